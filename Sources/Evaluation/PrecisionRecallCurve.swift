/// How precision falls as recall rises while the threshold of soft maps is lowered.
public struct PrecisionRecallCurve: Hashable, Sendable {
  /// Precision and recall at one threshold.
  public struct Point: Hashable, Sendable {
    /// Pixels of at least this value are taken as curves.
    public var threshold: Float
    /// The share of what is taken that is true, 0…1.
    public var precision: Double
    /// The share of what is true that is taken, 0…1.
    public var recall: Double

    /// Precision and recall, 0…1, of what is at least `threshold`.
    public init(threshold: Float, precision: Double, recall: Double) {
      self.threshold = threshold
      self.precision = precision
      self.recall = recall
    }
  }

  /// From the largest threshold down. Of points that a drawing of the curve could not tell apart, less
  /// than `step` away from the one before, only the first is here; the last one always is.
  public let points: [Point]
  /// The mean precision over recall, Σ (Rₙ − Rₙ₋₁)·Pₙ over all thresholds, 0…1: scikit-learn's
  /// `average_precision_score`, without interpolation.
  public let averagePrecision: Double

  /// How far apart neighbouring points are at least, in precision or in recall.
  public static let step = 0.005

  /// The curve of all pixels of `items` taken together.
  public init(_ items: [SoftMapScores.MapWithTruth]) { self.init(RankedPixels(items)) }

  init(_ ranked: RankedPixels) {
    var points: [Point] = []
    var (area, recallBefore) = (0.0, 0.0)
    var last: Point?
    ranked.forEachLevel { level in
      let taken = level.truePositives + level.falsePositives
      let point = Point(
        threshold: level.value, precision: Double(level.truePositives) / Double(taken),
        recall: Double(level.truePositives) / Double(max(ranked.positives, 1)))
      area += (point.recall - recallBefore) * point.precision
      recallBefore = point.recall
      last = point
      if let kept = points.last, abs(kept.precision - point.precision) < Self.step,
        abs(kept.recall - point.recall) < Self.step
      {
        return
      }
      points.append(point)
    }
    if let last, points.last != last { points.append(last) }
    self.points = points
    averagePrecision = area
  }
}
