import Evaluation
import Foundation
import Geometry
import Imaging
import Testing

struct DrawingScoresTests {
  private func line(_ a: Point, _ b: Point, id: Int = 1) -> TracedCurve {
    TracedCurve(
      id: id, spline: Spline(segments: [.line(from: a, to: b)]), widths: [2, 2])
  }

  private func drawing(_ curves: [TracedCurve], width: Int = 200, height: Int = 100)
    -> CurveDrawing
  {
    CurveDrawing(width: width, height: height, curves: curves)
  }

  @Test func aDrawingAgreesWithItself() throws {
    let own = drawing([
      line(Point(10, 20), Point(170, 60)), line(Point(10, 80), Point(90, 80), id: 2),
    ])
    let scores = DrawingScores(own, truth: .drawing(own))
    #expect(scores.precision == 1 && scores.recall == 1 && scores.fMeasure == 1)
    #expect(scores.medianDistance == 0 && scores.paths == 2)
    let length = Point(10, 20).distance(to: Point(170, 60)) + 80
    #expect(abs(try #require(scores.segmentsPer100) - 200 / length) < 1e-9)
    #expect(abs(try #require(scores.overdraw) - 1) < 0.15)
    let accuracy = try #require(StrokeAccuracy(own, truth: own))
    #expect(accuracy.maximum < 1e-6)
  }

  @Test(arguments: [0.5, 1.25, 1.9])
  func aShiftedLineIsOffByTheShift(shift: Double) throws {
    let truth = drawing([line(Point(20, 50), Point(180, 50))])
    let traced = drawing([line(Point(20, 50 + shift), Point(180, 50 + shift))])
    let scores = DrawingScores(traced, truth: .drawing(truth))
    #expect(scores.fMeasure == 1)
    // To samples 0.5 px apart and in step with the drawn ones, so the shift itself.
    #expect(abs(try #require(scores.medianDistance) - shift) < 1e-9)
    let accuracy = try #require(StrokeAccuracy(traced, truth: truth))
    #expect(abs(accuracy.median - shift) < 1e-6 && abs(accuracy.maximum - shift) < 1e-6)
    #expect(abs(accuracy.mean - shift) < 1e-6 && abs(accuracy.percentile95 - shift) < 1e-6)
    #expect(DrawingScores(traced, truth: .drawing(truth), tolerance: shift / 2).fMeasure == 0)
  }

  /// A circle of radius 40 against one of radius 41: 1 px everywhere, to the splines' own error.
  @Test func concentricCirclesAreOnePixelApart() throws {
    func circle(_ radius: Double) -> CurveDrawing {
      let k = 4.0 / 3 * tan(.pi / 8) * radius
      let directions: [(Vector, Vector)] = [
        (Vector(1, 0), Vector(0, 1)), (Vector(0, 1), Vector(-1, 0)),
        (Vector(-1, 0), Vector(0, -1)), (Vector(0, -1), Vector(1, 0)),
      ]
      var points = [Point(100 + radius, 50)]
      for (from, along) in directions {
        let a = Point(100, 50) + from * radius
        let b = Point(100, 50) + along * radius
        points += [a + along * k, b + from * k, b]
      }
      points[points.count - 1] = points[0]
      let spline = Spline(controlPoints: points, isClosed: true)
      return drawing([TracedCurve(id: 1, spline: spline, widths: [1, 1, 1, 1, 1])])
    }
    let accuracy = try #require(StrokeAccuracy(circle(41), truth: circle(40)))
    #expect(abs(accuracy.median - 1) < 2e-2 && abs(accuracy.maximum - 1) < 2e-2)
  }

  @Test func missingAndSuperfluousLines() {
    let two = drawing([
      line(Point(20, 20), Point(180, 20)), line(Point(20, 80), Point(180, 80), id: 2),
    ])
    let one = drawing([line(Point(20, 20), Point(180, 20))])
    let missing = DrawingScores(one, truth: .drawing(two))
    #expect(missing.precision == 1 && abs(missing.recall - 0.5) < 1e-9)
    let superfluous = DrawingScores(two, truth: .drawing(one))
    #expect(abs(superfluous.precision - 0.5) < 1e-9 && superfluous.recall == 1)
    #expect(abs(superfluous.fMeasure - 2.0 / 3) < 1e-9)
  }

