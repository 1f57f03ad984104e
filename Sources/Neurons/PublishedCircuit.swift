import Failures
import Foundation
import Imaging

/// The weights of a chain of neurons of a published network, as its authors printed them: each tile holds those from
/// the neuron before it, the first those from light.
///
/// The file of "Curve Circuits" (N. Cammarata et al., Distill 2021, doi 10.23915/distill.00024.006) that lays such a
/// chain beside one that was made by hand; only the natural one is read.
public struct PublishedCircuit: Sendable, Hashable {
  /// The weights to one neuron.
  public struct Tile: Sendable, Hashable {
    /// The name of the layer that the neuron is in.
    public var layer: String
    /// Its channel in the layer.
    public var channel: Int
    /// The weights in rows, x to the right, up to a common positive factor.
    public var weights: [[Double]]

    /// How it is named: `conv2d2:100`.
    public var name: String { "\(layer):\(channel)" }

    /// The cosine between these weights and `others`, -1…1, which does not depend on the scale of either; `nil` where
    /// they have another size.
    public func cosine(to others: [[Double]]) -> Double? {
      guard weights.map(\.count) == others.map(\.count) else { return nil }
      var (ab, aa, bb) = (0.0, 0.0, 0.0)
      for (a, b) in zip(weights.joined(), others.joined()) {
        ab += a * b
        aa += a * a
        bb += b * b
      }
      return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
    }
  }

  /// The tiles, in the order of the chain.
  public var tiles: [Tile]

  private struct File: Decodable {
    struct Neuron: Decodable {
      var layer: String
      var neuron: Int
    }
    var naturalNeurons: [Neuron]
    var naturalWeights: [[[Double]]]
  }

  /// The file at `path`: a JSON object with `naturalNeurons`, each a `layer` and a `neuron`, and `naturalWeights`, for
  /// each of them square weights in rows.
  ///
  /// - Throws: `NeuronFileError`, `ImagingError` where the file cannot be read.
  public init(path: String) throws {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: 64 << 20) else {
      throw NeuronFileError.noCircuit(path: path, reason: "it is longer than 64 MiB")
    }
    guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)),
      file.naturalNeurons.count == file.naturalWeights.count, !file.naturalNeurons.isEmpty
    else {
      throw NeuronFileError.noCircuit(
        path: path, reason: "it is no JSON object with as many naturalWeights as naturalNeurons")
    }
    tiles = zip(file.naturalNeurons, file.naturalWeights).map {
      Tile(layer: $0.layer, channel: $0.neuron, weights: $1)
    }
    for tile in tiles {
      let side = tile.weights.count
      guard side % 2 == 1, tile.weights.allSatisfy({ $0.count == side }) else {
        throw NeuronFileError.noCircuit(
          path: path, reason: "the weights of \(tile.name) are no square with an odd side")
      }
    }
  }
}
