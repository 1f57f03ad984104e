import Geometry
import Phantoms
import Testing

struct DisplacementTests {
  /// The length of a displacement is Rayleigh distributed: its median is deviation · √(2 ln 2).
  @Test func knotsMoveAsFarAsStated() throws {
    let line = CubicBezier.line(from: Point(0, 0), to: Point(0, 100))
    let curves = (0..<400).map {
      TracedCurve(id: $0, spline: Spline(segments: [line]), widths: [1, 1])
    }
    let truth = CurveDrawing(width: 100, height: 100, curves: curves)
    let displaced = truth.displaced(deviation: 2.5, seed: 5)
    #expect(displaced.curves.map(\.id) == truth.curves.map(\.id))
    var distances: [Double] = []
    for curve in displaced.curves {
      let points = curve.spline.controlPoints
      try #require(points.count == 4)
      distances += [points[0].distance(to: Point(0, 0)), points[3].distance(to: Point(0, 100))]
      // Handles move with their knots, so the tangent at the end stays.
      #expect(abs((points[1] - points[0]).x) < 1e-9)
      #expect(curve.widths == [3.5, 3.5])
    }
    let median = distances.sorted()[distances.count / 2]
    #expect(abs(median - 2.5 * 1.1774) < 0.2, "median \(median) px")
    #expect(truth.displaced(deviation: 2.5, seed: 5) == displaced)
    #expect(truth.displaced(deviation: 2.5, seed: 6) != displaced)
  }
}
