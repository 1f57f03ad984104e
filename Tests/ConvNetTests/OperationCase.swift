import ConvNet
import Testing

/// A small graph around one operation, and an input size for it.
struct OperationCase: Sendable, CustomTestStringConvertible {
  var name: String
  var input: Shape
  var layers: [Graph.Layer]
  /// Whether the output is a linear (affine) function of the input.
  var isLinear = false

  var testDescription: String { name }
  var output: String { layers.last?.name ?? "input" }
  var graph: Graph {
    get throws { try Graph(inputChannels: input.channels, layers: layers) }
  }

  init(_ name: String, input: Shape, _ layers: [Graph.Layer], isLinear: Bool = false) {
    self.name = name
    self.input = input
    self.layers = layers
    self.isLinear = isLinear
  }

  init(_ name: String, input: Shape, _ operation: Operation, isLinear: Bool = false) {
    self.init(
      name, input: input, [.init("output", operation, inputs: ["input"])], isLinear: isLinear)
  }
}

extension OperationCase {
  static let all =
    convolutions + largeKernels + fused + pools + upsamplings + normalizations + combinations
  static let linear = all.filter(\.isLinear)
  /// Without the kernels that only oneDNN treats differently from smaller ones: the plain backend,
  /// which has no such cases, takes seconds for their central differences.
  static let small = all.filter { !largeKernels.map(\.name).contains($0.name) }

  private static func convolution(
    _ name: String, _ input: Shape, _ convolution: Convolution
  ) -> OperationCase {
    OperationCase(name, input: input, .convolution(convolution), isLinear: true)
  }

  /// Every way that a convolution can be laid over its input.
  static let convolutions: [OperationCase] = {
    let small = Shape(batch: 2, channels: 3, height: 9, width: 11)
    let blocked = Shape(channels: 16, height: 10, width: 7)
    return [
      convolution("1x1", small, .random(5, of: 3, size: 1)),
      convolution("3x3, batch of 2", small, .random(8, of: 3, size: 3)),
      convolution("3x3, valid", small, .random(4, of: 3, size: 3, padding: .valid)),
      convolution("3x3 of blocked channels", blocked, .random(24, of: 16, size: 3)),
      convolution("3x3, stride 2, SAME", small, .random(6, of: 3, size: 3, stride: 2)),
      convolution(
        "7x7, stride 2, SAME, even input", Shape(channels: 3, height: 14, width: 16),
        .random(8, of: 3, size: 7, stride: 2)),
      convolution("2x2, SAME (uneven padding)", small, .random(4, of: 3, size: 2)),
      convolution(
        "3x3, explicit padding", small,
        .random(4, of: 3, size: 3, padding: .explicit(top: 0, left: 1, bottom: 2, right: 0))),
      convolution(
        "3x3, stride 3, explicit padding", small,
        .random(
          4, of: 3, size: 3, stride: 3, padding: .explicit(top: 2, left: 0, bottom: 1, right: 2))
      ),
      convolution("3x3, dilation 2", small, .random(8, of: 3, size: 3, dilation: 2)),
      convolution(
        "5x5, dilation 2, blocked", Shape(channels: 8, height: 15, width: 13),
        .random(16, of: 8, size: 5, dilation: 2)),
      convolution(
        "3x3, dilation 2, stride 2", small, .random(4, of: 3, size: 3, stride: 2, dilation: 2)),
      convolution("1x7", small, .random(4, of: 3, height: 1, width: 7)),
      convolution("5x1", small, .random(4, of: 3, height: 5, width: 1)),
      convolution(
        "3x3, 2 groups", Shape(batch: 2, channels: 4, height: 8, width: 9),
        .random(6, of: 4, size: 3, groups: 2)),
      convolution("5x5, 2 blocked groups", blocked, .random(16, of: 16, size: 5, groups: 2)),
      convolution("3x3, one channel a group", blocked, .random(16, of: 16, size: 3, groups: 16)),
      convolution(
        "9x9, 2 groups, wide border", Shape(channels: 4, height: 12, width: 12),
        .random(4, of: 4, size: 9, groups: 2)),
      convolution(
        "9x9, stride 2, wide border", Shape(channels: 2, height: 13, width: 12),
        .random(8, of: 2, size: 9, stride: 2)),
      convolution(
        "9x9, border on one side", Shape(channels: 2, height: 13, width: 12),
        .random(8, of: 2, size: 9, padding: .explicit(top: 8, left: 0, bottom: 0, right: 4))),
      convolution(
        "9x9, border wider than the kernel's reach", Shape(channels: 2, height: 5, width: 6),
        .random(8, of: 2, size: 9, padding: .symmetric(10))),
      convolution(
        "9x9, valid: the wide border is backward", Shape(channels: 2, height: 13, width: 12),
        .random(8, of: 2, size: 9, padding: .valid)),
    ]
  }()

