import CurveExport
import Evaluation
public import Geometry
public import Imaging

/// The results of all methods on one image against the truth, as the report's table.
public enum ComparisonScores {
  /// What the methods found on one image; all of one size.
  public struct Results: Sendable {
    /// The edges that Canny's detector found.
    public var edges: Mask
    /// The pixels that the evidence takes for curves.
    public var curvePixels: Mask
    /// The evidence that they come from, larger where a curve is likelier.
    public var evidence: Plane
    /// The curves traced from that evidence.
    public var drawing: CurveDrawing

    /// What one method found: its edges, curve pixels and evidence, all of the image's size, and
    /// its drawing.
    public init(edges: Mask, curvePixels: Mask, evidence: Plane, drawing: CurveDrawing) {
      self.edges = edges
      self.curvePixels = curvePixels
      self.evidence = evidence
      self.drawing = drawing
    }
  }

  /// How far a centre line may be from the true one and still count as found, px.
  public static let tolerance = DrawingScores.tolerance

  /// The scores of `results` against `truth`, which has their size.
  ///
  /// Canny draws both walls of a wide curve, so it has two rows: its edges against the outlines of the
  /// true curves, and against their centre lines.
  public static func table(_ results: Results, truth: Truth) -> ScoreTable {
    let limit = Float(tolerance)
    let outline = BoundaryScores(edges: results.edges, truth: truth.mask, tolerance: limit)
    let edges = CentreLineScores(prediction: results.edges, truth: truth.mask, tolerance: limit)
    let pixels = CentreLineScores(
      prediction: results.curvePixels, truth: truth.mask, tolerance: limit)
    let soft = SoftMapScores(.init(map: results.evidence, truth: truth.mask))
    let splines = DrawingScores(
      results.drawing, truth: truth.drawing.map { .drawing($0) } ?? .mask(truth.mask),
      tolerance: tolerance)
    let drawn = Truth(drawing: results.drawing).mask
    return .init(
      columns: columns,
      rows: [
        .init(
          name: "Canny, as outlines",
          values: [outline.precision, outline.recall, outline.fMeasure, nil, nil, nil, nil]),
        .init(
          name: "Canny, as centre lines",
          values: [
            edges.precision, edges.recall, edges.fMeasure, edges.clDice,
            PixelOverlap(results.edges, truth.mask).dice, nil, nil,
          ]),
        .init(
          name: "Curve pixels",
          values: [
            pixels.precision, pixels.recall, pixels.fMeasure, pixels.clDice,
            PixelOverlap(results.curvePixels, truth.mask).dice, soft.areaUnderCurve, nil,
          ]),
        .init(
          name: "Traced splines",
          values: [
            splines.precision, splines.recall, splines.fMeasure, nil,
            PixelOverlap(drawn, truth.mask).dice, nil, splines.medianDistance,
          ]),
      ],
      caption: "Precision, recall and F at \(NumberText.bounded(tolerance)) px. The truth is "
        + (truth.drawing == nil ? "a mask, thinned to its centre lines." : "a drawing."))
  }

  private static let columns: [ScoreTable.Column] = [
    .init(name: "Precision", explanation: "share of what was found that is true"),
    .init(name: "Recall", explanation: "share of what is true that was found"),
    .init(name: "F", explanation: "harmonic mean of precision and recall"),
    .init(
      name: "clDice",
      explanation: "how well each one's centre lines lie inside the other's pixels"),
    .init(name: "Dice", explanation: "overlap of the pixels, F1"),
    .init(name: "AUC", explanation: "area under the ROC curve of the evidence"),
    .init(
      name: "Median distance, px",
      explanation: "from the drawn to the true centre line, where within 5 px",
      isLargerBetter: false, decimals: 2),
  ]
}
