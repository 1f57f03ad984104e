public import CurveNetworks
import Foundation

/// What a channel answers to curves of every orientation, and what that says of it.
///
/// The measures are those by which N. Cammarata et al. ("Curve Detectors", Distill 2020, doi
/// 10.23915/distill.00024.003) know a curve neuron: one orientation, whatever the curve's radius and width, no echo
/// from the opposite one. Its polarity, and whether it is a line or a border, are what the article's neurons are
/// indifferent to; of a network that tells these kinds apart (`PictureNetwork.tellsKinds`) a neuron is measured with
/// the kinds that it answers to.
public struct NeuronTuning: Codable, Sendable, Hashable {
  /// The index of its channel in the layer.
  public var channel: Int
  /// Where it answers most: the direction of the curve's outer normal, degrees from x towards y, in
  /// 0..<360; the mean direction of its answers.
  public var orientation: Double
  /// |Σ r exp(iθ)| / Σ r over the orientations: 1 where it answers to a single one, 0 where to all alike.
  public var selectivity: Double
  /// Half the range of orientations to which it answers with at least half its largest answer, degrees.
  public var halfWidth: Double
  /// The largest answer within 30 degrees of the opposite orientation, as a share of the largest.
  public var echo: Double
  /// The correlation between its answers to dark and to bright lines, over the orientations; 1 where it answers to
  /// one of them only.
  public var polarityCorrelation: Double
  /// The least correlation between its answers to lines of two widths.
  public var widthCorrelation: Double
  /// The lesser correlation of its answers to lines with those to the rims of discs of the same polarities; 1 where it
  /// answers to no rims.
  public var borderCorrelation: Double
  /// Its largest mean answer to arcs of one radius, in units of activation.
  public var strength: Double
  /// `strength` as a share of the largest in the layer.
  public var relativeStrength = 1.0
  /// The tuning curve: its mean answers to the lines that it answers to, over even orientations from 0 to 360 degrees;
  /// `nil` of a family that was saved without them.
  public var answers: [Double]?

  /// Whether it detects curves.
  ///
  /// Asked is a single orientation without an echo, the same for every width, from a channel that is not too weak
  /// beside the others of its layer: else it would detect something else, or next to nothing. Where the neuron
  /// answers to both polarities, or to borders as well as to lines, it has to mean the same orientation by all of
  /// them. That it answers to all of them is asked of networks of photographs, where a curve may be of any kind, but
  /// not of a network that is shown light in which curves are dark and has layers for lines and for borders: for its
  /// neurons, the kind is part of what they detect.
  ///
  /// The bounds were set on BVLC GoogLeNet's inception_3b with its eleven neurons in view that had been
  /// found by looking at them.
  public var isCurveNeuron: Bool {
    selectivity >= 0.85 && echo <= 0.1 && polarityCorrelation >= 0.9 && widthCorrelation >= 0.7
      && borderCorrelation >= 0.8 && relativeStrength >= 0.1
  }

  /// The direction of the normal of the lines that it detects, degrees in 0..<180; `nil` where it detects none.
  ///
  /// A line has two sides, so asked is a single orientation of lines with an echo from the opposite normal that is at
  /// least half as strong (a curve neuron's is under a tenth), from a channel that is not too weak.
  public var lineOrientation: Double? {
    guard let answers, echo >= 0.5, relativeStrength >= 0.1 else { return nil }
    let half = answers.count / 2
    let moment = CircularMoment(of: (0..<half).map { answers[$0] + answers[$0 + half] })
    return moment.selectivity >= Self.leastLineSelectivity ? moment.direction * 180 : nil
  }

  /// The selectivity of orientations over 180 degrees from which on a channel detects lines: that of one which answers
  /// evenly to a third of them, and to no others, is 0.83.
  private static let leastLineSelectivity = 0.6
}

extension NeuronTuning {
  /// The channel as a member of a curve family.
  public var neuron: CurveFamily.Neuron { .init(channel: channel, orientation: orientation) }

