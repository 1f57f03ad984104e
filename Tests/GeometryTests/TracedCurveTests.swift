import Geometry
import Testing

struct TracedCurveTests {
  private func line(to x: Double, dashes: [Double]) -> TracedCurve {
    let spline = Spline(segments: [.line(from: .zero, to: Point(x, 0))])
    return TracedCurve(id: 0, spline: spline, widths: [2, 2], dashes: dashes)
  }

  /// Where the dashes of a straight line lie, px from its start.
  private func places(_ curve: TracedCurve) -> [[Double]] {
    curve.dashRanges.map { [$0.lowerBound, $0.upperBound].map { curve.spline.point(at: $0).x } }
  }

  private func agree(_ found: [[Double]], _ wanted: [[Double]]) -> Bool {
    found.count == wanted.count
      && zip(found, wanted).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < 0.26 } }
  }

  @Test func dashesLieWhereTheirLengthsSay() {
    #expect(agree(places(line(to: 26, dashes: [6, 4])), [[0, 6], [10, 16], [20, 26]]))
    #expect(agree(places(line(to: 23, dashes: [6, 4])), [[0, 6], [10, 16], [20, 23]]))
    #expect(
      agree(places(line(to: 20, dashes: [6, 2, 0, 4])), [[0, 6], [8, 8], [12, 18], [20, 20]]))
    #expect(agree(places(line(to: 20, dashes: [])), [[0, 20]]))
  }

  @Test func dashesScaleWithTheirCurve() {
    let curve = line(to: 26, dashes: [6, 4]).scaled(by: 2)
    #expect(curve.dashes == [12, 8])
    #expect(agree(places(curve), [[0, 12], [20, 32], [40, 52]]))
  }

  /// Traversed the other way, the same places are inked.
  @Test func dashesStayWhereTheyAreInReverse() {
    for dashes in [[6.0, 4], [6, 2, 0, 4], []] {
      let curve = line(to: dashes.count == 2 ? 26 : 20, dashes: dashes)
      let back = curve.reversed()
      #expect(agree(places(back).reversed().map { $0.reversed() }, places(curve)), "\(dashes)")
    }
  }
}