  /// Kernels on both sides of the widest border that oneDNN's fast ones take; channels below, at and
  /// beyond its blocks of 8 and 16.
  static let largeKernels: [OperationCase] = [5, 7, 9, 11, 13, 19].flatMap { size in
    [(1, 8), (12, 24), (8, 16), (5, 3)].map { inputs, outputs in
      convolution(
        "\(size)x\(size), \(inputs) to \(outputs)",
        Shape(batch: size == 9 ? 2 : 1, channels: inputs, height: 14, width: 11),
        .random(outputs, of: inputs, size: size))
    }
  }

  /// Convolutions whose relu oneDNN computes along, and relus that stand alone.
  static let fused: [OperationCase] = {
    func pair(_ name: String, _ input: Shape, _ convolution: Convolution) -> OperationCase {
      OperationCase(
        name, input: input,
        [
          .init("output_pre_relu", .convolution(convolution), inputs: ["input"]),
          .init("output", .relu, inputs: ["output_pre_relu"]),
        ])
    }
    let small = Shape(batch: 2, channels: 3, height: 9, width: 11)
    return [
      pair("3x3 and relu", small, .random(8, of: 3, size: 3)),
      pair("3x3 and relu, odd channels", small, .random(5, of: 3, size: 3)),
      pair("7x7, stride 2, and relu", small, .random(16, of: 3, size: 7, stride: 2)),
      pair("13x13 and relu", small, .random(12, of: 3, size: 13)),
      OperationCase("relu alone", input: small, .relu),
      OperationCase(
        "relu of blocked values", input: small,
        [
          .init("conv", .convolution(.random(16, of: 3, size: 3)), inputs: ["input"]),
          .init("pool", .maxPool(MaxPool(size: 3, stride: 1)), inputs: ["conv"]),
          .init("output", .relu, inputs: ["pool"]),
        ]),
    ]
  }()

  static let pools: [OperationCase] = {
    func pool(_ name: String, _ input: Shape, _ pool: MaxPool) -> OperationCase {
      OperationCase(name, input: input, .maxPool(pool))
    }
    let odd = Shape(batch: 2, channels: 3, height: 9, width: 11)
    let blocked = Shape(channels: 16, height: 8, width: 10)
    return [
      pool("pool 2x2, stride 2", blocked, MaxPool(size: 2, stride: 2, padding: .valid)),
      pool("pool 3x3, stride 2, SAME", odd, MaxPool(size: 3, stride: 2)),
      pool("pool 3x3, stride 2, SAME, even", blocked, MaxPool(size: 3, stride: 2)),
      pool("pool 3x3, stride 1, SAME", blocked, MaxPool(size: 3, stride: 1)),
      pool("pool 3x3, stride 2, valid", odd, MaxPool(size: 3, stride: 2, padding: .valid)),
      // Caffe rounds sizes up: a row and a column more at the far ends.
      pool(
        "pool 3x3, stride 2, rounded up", blocked,
        MaxPool(
          size: 3, stride: 2, padding: .explicit(top: 0, left: 0, bottom: 1, right: 1))),
      pool(
        "pool 5x5, stride 3, padding 2", odd, MaxPool(size: 5, stride: 3, padding: .symmetric(2))),
    ]
  }()

  static let upsamplings: [OperationCase] = {
    let odd = Shape(batch: 2, channels: 3, height: 5, width: 7)
    let blocked = Shape(channels: 16, height: 4, width: 6)
    func skip(_ channels: Int, below: Int) -> [Graph.Layer] {
      [
        .init("top", .convolution(.random(channels, of: 2, size: 3)), inputs: ["input"]),
        .init("pool", .maxPool(MaxPool(size: 2, stride: 2)), inputs: ["top"]),
        .init("bottom", .convolution(.random(below, of: channels, size: 3)), inputs: ["pool"]),
        .init("up", .upsampling(factor: 2), inputs: ["bottom"]),
        .init("joined", .concatenate, inputs: ["up", "top"]),
        .init(
          "output", .convolution(.random(5, of: channels + below, size: 3)), inputs: ["joined"]),
      ]
    }
    let even = Shape(batch: 2, channels: 2, height: 8, width: 12)
    return [
      OperationCase("upsampling 2", input: odd, .upsampling(factor: 2), isLinear: true),
      OperationCase("upsampling 3", input: odd, .upsampling(factor: 3), isLinear: true),
      OperationCase(
        "upsampling 2, blocked", input: blocked, .upsampling(factor: 2), isLinear: true),
      OperationCase("a U of blocked channels", input: even, skip(16, below: 32)),
      OperationCase("a U of odd channels", input: even, skip(5, below: 9)),
      OperationCase("a U of halves of blocks", input: even, skip(8, below: 24)),
    ]
  }()

