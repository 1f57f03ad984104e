import ConvNet
package import CurveNetworks
import Foundation
package import Workers

/// The orientations of straight lines that the channels of layers answer to.
package struct LineTuning: Hashable, Sendable {
  /// The direction of the line's normal, degrees in 0..<180.
  package var orientation: Double
  /// |Σ r exp(2iθ)| / Σ r over the orientations: 1 where it answers to a single one, 0 where to all alike.
  package var selectivity: Double

  /// The number of orientations, evenly over 180 degrees, in which each line is shown.
  private static let orientations = 12
  /// The full widths of the lines, px.
  private static let widths = [2.0, 4, 7]

  /// The tunings of all channels of `layers`, by layer.
  ///
  /// - Throws: `GraphError` where the network cannot be computed.
  package static func measured(
    in layers: [String], of network: PictureNetwork, pool: WorkerPool
  ) throws -> [String: [LineTuning]] {
    let stimuli = widths.flatMap { width in
      [Float(0.1), 0.9].map { light in
        var line = SyntheticArc(radius: .infinity, width: width, orientation: 0, halfLength: 40)
        line.size = 96
        (line.ground, line.line) = (0.5, light)
        return line
      }
    }
    let turned = try pool.map(orientations) { index in
      try answers(
        in: layers, of: network, to: stimuli, at: Double(index) * 180 / Double(orientations))
    }
    return Dictionary(
      uniqueKeysWithValues: layers.map { layer in
        let count = turned.first?[layer]?.count ?? 0
        return (
          layer,
          (0..<count).map { channel in
            LineTuning(turned.map { Double($0[layer]?[channel] ?? 0) })
          }
        )
      })
  }

  /// A tuning; of the orientation only where the line lies matters, so any number of half turns may be added.
  package init(orientation: Double, selectivity: Double) {
    let rest = orientation.truncatingRemainder(dividingBy: 180)
    self.orientation = rest < 0 ? rest + 180 : rest
    self.selectivity = selectivity
  }

  /// The tuning that follows from `answers` at even angles over 180 degrees.
  init(_ answers: [Double]) {
    let moment = CircularMoment(of: answers)
    self.init(orientation: moment.direction * 180, selectivity: moment.selectivity)
  }

  /// The angle between two lines, degrees from 0 to 90.
  package func angle(to other: LineTuning) -> Double {
    let difference = abs(orientation - other.orientation)
    return min(difference, 180 - difference)
  }

  /// The sum over the stimuli of each channel's largest positive answer in the middle third.
  private static func answers(
    in layers: [String], of network: PictureNetwork, to stimuli: [SyntheticArc],
    at orientation: Double
  ) throws -> [String: [Float]] {
    let size = stimuli[0].size
    let shape = Shape(channels: network.graph.inputChannels, height: size, width: size)
    let evaluator = try Evaluator(
      network.graph, inputShape: shape, outputs: layers, givesGradients: false)
    var sums: [String: [Float]] = [:]
    for stimulus in stimuli {
      var turned = stimulus
      turned.orientation = orientation
      try evaluator.forward(network.input(showing: [turned.plane()]))
      for layer in layers {
        let largest = evaluator.values(of: layer).largestInTheMiddle()
        sums[layer] = sums[layer].map { zip($0, largest).map(+) } ?? largest
      }
    }
    return sums
  }
}

extension Tensor {
  /// Of each channel the largest number, at least 0, in the middle third of rows and columns.
  fileprivate func largestInTheMiddle() -> [Float] {
    let (rows, columns) = (
      shape.height / 3..<2 * shape.height / 3, shape.width / 3..<2 * shape.width / 3
    )
    return (0..<shape.channels).map { channel in
      let start = range(channel: channel).lowerBound
      return rows.reduce(0) { largest, row in
        columns.reduce(largest) { max($0, values[start + row * shape.width + $1]) }
      }
    }
  }
}
