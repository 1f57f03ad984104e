import ConvNet
import Foundation
import Testing

/// The published networks against PyTorch, for one photograph: every layer that the record holds, and the
/// gradient of the curve family's summed rectified activations with respect to the pixels.
struct InceptionV1ReferenceTests {
  /// A file of weights, its record, and the neurons that the record's gradient is of.
  struct Published: Sendable, CustomTestStringConvertible {
    var file: String
    var record: String
    var convention: ModelWeights.Convention
    var units: [Int]
    /// The record's names of layers and ours.
    var layers: [String: String]
    var testDescription: String { file }
  }

  /// The layers and units of each record as its header gives them.
  static let published = [
    Published(
      file: "inception5h_layout.pb", record: "inception5h_layout", convention: .tensorFlow,
      units: [379, 406, 385, 343, 342, 388, 324, 340, 330, 349],
      layers: Dictionary(
        uniqueKeysWithValues: [
          "conv2d0_pre_relu", "localresponsenorm0", "conv2d1", "conv2d2", "maxpool1", "mixed3a",
          "mixed3a_pre_relu", "mixed3b", "mixed3b_pre_relu", "mixed4a", "mixed4a_pre_relu",
        ].map { ($0, $0) })),
    Published(
      file: "bvlc_googlenet_to_4e.caffemodel", record: "bvlc_googlenet", convention: .caffe,
      units: [398, 408, 413, 389, 346, 386, 394, 336],
      layers: [
        "conv1/7x7_s2": "conv2d0", "pool1/norm1": "localresponsenorm0", "conv2/3x3": "conv2d2",
      ].merging(
        ["3a", "3b", "4a", "4b", "4c", "4d", "4e"].flatMap {
          [
            ("inception_\($0)/output", "mixed\($0)"),
            ("inception_\($0)/pre_relu", "mixed\($0)_pre_relu"),
          ]
        }, uniquingKeysWith: { $1 })),
  ]

  @Test(
    .enabled(
      if: PublishedWeights.areThere, "no reference weights: set CURVETRACE_DATA to their folder"),
    arguments: published, Arithmetic.allCases)
  func layersAndGradientMatchPyTorch(_ published: Published, _ arithmetic: Arithmetic) throws {
    let record = try Safetensors(
      Data(PublishedWeights.bytes("\(published.record).reference.safetensors")))
    // Every layer of the record is looked at.
    #expect(
      Set(record.names)
        == Set(published.layers.keys).union(["input_rgb_0_255", "gradient_of_sum_relu_units"]))
    let input = try published.convention.centered(record.tensor("input_rgb_0_255"))
    let layers = published.layers.values.sorted()
    let evaluator = try Evaluator(
      InceptionV1.graph(ModelWeights(file: PublishedWeights.bytes(published.file))),
      inputShape: input.shape, outputs: layers, arithmetic: arithmetic)
    try evaluator.forward(input)
    for (theirs, ours) in published.layers {
      let expected = try record.tensor(theirs)
      #expect(
        evaluator.values(of: ours).largestDistance(to: expected) < 1e-4 * expected.largest,
        "\(theirs)")
    }

    let family = evaluator.values(of: "mixed3b_pre_relu")
    var seed = Tensor(shape: family.shape)
    for unit in published.units {
      for i in family.range(channel: unit) where family.values[i] > 0 { seed.values[i] = 1 }
    }
    let gradient = try evaluator.inputGradient(of: "mixed3b_pre_relu", seed)
    let expected = try record.tensor("gradient_of_sum_relu_units")
    #expect(gradient.largestDistance(to: expected) < 1e-3 * expected.largest)
  }
}

extension Tensor {
  /// The largest number, regardless of sign.
  fileprivate var largest: Float { values.reduce(0) { max($0, abs($1)) } }

  fileprivate func largestDistance(to other: Tensor) -> Float {
    precondition(shape == other.shape, "shapes \(shape) and \(other.shape) differ")
    return zip(values, other.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
