public import Failures

/// Why something of a drawing cannot be measured. The texts are one sentence without a full stop.
public enum MorphometryError: ExplainedError, Equatable {
  /// The drawing has no curve of this id.
  case noCurve(id: Int, known: [Int])
  /// Nothing says how wide the curve is.
  case noWidths(curve: Int)
  /// No curve has what a picture should show; `hasLoops` where that is because of loops.
  case nothingKnown(String, hasLoops: Bool)
  /// A narrowing is looked for beyond the curve's end; lengths are in `unit`.
  case beyondEnd(curve: Int, length: Double, unit: String)
  /// A narrowing leaves nothing of its curve to compare it with.
  case nothingHealthy(curve: Int)
  /// The image has another size than the drawing.
  case otherSize(drawing: String, image: String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .noCurve(let id, let known):
      known.isEmpty
        ? "there is no curve-\(id): the drawing has no curves"
        : "there is no curve-\(id); the ids of the drawing's curves go from \(known[0]) to \(known[known.count - 1])"
    case .noWidths(let curve):
      "nothing says how wide curve-\(curve) is; measure a drawing of lines with widths, as JSON"
    case .nothingKnown(let measure, let hasLoops):
      hasLoops
        ? "no curve has \(measure): only trees have, and all that hangs together has loops; choose another measure"
        : "no curve has \(measure), because nothing says how wide the curves are; choose another measure"
    case .beyondEnd(let curve, let length, let unit):
      "curve-\(curve) is \(shortText(length)) \(unit) long; give a stretch within it"
    case .nothingHealthy(let curve):
      "nothing of curve-\(curve) is left to compare this narrowing with; give a shorter stretch"
    case .otherSize(let drawing, let image):
      "the drawing is of an image of \(drawing) pixels and this one has \(image); give the image that was traced"
    }
  }

  public var category: FailureCategory {
    switch self {
    case .noCurve, .beyondEnd, .nothingHealthy: .usage
    case .noWidths, .nothingKnown, .otherSize: .badData
    }
  }
}
