import CurveNetworks
import Foundation

/// Measured tuning curves beside published ones.
///
/// Where the published angle is zero and which way it turns are not known, but they are the same for all
/// neurons: of all rotations and both directions the one counts with the largest mean correlation.
public struct TuningComparison: Sendable, Hashable {
  /// The correlation of the two curves of each neuron, by channel.
  public var correlations: [(channel: Int, correlation: Double)] {
    entries.map { ($0.channel, $0.value) }
  }
  /// The mean of the neurons' correlations, -1…1.
  public var mean: Double
  /// What is added to a published angle, degrees, after turning it round where `isMirrored`.
  public var rotation: Double
  /// Whether published angles turn the other way than measured ones.
  public var isMirrored: Bool

  private struct Entry: Sendable, Hashable {
    var channel: Int
    var value: Double
  }
  private var entries: [Entry]

  /// Whether it is the same network: the mean is at least 0.8 and no neuron's correlation less than 0.5.
  /// Curves of other neurons agree with one rotation by chance only.
  public var agrees: Bool { mean >= 0.8 && entries.allSatisfy { $0.value >= 0.5 } }

  /// Compares the neurons of `published` with the `measured` answers of all channels over even orientations.
  ///
  /// - Throws: `NetworkError.unknownChannel`.
  init(
    _ published: PublishedTuning, measured: [[Double]]
  ) throws(NetworkError) {
    let channels = published.answers.keys.sorted()
    for channel in channels where !measured.indices.contains(channel) {
      throw .unknownChannel(channel, layer: published.layer, count: measured.count)
    }
    let count = measured.first?.count ?? 0
    let own = channels.map { Self.resampled(published.answers[$0] ?? [], count: count) }
    var best: (mean: Double, shift: Int, isMirrored: Bool, values: [Double])?
    for isMirrored in [false, true] {
      for shift in 0..<count {
        let values = zip(channels, own).map { channel, answers in
          let turned = (0..<count).map { index in
            let source = isMirrored ? shift - index : index - shift
            return answers[(source % count + count) % count]
          }
          return NeuronTuning.correlation(turned, measured[channel])
        }
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        if mean > best?.mean ?? -.infinity { best = (mean, shift, isMirrored, values) }
      }
    }
    mean = best?.mean ?? 0
    rotation = Double(best?.shift ?? 0) * 360 / Double(max(count, 1))
    isMirrored = best?.isMirrored ?? false
    entries = zip(channels, best?.values ?? []).map { Entry(channel: $0, value: $1) }
  }

  /// `count` means over even parts of a closed curve, the first around angle 0.
  static func resampled(_ answers: [Double], count: Int) -> [Double] {
    // Ten samples between neighbours are as good as an integral.
    let share = Double(answers.count) / Double(count)
    return (0..<count).map { index in
      (0..<10).reduce(0) { sum, part in
        let position = (Double(index) + (Double(part) + 0.5) / 10 - 0.5) * share
        let lower = Int(position.rounded(.down))
        let fraction = position - Double(lower)
        func at(_ i: Int) -> Double { answers[(i % answers.count + answers.count) % answers.count] }
        return sum + (at(lower) * (1 - fraction) + at(lower + 1) * fraction) / 10
      }
    }
  }
}
