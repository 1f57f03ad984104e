/// The scores of borders over a whole set of images, as the Berkeley benchmark gives them.
public struct BoundarySummary: Hashable, Sendable {
  /// The number of images.
  public let images: Int
  /// F at the one threshold that is best for the whole set (optimal data set scale).
  public let fODS: Double
  /// Precision over the whole set at `threshold`.
  public let precision: Double
  /// Recall over the whole set at `threshold`.
  public let recall: Double
  /// The one threshold with the best F for the whole set.
  public let threshold: Float
  /// F with each image at its own best threshold, counts taken together (optimal image scale).
  public let fOIS: Double
  /// The mean precision at the recalls 0, 0.01 … 1, linear between thresholds, 0 where no threshold
  /// gets that far.
  public let averagePrecision: Double
  /// Precision and recall of the whole set, from the largest threshold down.
  public let points: [PrecisionRecallCurve.Point]

  /// The summary of `curves`, at least one.
  public init(_ curves: [BoundaryCurve]) {
    precondition(!curves.isEmpty, "a summary needs at least one image")
    images = curves.count
    let thresholds = BoundaryCurve.thresholds
    let totals = thresholds.indices.map { index in
      curves.reduce(BoundaryCounts()) { $0 + $1.counts[index] }
    }
    // Of equal ones the first, here and below.
    let best = Self.best(totals)
    fODS = totals[best].fMeasure
    precision = totals[best].precision
    recall = totals[best].recall
    threshold = thresholds[best]
    fOIS = curves.reduce(BoundaryCounts()) { $0 + $1.counts[Self.best($1.counts)] }.fMeasure
    points = thresholds.indices.reversed().map {
      .init(
        threshold: thresholds[$0], precision: totals[$0].precision, recall: totals[$0].recall)
    }
    averagePrecision = Self.averagePrecision(points)
  }

  private static func best(_ counts: [BoundaryCounts]) -> Int {
    var best = 0
    for index in counts.indices where counts[index].fMeasure > counts[best].fMeasure {
      best = index
    }
    return best
  }

  private static func averagePrecision(_ points: [PrecisionRecallCurve.Point]) -> Double {
    // Points of one recall stay in their order.
    let sorted = points.enumerated().sorted {
      ($0.element.recall, -$0.offset) < ($1.element.recall, -$1.offset)
    }.map(\.element)
    let sum = (0...100).reduce(0.0) { sum, step in
      sum + precision(at: Double(step) / 100, of: sorted)
    }
    return sum / 101
  }

  private static func precision(
    at recall: Double, of points: [PrecisionRecallCurve.Point]
  ) -> Double {
    guard let first = points.first, let last = points.last, recall >= first.recall,
      recall <= last.recall
    else { return 0 }
    // The last point that is not beyond.
    let index = points.lastIndex { $0.recall <= recall } ?? 0
    guard index + 1 < points.count else { return last.precision }
    let (a, b) = (points[index], points[index + 1])
    return a.precision + (b.precision - a.precision) * (recall - a.recall) / (b.recall - a.recall)
  }
}
