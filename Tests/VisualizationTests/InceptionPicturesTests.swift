import ConvNet
import CurveNetworks
import Determinism
import Foundation
import TestSupport
import Testing

@testable import Visualization

private let weightsFile = dataFolder.appendingPathComponent(
  "weights/bvlc_googlenet_to_4e.caffemodel")

/// What excites curve neurons of a real network: BVLC's GoogLeNet, up to 4e.
struct InceptionPicturesTests {
  /// Curve neurons of four orientations: each must prefer the picture that was made for it, and each picture must
  /// excite its own neuron most.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: weightsFile.path),
      "no reference weights: set CURVETRACE_DATA to their folder"))
  func picturesAreForTheirOwnNeurons() throws {
    let weights = try ModelWeights(file: [UInt8](Data(contentsOf: weightsFile)))
    let network = try PictureNetwork(name: "bvlc-googlenet", weights: weights)
    let neurons = try [398, 408, 346, 386].map {
      try network.preActivation(of: "mixed3b", channel: $0)
    }
    #expect(neurons.map(\.layer) == Array(repeating: "mixed3b_5x5_pre_relu", count: 4))
    let size = (height: 112, width: 112)
    let view = try PictureView(
      network, layers: [neurons[0].layer], source: size, transforms: .none)
    var generator = SeededGenerator(seed: 1)
    let answers = try neurons.map { neuron in
      let picture = try FeatureVisualizer(
        network: network, objective: .neuron(layer: neuron.layer, channel: neuron.channel),
        parameterization: PictureParameterization(
          channels: 3, ink: .color, basis: FourierBasis(width: size.width, height: size.height)),
        steps: 48
      ).pictures()
      let seen = try view.forward(picture, over: nil, using: &generator)
      let h = try #require(seen[neuron.layer])
      return neurons.map { h.channel($0.channel)[h.shape.area / 2 + h.shape.width / 2] }
    }
    for own in 0..<4 {
      for other in 0..<4 where other != own {
        #expect(answers[own][own] > 2 * answers[own][other], "\(answers)")
        #expect(answers[own][own] > 2 * answers[other][own], "\(answers)")
      }
    }
  }
}