  /// The tuning of a channel from its answers, each a list over the same even orientations from 0 to 360
  /// degrees.
  ///
  /// - Parameters:
  ///   - lines: answers to lines by radius, width and polarity.
  ///   - borders: answers to the rims of discs, by whether these are dark, averaged over radii.
  ///   - leastShare: the share of its largest answers that those to a polarity, or to borders, have where they count;
  ///     0 where all of them count.
  init(
    channel: Int, lines: [LineAnswers], borders: [Bool: [Double]], leastShare: Double = 0
  ) {
    func counts(_ answers: [Double], beside others: [Double]) -> Bool {
      (answers.max() ?? 0) >= leastShare * (others.max() ?? 0)
    }
    let byPolarity = Dictionary(grouping: lines, by: \.isDark).mapValues {
      Self.mean($0.map(\.answers))
    }
    let polarities = byPolarity.filter { _, own in
      byPolarity.values.allSatisfy { counts(own, beside: $0) }
    }
    let lines = lines.filter { polarities[$0.isDark] != nil }
    let all = Self.mean(lines.map(\.answers))
    let rims = borders.filter { polarities[$0.key] != nil && counts($0.value, beside: all) }.values
    let moment = CircularMoment(of: all)
    let largest = all.max() ?? 0
    let top = all.firstIndex(of: largest) ?? 0
    let count = all.count
    let sides = Int((30 * Double(count) / 360).rounded())
    let opposite = (-sides...sides).map { all[(top + count / 2 + $0 + count) % count] }.max() ?? 0
    func grouped<Key: Hashable>(_ key: (LineAnswers) -> Key) -> [[Double]] {
      Dictionary(grouping: lines, by: key).values.map { Self.mean($0.map(\.answers)) }
    }
    self.init(
      channel: channel, orientation: moment.direction * 360, selectivity: moment.selectivity,
      halfWidth: Double(all.count { $0 >= largest / 2 }) * 180 / Double(count),
      echo: largest > 0 ? opposite / largest : 0,
      polarityCorrelation: Self.leastCorrelation(among: Array(polarities.values)),
      widthCorrelation: Self.leastCorrelation(among: grouped(\.width)),
      borderCorrelation: rims.map { Self.correlation(all, $0) }.min() ?? 1,
      strength: grouped(\.radius).compactMap { $0.max() }.max() ?? 0, answers: all)
  }

  /// One stimulus turned all the way round, and what a channel answers.
  struct LineAnswers {
    var radius: Double
    var width: Double
    var isDark: Bool
    var answers: [Double]
  }

  static func mean(_ lists: [[Double]]) -> [Double] {
    guard let first = lists.first else { return [] }
    return first.indices.map { i in lists.reduce(0) { $0 + $1[i] } / Double(lists.count) }
  }

  private static func leastCorrelation(among lists: [[Double]]) -> Double {
    var least = 1.0
    for i in lists.indices {
      for j in 0..<i { least = min(least, correlation(lists[i], lists[j])) }
    }
    return least
  }

  /// Pearson's correlation; 0 where one of the lists does not vary.
  package static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let count = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += (x - meanA) * (y - meanB)
      aa += (x - meanA) * (x - meanA)
      bb += (y - meanB) * (y - meanB)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }
}

/// Where answers at even places of a circle lie, and how much in one place: their first circular moment.
package struct CircularMoment {
  /// The mean place, as a share of the circle in 0..<1; 0 where there are no answers.
  package let direction: Double
  /// |Σ r exp(iφ)| / Σ r: 1 where all is in one place, 0 where it is balanced or nothing is there.
  package let selectivity: Double

  /// The moment of `answers`, none negative, the first of them at place 0.
  package init(of answers: [Double]) {
    var (x, y, sum) = (0.0, 0.0, 0.0)
    for (index, answer) in answers.enumerated() {
      let angle = 2 * .pi * Double(index) / Double(answers.count)
      x += answer * cos(angle)
      y += answer * sin(angle)
      sum += answer
    }
    let share = sum > 0 ? atan2(y, x) / (2 * .pi) : 0
    direction = share < 0 ? share + 1 : share
    selectivity = sum > 0 ? hypot(x, y) / sum : 0
  }
}
