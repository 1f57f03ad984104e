import ConvNet
import Foundation
import Testing

/// A network of all operations against PyTorch: every layer's values and every layer's gradient.
///
/// The numbers are made by Scripts/reference/convnet_torch.py, which documents the file.
struct TorchReferenceTests {
  private static let fixture = TensorFile(named: "torch-network")

  private static func graph(_ file: TensorFile) throws -> Graph {
    func convolution(
      _ name: String, stride: Int = 1, dilation: Int = 1, groups: Int = 1
    ) throws -> ConvNet.Operation {
      .convolution(
        Convolution(
          weights: try #require(file[name + ".weight"]),
          bias: try #require(file[name + ".bias"]).values, stride: stride, dilation: dilation,
          groups: groups))
    }
    return try Graph(
      inputChannels: 3,
      layers: [
        .init("stem_pre_relu", convolution("stem_pre_relu", stride: 2), inputs: ["input"]),
        .init("stem", .relu, inputs: ["stem_pre_relu"]),
        .init("pool", .maxPool(MaxPool(size: 3, stride: 2)), inputs: ["stem"]),
        .init(
          "norm0", .localResponseNormalization(.caffe(size: 5, k: 1, alpha: 0.7, beta: 0.75)),
          inputs: ["pool"]),
        .init("a_pre_relu", convolution("a_pre_relu"), inputs: ["norm0"]),
        .init("a", .relu, inputs: ["a_pre_relu"]),
        .init("b_pre_relu", convolution("b_pre_relu"), inputs: ["norm0"]),
        .init("b", .relu, inputs: ["b_pre_relu"]),
        .init("c", convolution("c"), inputs: ["b"]),
        .init(
          "d", .maxPool(MaxPool(size: 3, stride: 1, padding: .symmetric(1))), inputs: ["norm0"]),
        .init("joined", .concatenate, inputs: ["a", "c", "d"]),
        .init(
          "norm1",
          .localResponseNormalization(
            .tensorFlow(depthRadius: 4, bias: 2, alpha: 0.05, beta: 0.5)), inputs: ["joined"]),
        .init("e", convolution("e", dilation: 2), inputs: ["norm1"]),
        .init("f", convolution("f", groups: 2), inputs: ["norm1"]),
        .init("largest", .maximum, inputs: ["e", "f"]),
        .init("last_pre_relu", convolution("last_pre_relu"), inputs: ["largest"]),
        .init("last", .relu, inputs: ["last_pre_relu"]),
      ])
  }

  /// Every layer is asked for, so no relu is fused.
  @Test(arguments: Backend.allCases)
  func everyLayerAndGradientIsPyTorchs(_ backend: Backend) throws {
    let file = try #require(Self.fixture)
    let graph = try Self.graph(file)
    let names = graph.layers.map(\.name)
    let input = try #require(file["input"])
    let evaluator = try Evaluator(
      graph, inputShape: input.shape, outputs: names, backend: backend)
    try evaluator.forward(input)
    for name in names {
      let expected = try #require(file["layer." + name])
      try #require(evaluator.shapes[name] == expected.shape)
      let distance = evaluator.values(of: name).relativeDistance(to: expected)
      #expect(distance < 1e-5, "values of \(name)")
    }
    let gradients = try evaluator.pullback(
      ["last": try #require(file["seed"])], to: names + ["input"])
    for name in names + ["input"] {
      let expected = try #require(file["gradient." + name])
      let found = try #require(gradients[name])
      #expect(found.relativeDistance(to: expected) < 1e-5, "gradient of \(name)")
    }
  }

  /// Only the end is asked for: relus are fused, inner values stay in oneDNN's layouts.
  @Test(arguments: Backend.allCases)
  func fusedNetworkIsPyTorchs(_ backend: Backend) throws {
    let file = try #require(Self.fixture)
    let input = try #require(file["input"])
    let evaluator = try Evaluator(
      Self.graph(file), inputShape: input.shape, outputs: ["last"], backend: backend)
    let last = try evaluator.output("last", for: input)
    #expect(try last.relativeDistance(to: #require(file["layer.last"])) < 1e-5)
    let gradient = try evaluator.inputGradient(of: "last", #require(file["seed"]))
    #expect(try gradient.relativeDistance(to: #require(file["gradient.input"])) < 1e-5)
  }
}

/// Named tensors in a file: the length of a JSON header, the header, 32-bit floats.
private struct TensorFile: Sendable {
  private struct Entry: Decodable {
    var shape: [Int]
    var offset: Int
  }

  private let tensors: [String: Tensor]

  init?(named name: String) {
    guard
      let url = Bundle.module.url(
        forResource: name, withExtension: "bin", subdirectory: "Fixtures"),
      let data = try? Data(contentsOf: url), data.count > 8
    else { return nil }
    let bytes = [UInt8](data)
    func littleEndian(_ first: Int, _ count: Int) -> UInt64 {
      (0..<count).reduce(0) { $0 | UInt64(bytes[first + $1]) << UInt64(8 * $1) }
    }
    let start = 8 + Int(littleEndian(0, 8))
    guard
      start <= bytes.count,
      let header = try? JSONDecoder().decode([String: Entry].self, from: data[8..<start])
    else { return nil }
    tensors = header.mapValues { entry in
      // A vector stands for one number a channel.
      let shape =
        entry.shape.count == 4
        ? Shape(
          batch: entry.shape[0], channels: entry.shape[1], height: entry.shape[2],
          width: entry.shape[3]) : Shape(channels: entry.shape[0], height: 1, width: 1)
      let values = (0..<shape.count).map { i in
        Float(bitPattern: UInt32(littleEndian(start + 4 * (entry.offset + i), 4)))
      }
      return Tensor(shape: shape, values: ContiguousArray(values))
    }
  }

  subscript(name: String) -> Tensor? { tensors[name] }
}
