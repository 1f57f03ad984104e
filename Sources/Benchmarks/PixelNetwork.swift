import ConvNet
import CurveNetworks
import CurveTracing

extension CurveNetwork {
  /// A network that sees nothing but pixels: what refinement is worth without one.
  ///
  /// Its only layer is the darkness of normalized light, so that maximizing ⟨A, h(picture)⟩ is matching the
  /// picture's pixels with the image's.
  static func pixels(like network: CurveNetwork) throws -> CurveNetwork {
    let weights = Tensor(shape: Shape(batch: 1, channels: 1, height: 1, width: 1), values: [-1])
    let graph = try Graph(
      inputChannels: 1,
      layers: [
        .init(
          "negative", .convolution(Convolution(weights: weights, bias: [0])), inputs: ["input"]),
        .init("darkness", .relu, inputs: ["negative"]),
      ])
    return CurveNetwork(
      name: "pixels", graph: graph,
      family: CurveFamily(
        .lines, layer: "darkness", neurons: [.init(channel: 0, orientation: 0)]),
      layers: .init(attribution: "darkness", response: "darkness"), scales: network.scales,
      input: .init(
        normalization: network.input.normalization, strokeDepth: network.input.strokeDepth,
        reach: 0),
      answer: .init(width: .constant(1), threshold: 1))
  }
}
