import Evaluation
import Foundation
import Geometry
import Imaging
import Testing

/// Our scores against those of scikit-learn and scikit-image for the same pictures and curves, made
/// by Scripts/reference/check_scores.py.
struct ReferenceScoresTests {
  @Test(arguments: [true, false])
  func mapsScoreAsScikitLearnSays(inView: Bool) throws {
    let items = try (0..<3).map { index in
      SoftMapScores.MapWithTruth(
        map: try ReferenceScores.plane("map-\(index)"),
        truth: Mask(try ReferenceScores.plane("truth-\(index)"), atLeast: 0.5),
        fieldOfView: inView ? Mask(try ReferenceScores.plane("fov-\(index)"), atLeast: 0.5) : nil)
    }
    let summary = SoftMapSummary(items)
    let reference = try ReferenceScores.read()
    let expected = inView ? reference.maps : reference.mapsEverywhere
    #expect(abs(summary.areaUnderCurve - expected.auc) < 1e-9)
    #expect(abs(summary.meanAreaUnderCurve - expected.meanAUC) < 1e-9)
    #expect(abs(summary.f1ODS - expected.f1ODS) < 1e-9)
    #expect(abs(Double(summary.threshold) - expected.threshold) < 1e-6)
    #expect(abs(summary.f1OIS - expected.f1OIS) < 1e-9)
    // Skeletons agree pixel for pixel.
    #expect(abs(summary.clDice - expected.clDice) < 1e-9)
    #expect(abs(summary.linePrecision - expected.linePrecision) < 1e-9)
    #expect(abs(summary.lineRecall - expected.lineRecall) < 1e-9)
  }

  private func drawing(_ curves: [[[Double]]]) -> CurveDrawing {
    let traced = curves.enumerated().map { index, points in
      TracedCurve(
        id: index, spline: Spline(controlPoints: points.map { Point($0[0], $0[1]) }),
        widths: [1, 1])
    }
    return CurveDrawing(width: 96, height: 96, curves: traced)
  }

  private func compare(
    _ scores: DrawingScores, _ expected: ReferenceScores.LineScores, _ what: String
  ) throws {
    // Curves are cut into the same number of pieces unless their length is a hair from a step.
    #expect(abs(scores.precision - expected.precision) < 1e-9, "\(what)")
    #expect(abs(scores.recall - expected.recall) < 1e-9, "\(what)")
    #expect(abs(try #require(scores.medianDistance) - expected.median) < 1e-9, "\(what)")
    #expect(abs(try #require(scores.distance95) - expected.p95) < 1e-9, "\(what)")
    #expect(abs(try #require(scores.overdraw) - expected.overdraw) < 1e-9, "\(what)")
    #expect(abs(try #require(scores.segmentsPer100) - expected.segmentsPer100) < 1e-9, "\(what)")
    #expect(scores.paths == expected.paths, "\(what)")
  }

  @Test(arguments: 0..<3)
  func drawingsScoreAsTheReferenceSays(index: Int) throws {
    let expected = try ReferenceScores.read().drawings[index]
    let drawn = drawing(expected.drawn)
    let mask = Mask(try ReferenceScores.plane("truth-\(index)"), atLeast: 0.5)
    let view = Mask(try ReferenceScores.plane("fov-\(index)"), atLeast: 0.5)
    try compare(DrawingScores(drawn, truth: .mask(mask)), expected.againstMask, "mask")
    try compare(
      DrawingScores(drawn, truth: .mask(mask), fieldOfView: view), expected.againstMaskInView,
      "view")
    try compare(
      DrawingScores(drawn, truth: .drawing(drawing(expected.true))), expected.againstCurves,
      "curves")
  }
}
