public import ConvNet
import Foundation
import Hashing
import ProgramFiles

/// The embedded learned network: a small U whose last layers are families of curve neurons at the
/// image's own resolution.
///
/// It was trained on synthetic curves alone (`Scripts/train`, library `TrainingCrops`). The shape
/// follows O. Ronneberger, P. Fischer, T. Brox, "U-Net: Convolutional Networks for Biomedical Image
/// Segmentation", MICCAI 2015, doi 10.1007/978-3-319-24574-4_28:
///
/// 1. `down0`: one 5x5 convolution at full resolution; `down1` to `down3`: two 3x3 convolutions each at
///    half, quarter and eighth resolution.
/// 2. `up2` to `up0`: the coarser layer, every pixel repeated, added to the finer one, convolved.
/// 3. `h`: the features that the neurons read.
/// 4. `lines`, `edges`: pre-activations of 16 neurons each, one for each outer normal. Together with
///    "no curve", whose pre-activation is 0, they make a softmax: the neurons' activations are
///    probabilities. `width`: the binary logarithm of a line's width, px.
public enum CurveNet {
  /// How many neurons a family has, over 360 degrees.
  public static let orientations = 16
  /// Widths and heights of inputs are multiples of this.
  public static let stride = 8
  /// How many pixels around a place take part in its activations. On the way up 1 + 2 + 4, then two
  /// whole cells at an eighth and the rest of one, then 8 + 4 + 2 on the way down.
  static let reach = 44

  /// The network with the weights that come with the program, and the neurons of one kind.
  public static func network(_ kind: CurveFamily.Kind = .lines) throws -> CurveNetwork {
    let neurons = (0..<orientations).map {
      CurveFamily.Neuron(channel: $0, orientation: Double($0) * 360 / Double(orientations))
    }
    var normalization = ContrastNormalization()
    normalization.radius = 64
    normalization.passes = 1
    normalization.epsilon = 0.02
    // Thresholds are the best on 256 crops that took no part in training: F1 .778 and .715
    // (Scripts/train/validate.py).
    // Where a line lies within its width, the first layer tells: splines that are right to 0.22 px in the
    // median stay so when they are refined there, and get worse in `h`, 0.25 px (phantoms, seeds 101 to 105).
    return CurveNetwork(
      name: "curvenet", graph: try graph(weights()),
      family: CurveFamily(kind, layer: kind.rawValue, neurons: neurons),
      layers: .init(attribution: "h", refinement: "down0", response: kind.rawValue),
      scales: kind == .lines ? [1, 0.5] : [1, 0.5, 0.25, 0.125], choosesScales: kind == .lines,
      input: .init(
        normalization: normalization, strokeDepth: 3, reach: reach, stride: stride, mirrored: 0),
      answer: .init(
        readout: .softmax, method: .response,
        width: kind == .lines ? .binaryLogarithm(layer: "width") : .constant(1),
        threshold: kind == .lines ? 0.5 : 0.35, isSymmetric: false))
  }

  /// What is recorded of the weights' making.
  private struct Record: Decodable {
    /// The SHA-256 of the file, in hexadecimal digits.
    var sha256: String
  }

  /// Where the weights that come with the program are.
  static var folder: URL {
    get throws(ProgramFilesError) {
      try ProgramFiles.folder(of: "CurveNetworks").appendingPathComponent("Weights")
    }
  }

  /// The weights in `folder`, without one those that come with the program, checked against the hash that was recorded
  /// with them.
  static func weights(in folder: URL? = nil) throws -> Safetensors {
    let folder = try folder ?? self.folder
    let data = try Data(contentsOf: folder.appendingPathComponent("curvenet.safetensors"))
    let record = try JSONDecoder().decode(
      Record.self, from: Data(contentsOf: folder.appendingPathComponent("curvenet.json")))
    let hash = Digest.sha256(of: data)
    guard hash == record.sha256 else {
      throw WeightFileError.wrongHash(expected: record.sha256, got: hash)
    }
    return try Safetensors(data)
  }

  /// The layers, with weights by the names of `Scripts/train/network.py`.
  ///
  /// - Throws: `WeightFileError` where weights are missing or of another shape than the layers before
  ///   need, `GraphError` where they do not make a graph.
  public static func graph(_ weights: Safetensors) throws -> Graph {
    var builder = Builder(weights: weights)
    var layer = try builder.addRectified("down0", "input")
    var skips = [layer]
    for level in 1...3 {
      builder.add("pool\(level)", .maxPool(MaxPool(size: 2, stride: 2)), [layer])
      layer = try builder.addRectified("down\(level)_a", "pool\(level)")
      layer = try builder.addRectified("down\(level)_b", layer)
      skips.append(layer)
    }
    try builder.addConvolution("narrow", layer)
    layer = "narrow"
    for level in [2, 1, 0] {
      builder.add("raised\(level)", .upsampling(factor: 2), [layer])
      builder.add("joined\(level)", .sum, ["raised\(level)", skips[level]])
      layer = try builder.addRectified("up\(level)", "joined\(level)")
    }
    layer = try builder.addRectified("h", layer)
    for head in ["lines", "edges", "width"] { try builder.addConvolution(head, layer) }
    let graph = try Graph(inputChannels: 1, layers: builder.layers)
    for (head, count) in [("lines", orientations), ("edges", orientations), ("width", 1)] {
      guard graph.channels[head] == count else {
        throw GraphError.channelMismatch(
          layer: head, expected: count, got: graph.channels[head] ?? 0)
      }
    }
    return graph
  }

  /// Collects layers.
  private struct Builder {
    let weights: Safetensors
    var layers: [Graph.Layer] = []

    mutating func add(_ name: String, _ operation: ConvNet.Operation, _ inputs: [String]) {
      layers.append(.init(name, operation, inputs: inputs))
    }

    /// The convolution with the weights called `source`, by default its own name.
    mutating func addConvolution(
      _ name: String, weights source: String? = nil, _ input: String
    ) throws {
      let source = source ?? name
      let (kernel, bias) = (
        try weights.tensor(source + ".weight"), try weights.tensor(source + ".bias")
      )
      let expected = Shape(channels: kernel.shape.batch, height: 1, width: 1)
      guard bias.shape == expected else {
        throw WeightFileError.wrongShape(source + ".bias", expected: expected, got: bias.shape)
      }
      add(name, .convolution(Convolution(weights: kernel, bias: bias.values)), [input])
    }

    /// A convolution and the relu after it, which has the weights' name.
    mutating func addRectified(_ name: String, _ input: String) throws -> String {
      try addConvolution(name + "_pre_relu", weights: name, input)
      add(name, .relu, [name + "_pre_relu"])
      return name
    }
  }
}
