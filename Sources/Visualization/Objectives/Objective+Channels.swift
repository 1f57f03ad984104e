import ConvNet
import CurveNetworks
import Foundation

extension Objective {
  /// The value of one neuron, the mean over the pictures: channel `channel` of `layer` at column `x` of row
  /// `y` of the layer, by default in the middle.
  ///
  /// - Parameter sharesSoftmax: whether the channels and "nothing", whose value is 0, share a softmax. Then the
  ///   value is the logarithm of the neuron's probability: its own number alone is largest where those of its
  ///   neighbours are large as well, which does not set it apart.
  public static func neuron(
    layer: String, channel: Int, at position: (x: Int, y: Int)? = nil, sharesSoftmax: Bool = false
  ) -> Objective {
    let units = position.map { Units.at(x: $0.x, y: $0.y) } ?? .middle
    return Objective(layers: [layer], units: units) { sighting throws(NetworkError) in
      let h = sighting.activations(of: layer)
      let (width, height) = (h.shape.width, h.shape.height)
      guard let (x, y) = units.single(in: h.shape) else {
        let (x, y) = position ?? (0, 0)
        throw .positionOutside(x: x, y: y, layer: layer, width: width, height: height)
      }
      return try mean(
        of: h, layer, channel, positions: y * width + x..<y * width + x + 1, sharesSoftmax)
    }
  }

  /// The mean of a channel over all positions and pictures; where its layer's channels share a softmax, of the
  /// logarithms of its probabilities.
  public static func channel(
    layer: String, channel: Int, sharesSoftmax: Bool = false
  ) -> Objective {
    Objective(layers: [layer]) { sighting throws(NetworkError) in
      let h = sighting.activations(of: layer)
      return try mean(of: h, layer, channel, positions: 0..<h.shape.area, sharesSoftmax)
    }
  }

  /// The mean of channel `channel` over these positions and all pictures.
  private static func mean(
    of h: Tensor, _ layer: String, _ channel: Int, positions: Range<Int>,
    _ sharesSoftmax: Bool
  ) throws(NetworkError) -> Assessment {
    guard (0..<h.shape.channels).contains(channel) else {
      throw .unknownChannel(channel, layer: layer, count: h.shape.channels)
    }
    var gradient = Tensor(shape: h.shape)
    let share = 1 / Double(positions.count * h.shape.batch)
    var sum = 0.0
    for batch in 0..<h.shape.batch {
      let start = h.range(batch: batch, channel: channel).lowerBound
      for i in positions {
        sum += Double(h.values[start + i])
        gradient.values[start + i] += Float(share)
        guard sharesSoftmax else { continue }
        let others = (0..<h.shape.channels).map {
          h.range(batch: batch, channel: $0).lowerBound + i
        }
        let largest = others.reduce(0) { max($0, h.values[$1]) }
        let powers = others.map { exp(h.values[$0] - largest) }
        let total = powers.reduce(exp(-largest), +)
        sum -= Double(largest + log(total))
        for (other, power) in zip(others, powers) {
          gradient.values[other] -= Float(share) * power / total
        }
      }
    }
    return Assessment(value: sum * share, layers: [layer: gradient])
  }
}
