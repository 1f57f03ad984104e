import CurveExtraction
import Foundation
import Geometry
import Imaging

/// How likely what was found is a curve, from three things that are seen along it.
///
/// A logistic function of the mean logarithm of the evidence, of the length and of the width: noise and
/// shadows make short lines more often than long ones, and broad ones more often than narrow ones of the
/// same evidence. Its numbers were fitted to pieces of curves, real where at least half of them lies within
/// 2 px of a true one, of coronary angiograms, retinas and phantoms, each of the three kinds weighing the
/// same.
///
/// `Scripts/experiments/confidence.py` fits such pieces anew and gets 2.66, 1.67, 0.27 and -2.70. On its
/// pieces both tell
/// real from false equally well, with a logarithmic loss of 0.2097 (anew 0.2095) and a Brier score of 0.0638 (0.0636),
/// so that these stay, and with them what is drawn.
struct CurveConfidence: Sendable {
  /// What was found.
  let map: CurveMap
  /// The evidence that counts as 1.
  let threshold: Double
  /// Measures widths; `nil` for borders, which have none.
  let widths: WidthMeasurement?

  /// Evidence in odds has no end on either side; beyond these, it says no more.
  private static let evidenceRange = 0.05...50.0
  private static let (offset, ofEvidence, ofLength, ofWidth) = (2.39, 1.69, 0.34, -2.67)
  /// What borders count as, px.
  private static let borderWidth = 2.0

  /// The evidence at `point`, in multiples of the threshold.
  func evidence(_ point: Point) -> Double {
    Double(map.evidence.sample(x: point.x, y: point.y)) / threshold
  }

  /// The probability, 0…1, that the curve along `points`, about a pixel apart, is real.
  func probability(along points: [Point]) -> Double {
    guard !points.isEmpty else { return 0 }
    let range = Self.evidenceRange
    let sum = points.reduce(0.0) {
      $0 + log(min(max(evidence($1), range.lowerBound), range.upperBound))
    }
    let mean = sum / Double(points.count)
    // Nothing is known of answers that are no odds but where their threshold is.
    guard map.isOdds else { return 1 / (1 + exp(-2 * mean)) }
    let width = widths?.breadth(along: points) ?? Self.borderWidth
    let score =
      Self.offset + Self.ofEvidence * mean
      + Self.ofLength * log(Double(points.count)) + Self.ofWidth * log(max(width, 0.5))
    return 1 / (1 + exp(-score))
  }
}
