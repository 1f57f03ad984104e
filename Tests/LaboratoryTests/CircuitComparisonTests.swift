import ConvNet
import CurveNetworks
import Foundation
import Imaging
import Neurons
import TestSupport
import Testing

@testable import Laboratory

/// A chain first:1, middle:0, last:2 of a tiny network beside one in a file.
struct CircuitComparisonTests {
  private let network: PictureNetwork
  /// The weights of the chain in rows.
  private let tiles: [[[Float]]]

  init() throws {
    let (network, first, middle, last) = try Families.tiny()
    self.network = network
    func rows(_ weights: Tensor, _ output: Int, _ input: Int) -> [[Float]] {
      let (side, start) = (
        weights.shape.width, weights.range(batch: output, channel: input).lowerBound
      )
      return (0..<side).map { y in
        (0..<side).map { weights.values[start + y * side + $0] }
      }
    }
    tiles = [rows(first, 1, 0), rows(middle, 0, 1), rows(last, 2, 0)]
  }

  private func comparison(
    with weights: [[[Float]]], last: Int = 2
  ) throws -> CircuitComparison {
    let path = NSTemporaryDirectory() + "chain-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let neurons = [("first", 1), ("middle", 0), ("last", last)].map {
      ["layer": $0.0, "neuron": $0.1] as [String: Any]
    }
    try AtomicFile.write(
      JSONSerialization.data(withJSONObject: [
        "naturalNeurons": neurons,
        "naturalWeights": weights.map { $0.map { $0.map(Double.init) } },
      ]), to: path)
    return try CircuitComparison(PublishedCircuit(path: path), in: network)
  }

  /// Each tile has a scale of its own, and a file may show more or less of the surroundings.
  @Test func theNetworksOwnWeightsAgree() throws {
    var weights = tiles.enumerated().map { index, tile in
      tile.map { $0.map { $0 * Float(index + 2) } }
    }
    let zero = [Float](repeating: 0, count: 5)
    weights[2] = [zero] + weights[2].map { [0] + $0 + [0] } + [zero]
    let found = try comparison(with: weights)
    #expect(found.cosines.map(\.name) == ["first:1", "middle:0", "last:2"])
    #expect(found.cosines.allSatisfy { abs($0.cosine - 1) < 1e-6 }, "\(found.cosines)")
    #expect(found.agrees)
  }

  @Test func otherWeightsDoNot() throws {
    let mirrored = tiles.map { $0.map { $0.reversed() as [Float] } }
    let found = try comparison(with: mirrored)
    #expect(!found.agrees && found.cosines[0].cosine < 0.9, "\(found.cosines)")
    // One number has no shape, only a sign.
    #expect(abs(found.cosines[1].cosine - 1) < 1e-6)
    let negative = tiles.map { $0.map { $0.map { -$0 } } }
    #expect(try comparison(with: negative).cosines.allSatisfy { abs($0.cosine + 1) < 1e-6 })
  }

  @Test func aNeuronThatIsNotThereIsSaid() {
    #expect(throws: NetworkError.unknownChannel(9, layer: "last", count: 3)) {
      try comparison(with: tiles, last: 9)
    }
  }
}
