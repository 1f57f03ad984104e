public import Geometry
public import Imaging

/// How a drawing agrees with the truth curve by curve: which of its curves are real, in how many pieces
/// true curves come, how branched both are, and how well widths agree.
public struct CurveScores: Hashable, Sendable {
  /// What is measured of one drawn curve.
  public struct Drawn: Hashable, Sendable {
    /// How sure the drawing is of it, 0…1.
    public var confidence: Double
    /// Its length inside the field of view, px.
    public var length: Double
    /// How much of that lies within the tolerance of the truth, px.
    public var trueLength: Double
    /// Whether the curve is real: at least half of its length is.
    public var isReal: Bool { trueLength >= length / 2 }

    /// A drawn curve's confidence, 0…1, its length, and how much of that lies along true curves,
    /// px.
    public init(confidence: Double, length: Double, trueLength: Double) {
      self.confidence = confidence
      self.length = length
      self.trueLength = trueLength
    }
  }

  /// What is left of a drawing when curves below a confidence are taken away.
  public struct Selection: Hashable, Sendable {
    /// The share of the length left that is true; `nil` where nothing is left.
    public var precision: Double?
    /// The share of the true length that is within the tolerance of what is left.
    public var recall: Double
  }

  /// What is known where the truth consists of curves.
  public struct Pieces: Hashable, Sendable {
    /// The number of true curves.
    public var trueCurves: Int
    /// True curves of which at least half is within the tolerance of the drawing.
    public var foundCurves: Int
    /// Over those, in how many drawn curves each comes: the drawn curves that are nearest to it, within
    /// the tolerance, along at least 5 px, or half of it where it is shorter than 10 px.
    public var pieces: Int
    /// The number of edges in the drawing's graph: pieces of curves between neighbouring nodes.
    public var edges: Int
    /// Edges of the truth's graph: its own, or the one that its geometry gives.
    public var trueEdges: Int
    /// True crossings through which both curves go on in the drawing, each as one drawn curve.
    public var crossings: Int
    /// The places where two true curves, or one and itself, pass through each other and part on both sides.
    public var trueCrossings: Int
  }

  /// The drawn curves that have a length inside the field of view.
  public let drawn: [Drawn]
  /// One selection for each of `confidences`, in their order.
  public let selections: [Selection]
  /// `nil` where the truth is a mask.
  public let pieces: Pieces?
  /// The widths of the drawn lines, every half pixel where a true point of a width above 0 is within the tolerance,
  /// with the width there; none where the truth has no widths. Those of a mask are measured across its skeleton.
  public let widths: [MeasurementAgreement.Pair]
  /// The median of |w − w*| / w* over `widths`; `nil` where there are none.
  public let widthError: Double?
  /// The length of all curves inside the field of view, px. That of a mask is its skeleton's, right in the mean over
  /// all directions.
  public let length: MeasurementAgreement.Pair

  /// The confidences below which curves are taken away: 0, 0.05 … 1.
  public static let confidences: [Double] = (0...20).map { Double($0) / 20 }
  /// A drawn curve that covers less than this of a true one is no piece of it, px.
  static let leastPiece = 5.0

  /// The scores of `drawing` against `truth`; only points inside `fieldOfView` count.
  ///
  /// - Parameter hasWidths: whether widths are to be compared: not where those of a true drawing are what a file format
  ///   takes for one where nothing is said.
  public init(
    _ drawing: CurveDrawing, truth: DrawingScores.TrueLines, fieldOfView: Mask? = nil,
    tolerance: Double = DrawingScores.tolerance, hasWidths: Bool = true
  ) {
    var drawn = SampledDrawing(drawing)
    if let fieldOfView { drawn.keep(inside: fieldOfView) }
    let actual = truth.samples(for: drawing, inside: fieldOfView, hasWidths: hasWidths)
    let comparison = CurveComparison(drawn, actual, tolerance: tolerance)
    self.drawn = comparison.curves(confidences: drawing.curves.map(\.confidence))
    selections = comparison.selections(confidences: drawing.curves.map(\.confidence))
    let isLine = drawing.curves.map { $0.kind == .line }
    widths = hasWidths ? comparison.widths(has: isLine) : []
    widthError = MeasurementAgreement.medianRelativeError(widths)
    length = .init(
      measured: drawn.steps.reduce(0, +), actual: actual.steps.reduce(0, +))
    switch truth {
    case .mask: pieces = nil
    case .drawing(let other):
      let (counts, crossings) = (comparison.pieces(), comparison.crossings())
      pieces = Pieces(
        trueCurves: counts.trueCurves, foundCurves: counts.found, pieces: counts.pieces,
        edges: drawing.edgeCount(tolerance: tolerance),
        trueEdges: other.edgeCount(tolerance: tolerance), crossings: crossings.right,
        trueCrossings: crossings.all)
    }
  }
}
