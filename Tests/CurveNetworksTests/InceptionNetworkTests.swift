import ConvNet
import CurveExtraction
import Foundation
import Imaging
import Neurons
import TestSupport
import Testing

@testable import CurveNetworks

private let weights = dataFolder.appendingPathComponent("weights/bvlc_googlenet_to_4e.caffemodel")

/// Through the published weights of BVLC GoogLeNet.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: weights.path),
    "no reference weights: set CURVETRACE_DATA to their folder"))
struct InceptionNetworkTests {
  private static let network = try? InceptionNetwork(
    name: "bvlc-googlenet", weights: ModelWeights(file: Array(Data(contentsOf: weights))))
  private static let family = network.flatMap {
    try? CurveNeuronFinder($0.pictures).family(in: InceptionNetwork.curveLayer)
  }

  /// The neurons that were found by looking, and the directions of their curves' outer normals, degrees.
  private static let known: [Int: Double] = [
    398: -103, 408: -137, 413: -169, 389: 145, 346: 138, 386: 114, 394: 76, 336: 37, 401: 10,
    387: -71,
    345: -52,
  ]

  @Test func theKnownFamilyIsFound() throws {
    let family = try #require(Self.family)
    let found = family.filter { tuning in
      Self.known[tuning.channel].map { RadialTuning.angle(tuning.orientation, $0) <= 15 } ?? false
    }
    #expect(found.count >= 9, "\(found.map(\.channel))")
    // Around the whole circle there is a neuron for every direction.
    for direction in stride(from: 0.0, to: 360, by: 30) {
      #expect(family.contains { RadialTuning.angle($0.orientation, direction) < 30 })
    }
  }

  /// The layers before have families of their own, and attribution reaches them; deeper ones are refused.
  @Test func familiesOfEarlierLayersCanBeUsed() throws {
    let inception = try #require(Self.network)
    let family = Array(try #require(Self.family).prefix(4))
    for layer in ["conv2d2", "mixed3a"] {
      // Any channels do: what matters is that they answer to something.
      let count = try inception.pictures.channelCount(of: layer)
      let channels = (0..<count).map { channel in
        var neuron = family[channel % family.count]
        neuron.channel = channel
        return neuron
      }
      #expect(try inception.arcAttribution(to: channels, in: layer) > 1, "\(layer)")
    }
    #expect(throws: NetworkError.self) {
      try inception.curveNetwork(neurons: family.map(\.neuron), in: "mixed4a")
    }
  }

  @Test func itExtractsAnArc() throws {
    let (inception, family) = (try #require(Self.network), try #require(Self.family))
    let attribution = try inception.arcAttribution(to: family, in: InceptionNetwork.curveLayer)
    let network = try inception.curveNetwork(
      neurons: family.map(\.neuron), arcAttribution: attribution)
    var arc = SyntheticArc(radius: 50, width: 5, orientation: 40, halfLength: 50)
    arc.size = 160
    let input = try CurveInput(Image(grey: arc.plane()), network: network)
    #expect(input.polarity == .dark)
    let map = try CurveExtractor(network: network).curves(in: input)
    let middle = map.evidence[Int(arc.middle), Int(arc.middle)]
    #expect(middle > 1 && middle < 5 && map.evidence[20, 140] < 0.3 * middle)
  }
}