  static let normalizations: [OperationCase] = {
    let few = Shape(batch: 2, channels: 5, height: 4, width: 6)
    let many = Shape(channels: 24, height: 5, width: 7)
    func lrn(
      _ name: String, _ shape: Shape, _ lrn: LocalResponseNormalization
    ) -> OperationCase {
      OperationCase(name, input: shape, .localResponseNormalization(lrn))
    }
    return [
      lrn("LRN, Caffe", many, .caffe(size: 5, k: 1, alpha: 0.5, beta: 0.75)),
      lrn("LRN, Caffe, few channels", few, .caffe(size: 5, k: 2, alpha: 0.9, beta: 0.6)),
      lrn(
        "LRN, TensorFlow", many,
        .tensorFlow(depthRadius: 2, bias: 1, alpha: 0.2, beta: 0.75)),
      lrn(
        "LRN, TensorFlow, wide", many,
        .tensorFlow(depthRadius: 5, bias: 1.5, alpha: 0.1, beta: 0.5)),
      lrn(
        "LRN, window of exactly all channels", Shape(batch: 2, channels: 8, height: 4, width: 6),
        .tensorFlow(depthRadius: 7, bias: 1, alpha: 1, beta: 0.5)),
      lrn(
        "LRN, window beyond all channels", few,
        .tensorFlow(depthRadius: 9, bias: 1, alpha: 0.3, beta: 0.75)),
      OperationCase(
        "divisive normalization", input: few,
        .divisiveNormalization(DivisiveNormalization(radius: 1, epsilon: 0.2))),
      OperationCase(
        "divisive normalization, window beyond the input", input: many,
        .divisiveNormalization(DivisiveNormalization(radius: 9, epsilon: 0.5))),
      OperationCase(
        "divisive normalization of blocked values", input: few,
        [
          .init("conv", .convolution(.random(16, of: 5, size: 3)), inputs: ["input"]),
          .init(
            "output", .divisiveNormalization(DivisiveNormalization(radius: 2, epsilon: 0.1)),
            inputs: ["conv"]),
        ]),
    ]
  }()

  static let combinations: [OperationCase] = {
    let shape = Shape(batch: 2, channels: 3, height: 7, width: 9)
    func joined(_ operation: Operation, _ channels: [Int]) -> [Graph.Layer] {
      let parts = channels.enumerated().map { index, count in
        Graph.Layer(
          "part\(index)",
          .convolution(.random(count, of: 3, size: 3, seed: UInt64(20 + index))),
          inputs: ["input"])
      }
      return parts + [.init("output", operation, inputs: parts.map(\.name))]
    }
    return [
      OperationCase(
        "concatenate 8, 16, 8", input: shape, joined(.concatenate, [8, 16, 8]), isLinear: true),
      OperationCase(
        "concatenate 3, 5", input: shape, joined(.concatenate, [3, 5]), isLinear: true),
      OperationCase(
        "concatenate 8, 4, 16", input: shape, joined(.concatenate, [8, 4, 16]), isLinear: true),
      OperationCase(
        "concatenate with the input itself", input: shape,
        [
          .init("conv", .convolution(.random(8, of: 3, size: 3)), inputs: ["input"]),
          .init("output", .concatenate, inputs: ["input", "conv", "input"]),
        ], isLinear: true),
      OperationCase("maximum of 3, blocked", input: shape, joined(.maximum, [16, 16, 16])),
      OperationCase("maximum of 2, odd channels", input: shape, joined(.maximum, [5, 5])),
      OperationCase("maximum of 1", input: shape, joined(.maximum, [4])),
      OperationCase("sum of 3, blocked", input: shape, joined(.sum, [16, 16, 16]), isLinear: true),
      OperationCase("sum of 2, odd channels", input: shape, joined(.sum, [5, 5]), isLinear: true),
    ]
  }()
}
