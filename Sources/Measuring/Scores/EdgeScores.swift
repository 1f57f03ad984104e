import Evaluation

/// The scores of edges over a set of images. An edge detector draws both walls of a wide line, so they are
/// held against the outlines of the true curves, which it is made to find, and against their centre lines.
public struct EdgeScores: Hashable, Sendable {
  /// Precision and recall, each the mean over the images.
  public struct Means: Hashable, Sendable {
    public let precision: Double
    public let recall: Double
    /// The harmonic mean of mean precision and mean recall, 0…1.
    public var fMeasure: Double { harmonicMean(precision, recall) }
  }

  /// The edges against the outlines of the true curves.
  public let outlines: Means
  /// The edges against the centre lines of the true curves.
  public let lines: Means
  /// The mean of `CentreLineScores.clDice`.
  public let clDice: Double

  /// The means over the images that have edges; `nil` without any.
  init?(_ scores: [(outlines: BoundaryScores, lines: CentreLineScores)?]) {
    let scores = scores.compactMap(\.self)
    guard !scores.isEmpty else { return nil }
    func mean(_ value: ((outlines: BoundaryScores, lines: CentreLineScores)) -> Double) -> Double {
      scores.reduce(0) { $0 + value($1) } / Double(scores.count)
    }
    outlines = Means(
      precision: mean { $0.outlines.precision }, recall: mean { $0.outlines.recall })
    lines = Means(precision: mean { $0.lines.precision }, recall: mean { $0.lines.recall })
    clDice = mean { $0.lines.clDice }
  }
}
