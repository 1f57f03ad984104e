import Testing

@testable import ConvNet

/// 3x3 convolutions by Winograd's algorithm against sums of products in a fixed order: layers as they come in curvenet
/// and in InceptionV1, and inputs whose sides are no multiples of a tile's.
struct WinogradTests {
  struct Size: Sendable, CustomTestStringConvertible {
    var inputs: Int
    var outputs: Int
    var width: Int
    var height: Int
    var batch = 1
    var testDescription: String { "\(inputs) to \(outputs), \(batch) of \(width)x\(height)" }
  }

  static let sizes: [Size] = [
    Size(inputs: 16, outputs: 16, width: 1, height: 1),
    Size(inputs: 16, outputs: 32, width: 5, height: 3),
    Size(inputs: 32, outputs: 16, width: 6, height: 29),
    Size(inputs: 96, outputs: 64, width: 31, height: 18),
    Size(inputs: 64, outputs: 96, width: 33, height: 20, batch: 2),
    // None of ours: oneDNN's direct sums take their place.
    Size(inputs: 16, outputs: 12, width: 9, height: 9),
  ]

  @Test(arguments: sizes, [Arithmetic.winograd, .fast])
  func valuesAndGradientsAreThoseOfDirectSums(_ size: Size, _ arithmetic: Arithmetic) throws {
    let convolution = Convolution.random(size.outputs, of: size.inputs, size: 3, seed: 21)
    let graph = try Graph(
      inputChannels: size.inputs,
      layers: [
        .init("sum", .convolution(convolution), inputs: ["input"]),
        .init("rectified", .relu, inputs: ["sum"]),
      ])
    let input = Tensor.random(
      Shape(batch: size.batch, channels: size.inputs, height: size.height, width: size.width),
      seed: 22)
    func evaluator(_ arithmetic: Arithmetic, _ backend: Backend) throws -> Evaluator {
      let evaluator = try Evaluator(
        graph, inputShape: input.shape, outputs: ["rectified"], backend: backend,
        arithmetic: arithmetic, threads: arithmetic.parts)
      try evaluator.forward(input)
      return evaluator
    }
    let (fast, exact) = (try evaluator(arithmetic, .oneDNN), try evaluator(.direct, .reference))
    let values = exact.values(of: "rectified")
    #expect(values.norm > 0)
    #expect(fast.values(of: "rectified").relativeDistance(to: values) < 5e-6)
    // Numbers about 0 may be rectified on one side only: the gradient passes where it is clear.
    var slopes = Tensor.random(values.shape, seed: 23)
    let both = fast.values(of: "rectified")
    for i in slopes.values.indices where (values.values[i] > 0) != (both.values[i] > 0) {
      slopes.values[i] = 0
    }
    let gradients = try [fast, exact].map {
      try $0.pullback(["rectified": slopes], to: ["input"])["input"]
    }
    let (ours, expected) = (try #require(gradients[0]), try #require(gradients[1]))
    #expect(ours.relativeDistance(to: expected) < 5e-6)
  }
}
