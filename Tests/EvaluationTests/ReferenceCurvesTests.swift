import Geometry
import Imaging
import Testing

@testable import Evaluation

/// Precision over recall, borders and scores curve by curve against independent implementations.
struct ReferenceCurvesTests {
  @Test func precisionOverRecallIsThatOfScikitLearn() throws {
    let items = try (0..<3).map {
      SoftMapScores.MapWithTruth(
        map: try ReferenceScores.plane("map-\($0)"),
        truth: try ReferenceScores.mask("truth-\($0)"))
    }
    let curve = PrecisionRecallCurve(items)
    let expected = try ReferenceScores.read().precisionRecall
    #expect(abs(curve.averagePrecision - expected.averagePrecision) < 1e-9)
    // Sixteen levels, all far enough apart to be kept.
    #expect(curve.points.count == expected.points.count)
    for (point, own) in zip(curve.points.reversed(), expected.points) {
      #expect(abs(Double(point.threshold) - own[0]) < 1e-6)
      #expect(abs(point.precision - own[1]) < 1e-9)
      #expect(abs(point.recall - own[2]) < 1e-9)
    }
  }

  /// With one drawing for each image every largest matching gives the same counts.
  @Test func bordersCountAsScipySays() throws {
    let expected = try ReferenceScores.read().borders
    let curves = try (0..<3).map {
      BoundaryCurve(
        map: try ReferenceScores.plane("map-\($0)"),
        drawings: [try ReferenceScores.mask("truth-\($0)").outline])
    }
    for (curve, rows) in zip(curves, expected.counts) {
      #expect(
        curve.counts.map { [$0.right, $0.found, $0.reached, $0.drawn] } == rows)
    }
    let summary = BoundarySummary(curves)
    #expect(abs(summary.fODS - expected.ods) < 1e-9)
    #expect(abs(summary.precision - expected.precision) < 1e-9)
    #expect(abs(summary.recall - expected.recall) < 1e-9)
    #expect(abs(Double(summary.threshold) - expected.threshold) < 1e-6)
    #expect(abs(summary.fOIS - expected.ois) < 1e-9)
    #expect(abs(summary.averagePrecision - expected.ap) < 1e-9)
  }

  private func drawing(
    _ curves: [[[Double]]], widths: [[Double]], confidences: [Double]
  ) -> CurveDrawing {
    let traced = curves.indices.map { index in
      TracedCurve(
        id: index + 1, spline: Spline(controlPoints: curves[index].map { Point($0[0], $0[1]) }),
        widths: widths[index], confidence: confidences[index])
    }
    return CurveDrawing(width: 96, height: 96, curves: traced)
  }

  @Test(arguments: 0..<3)
  func curvesScoreOneByOneAsTheReferenceSays(index: Int) throws {
    let reference = try ReferenceScores.read().drawings[index]
    let expected = reference.curveByCurve
    let drawn = drawing(
      reference.drawn, widths: expected.drawnWidths,
      confidences: expected.curves.map(\.confidence))
    let truth = drawing(
      reference.true, widths: expected.trueWidths,
      confidences: expected.trueWidths.map { _ in 1 })
    let scores = CurveScores(drawn, truth: .drawing(truth))
    #expect(scores.drawn.count == expected.curves.count)
    for (own, other) in zip(scores.drawn, expected.curves) {
      #expect(own.confidence == other.confidence)
      #expect(abs(own.length - other.length) < 1e-9)
      #expect(abs(own.trueLength - other.trueLength) < 1e-9)
    }
    let pieces = try #require(scores.pieces)
    #expect(pieces.trueCurves == reference.true.count)
    #expect(pieces.foundCurves == expected.found && pieces.pieces == expected.pieces)
    #expect(abs(try #require(scores.widthError) - expected.widthError) < 1e-9)
    for (own, other) in zip(scores.selections, expected.left) {
      #expect((own.precision == nil) == (other[0] == nil))
      #expect(abs((own.precision ?? 0) - (other[0] ?? 0)) < 1e-9)
      #expect(abs(own.recall - (other[1] ?? -1)) < 1e-9)
    }
    for (own, other) in zip(Reliability(scores.drawn).bins, expected.bins) {
      #expect(Double(own.curves) == other[0] && Double(own.realCurves) == other[1])
      #expect(abs(own.length - other[2]) < 1e-9 && abs(own.realLength - other[3]) < 1e-9)
    }
  }
}
