/// The curve-by-curve scores of a whole set of drawings.
public struct CurveSummary: Hashable, Sendable {
  /// What is left of the set when curves below a confidence are taken away.
  public struct Selection: Hashable, Sendable {
    /// Curves of less than this confidence, 0…1, are taken away.
    public var confidence: Double
    /// The mean precision of the images in which anything is left.
    public var precision: Double
    /// The mean recall of all images.
    public var recall: Double
    /// The harmonic mean of mean precision and mean recall, 0…1.
    public var fMeasure: Double { harmonicMean(precision, recall) }
  }

  /// Drawn curves for each true curve that is found: all pieces over all found curves. 1 is best.
  public let piecesPerCurve: Double?
  /// The share of the true curves that are found.
  public let foundShare: Double?
  /// Edges of the drawings' graphs over edges of the truths' graphs. 1 is best.
  public let edgesPerEdge: Double?
  /// The share of true crossings through which both curves go on; `nil` where there are none.
  public let crossingShare: Double?
  /// The mean of the images' median relative errors of width.
  public let widthError: Double?
  /// The widths of all images together; `nil` where none are known.
  public let widths: MeasurementAgreement?
  /// The lengths of whole drawings, a pair for each image; `nil` of one image.
  public let lengths: MeasurementAgreement?
  /// How often curves of each confidence are real, over the whole set.
  public let reliability: Reliability
  /// One selection for each of `CurveScores.confidences`, in their order.
  public let selections: [Selection]

  /// The summary of `scores`, at least one.
  public init(_ scores: [CurveScores]) {
    precondition(!scores.isEmpty, "a summary needs at least one image")
    func ratio(_ above: Int, _ below: Int) -> Double? {
      below > 0 ? Double(above) / Double(below) : nil
    }
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    let pieces = scores.compactMap(\.pieces)
    func total(_ count: (CurveScores.Pieces) -> Int) -> Int {
      pieces.reduce(0) { $0 + count($1) }
    }
    piecesPerCurve = ratio(total(\.pieces), total(\.foundCurves))
    foundShare = ratio(total(\.foundCurves), total(\.trueCurves))
    edgesPerEdge = ratio(total(\.edges), total(\.trueEdges))
    crossingShare = ratio(total(\.crossings), total(\.trueCrossings))
    widthError = mean(scores.compactMap(\.widthError))
    widths = MeasurementAgreement(scores.flatMap(\.widths))
    lengths = MeasurementAgreement(scores.map(\.length))
    reliability = Reliability(scores.flatMap(\.drawn))
    selections = CurveScores.confidences.indices.map { index in
      Selection(
        confidence: CurveScores.confidences[index],
        precision: mean(scores.compactMap { $0.selections[index].precision }) ?? 0,
        recall: mean(scores.map { $0.selections[index].recall }) ?? 0)
    }
  }
}
