import ConvNet
public import CurveNetworks
public import Neurons

/// A network's weights beside the published ones of a chain of its neurons.
///
/// Rows are y and columns x in both, as filters lie over light. Where a bottleneck lies between two neurons of the
/// chain its rectifier is left out and its weights are multiplied through (`CircuitWeights`); of the weights from
/// light it is the mean over red, green and blue.
public struct CircuitComparison: Sendable {
  /// By neuron of the chain, the cosine between both weights.
  public let cosines: [(name: String, cosine: Double)]

  /// Whether it is the same network: every cosine is at least 0.9, which other weights of more than one number reach
  /// by chance only.
  public var agrees: Bool { cosines.allSatisfy { $0.cosine >= 0.9 } }

  /// Compares the tiles of `published` with the weights between the same neurons of `network`.
  ///
  /// - Throws: `NetworkError` where it lacks one of the neurons; `GraphError`.
  public init(_ published: PublishedCircuit, in network: PictureNetwork) throws {
    var before: PublishedCircuit.Tile?
    cosines = try published.tiles.map { tile in
      defer { before = tile }
      let own =
        try before.map { try Self.weights(to: tile, from: $0, in: network) }
        ?? Self.weightsFromLight(to: tile, in: network)
      return (tile.name, tile.cosine(to: Self.cut(own, to: tile.weights.count)) ?? 0)
    }
  }

  private static func weights(
    to tile: PublishedCircuit.Tile, from before: PublishedCircuit.Tile, in network: PictureNetwork
  ) throws -> [[Double]] {
    let weights = try CircuitWeights(
      of: NeuronFamily(
        network, layer: tile.layer, members: [.init(channel: tile.channel, orientation: 0)]))
    let count = weights.kernels[0].count
    guard before.channel < count else {
      throw NetworkError.unknownChannel(before.channel, layer: weights.layer, count: count)
    }
    return weights.kernels[0][before.channel].map { $0.map { Double($0) } }
  }

  private static func weightsFromLight(
    to tile: PublishedCircuit.Tile, in network: PictureNetwork
  ) throws -> [[Double]] {
    let source = try network.preActivation(of: tile.layer, channel: tile.channel)
    guard let layer = network.graph.layers.first(where: { $0.name == source.layer }),
      case .convolution(let convolution) = layer.operation, layer.inputs == [network.graph.input]
    else {
      let first = network.graph.layers.first { $0.inputs == [network.graph.input] }
      throw NetworkError.unknownLayer(
        tile.layer, network: network.name, known: [first?.name ?? network.graph.input])
    }
    let weights = convolution.weights
    let shape = weights.shape
    return (0..<shape.height).map { y in
      (0..<shape.width).map { x in
        (0..<shape.channels).reduce(0) { sum, channel in
          let start = weights.range(batch: source.channel, channel: channel).lowerBound
          return sum + Double(weights.values[start + y * shape.width + x]) / Double(shape.channels)
        }
      }
    }
  }

  /// The middle of a square of weights, or the square with zeros around it, so that it has this side.
  private static func cut(_ weights: [[Double]], to side: Int) -> [[Double]] {
    let first = (weights.count - side) / 2
    return (0..<side).map { y in
      (0..<side).map { x in
        let (row, column) = (first + y, first + x)
        return weights.indices.contains(row) && weights.indices.contains(column)
          ? weights[row][column] : 0
      }
    }
  }
}