  @Test func drawingTwiceIsOverdraw() throws {
    let once = drawing([line(Point(20, 50), Point(180, 50))])
    let twice = drawing([
      line(Point(20, 50), Point(180, 50)), line(Point(20, 50), Point(180, 50), id: 2),
    ])
    let single = try #require(DrawingScores(once, truth: .drawing(once)).overdraw)
    let double = try #require(DrawingScores(twice, truth: .drawing(once)).overdraw)
    #expect(abs(double / single - 2) < 1e-9)
  }

  @Test func aMaskIsItsSkeleton() throws {
    var mask = Mask(width: 200, height: 100)
    for y in 48..<53 { for x in 20..<180 { mask[x, y] = true } }
    let scores = DrawingScores(
      drawing([line(Point(22, 50.5), Point(178, 50.5))]), truth: .mask(mask))
    #expect(scores.fMeasure > 0.99)
    // Every other point of the line lies between two pixel centres.
    #expect(try #require(scores.medianDistance) <= 0.5 + 1e-9)
  }

  @Test func theFieldOfViewCutsBoth() {
    let truth = drawing([line(Point(20, 20), Point(180, 20))])
    let traced = drawing([
      line(Point(20, 20), Point(100, 20)), line(Point(20, 90), Point(180, 90), id: 2),
    ])
    var view = Mask(width: 200, height: 100)
    for y in 0..<50 { for x in 0..<90 { view[x, y] = true } }
    let scores = DrawingScores(traced, truth: .drawing(truth), fieldOfView: view)
    #expect(scores.precision == 1 && scores.recall == 1)
  }

  @Test func emptySides() {
    let some = drawing([line(Point(20, 20), Point(180, 20))])
    let none = drawing([])
    let nothingDrawn = DrawingScores(none, truth: .drawing(some))
    #expect(nothingDrawn.precision == 0 && nothingDrawn.recall == 0)
    #expect(nothingDrawn.medianDistance == nil && nothingDrawn.overdraw == nil)
    let nothingTrue = DrawingScores(some, truth: .drawing(none))
    #expect(nothingTrue.precision == 1 && nothingTrue.recall == 0)
    let neither = DrawingScores(none, truth: .mask(Mask(width: 200, height: 100)))
    #expect(neither.precision == 1 && neither.recall == 1)
    #expect(StrokeAccuracy(none, truth: some) == nil && StrokeAccuracy(some, truth: none) == nil)
    let summary = DrawingSummary([nothingDrawn, DrawingScores(some, truth: .drawing(some))])
    #expect(summary.precision == 0.5 && summary.medianDistance == 0)
  }

  @Test func truthIsScaledToTheDrawing() throws {
    let truth = drawing([line(Point(10, 10), Point(90, 40))], width: 100, height: 50)
    let traced = drawing([line(Point(20, 20), Point(180, 80))])
    let scores = DrawingScores(traced, truth: .drawing(truth))
    #expect(scores.fMeasure == 1)
    #expect(try #require(scores.medianDistance) < 0.26)
  }

  /// Nonsense in a truth file must not bring the program down.
  @Test(arguments: [1e9, 1e300, -1e300, .infinity, .nan])
  func curvesBeyondAllImagesDoNotCount(far: Double) {
    let some = drawing([line(Point(20, 20), Point(180, 20))])
    let both = drawing([
      line(Point(20, 20), Point(180, 20)), line(Point(0, 0), Point(far, 5), id: 2),
    ])
    #expect(
      DrawingScores(both, truth: .drawing(some)) == DrawingScores(some, truth: .drawing(some)))
    #expect(DrawingScores(some, truth: .drawing(both)).fMeasure == 1)
  }

  /// Eighty million pixels of line are sampled further apart than usual, instead of filling the memory.
  @Test func endlessCurvesAreSampledSparsely() {
    let some = drawing([line(Point(20, 20), Point(180, 20))])
    let long = drawing([line(Point(-4e7, 20), Point(4e7, 20))])
    let scores = DrawingScores(long, truth: .drawing(some))
    #expect(scores.paths == 1 && scores.precision < 1e-4)
  }
}
