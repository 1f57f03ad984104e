/// The scores of a whole set of drawings: means over the images.
public struct DrawingSummary: Hashable, Sendable {
  /// The number of images.
  public let images: Int
  public let precision: Double
  public let recall: Double
  /// The mean of the images' median distances, px, over those that have one.
  public let medianDistance: Double?
  /// The mean of the images' 95th percentiles, px, over those that have one.
  public let distance95: Double?
  /// The mean overdraw of the drawings that are not empty; 1 where nothing is drawn twice.
  public let overdraw: Double?
  /// The mean number of cubic segments per 100 px of drawn length.
  public let segmentsPer100: Double?
  /// The mean number of curves in an image.
  public let paths: Double

  /// The harmonic mean of the mean precision and the mean recall.
  public var fMeasure: Double { harmonicMean(precision, recall) }

  /// The summary of `scores`, at least one.
  public init(_ scores: [DrawingScores]) {
    precondition(!scores.isEmpty, "a summary needs at least one image")
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    images = scores.count
    precision = mean(scores.map(\.precision)) ?? 0
    recall = mean(scores.map(\.recall)) ?? 0
    medianDistance = mean(scores.compactMap(\.medianDistance))
    distance95 = mean(scores.compactMap(\.distance95))
    overdraw = mean(scores.compactMap(\.overdraw))
    segmentsPer100 = mean(scores.compactMap(\.segmentsPer100))
    paths = mean(scores.map { Double($0.paths) }) ?? 0
  }
}
