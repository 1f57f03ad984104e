import Determinism
import Foundation
import Geometry
import Testing

struct SplineTests {
  @Test func aCircleMeasuresRight() {
    let ring = circle(center: Point(50, 40), radius: 30)
    #expect(abs(ring.arcLength() - 2 * .pi * 30) < 0.03)
    #expect(abs(ring.segmentLengths().reduce(0, +) - ring.arcLength()) < 1e-5)
    #expect(ring.isG1())
    for u in [0.0, 0.7, 2.5] { #expect(abs(ring.curvature(at: u) - 1.0 / 30) < 1e-3) }
    #expect(abs(ring.nearest(to: Point(90, 40)).distance - 10) < 1e-9)
    let box = ring.boundingBox
    #expect(abs(box.minX - 20) < 1e-9 && abs(box.maxY - 70) < 1e-9)
    let u = ring.parameter(atArcLength: ring.arcLength() * 3 / 8)
    #expect(abs(u - 1.5) < 1e-6)
  }

  @Test func nearestLooksAtEverySegment() {
    var random = SeededGenerator(seed: 30)
    for _ in 0..<40 {
      let spline = random.spline(segments: 5)
      let position = random.point(-50...150)
      let nearest = spline.nearest(to: position, accuracy: 1e-9)
      let least = spline.segments.map { $0.nearest(to: position, accuracy: 1e-9).distance }.min()
      #expect(abs(nearest.distance - (least ?? 0)) < 1e-9)
      #expect(abs(spline.point(at: nearest.t).distance(to: position) - nearest.distance) < 1e-9)
    }
  }

  @Test(arguments: [0.3, 1, 1.5, 2, 3.999])
  func partsAreTheSameCurve(u: Double) {
    var random = SeededGenerator(seed: 31)
    let spline = random.spline(segments: 4)
    let (first, second) = spline.split(at: u)
    let whole = spline.arcLength(accuracy: 1e-9)
    #expect(
      abs(first.arcLength(accuracy: 1e-9) + second.arcLength(accuracy: 1e-9) - whole) < 1e-8)
    #expect(first.controlPoints.last.map { $0.distance(to: spline.point(at: u)) < 1e-9 } == true)
    let joined = first.joined(with: second)
    #expect(joined.segmentCount == first.segmentCount + second.segmentCount)
    #expect(abs(joined.arcLength(accuracy: 1e-9) - whole) < 1e-8)
    #expect(spline.reversed().point(at: 4 - u).distance(to: spline.point(at: u)) < 1e-9)
  }

  @Test func aPartWithinOneSegment() {
    var random = SeededGenerator(seed: 32)
    let spline = random.spline(segments: 3)
    let part = spline.subspline(1.25..<1.75)
    #expect(part.segmentCount == 1)
    #expect(part.point(at: 0.5).distance(to: spline.point(at: 1.5)) < 1e-9)
    #expect(spline.subspline(1..<2).segmentCount == 1)
    #expect(spline.subspline(0..<3) == spline)
  }

  @Test func joiningAndClosingMeetInTheMiddle() {
    let a = Spline(segments: [.line(from: Point(0, 0), to: Point(9, 0))])
    let b = Spline(segments: [.line(from: Point(11, 2), to: Point(20, 2))])
    let joined = a.joined(with: b)
    #expect(joined.knots == [Point(0, 0), Point(10, 1), Point(20, 2)])
    #expect(joined.isG1())
    let hook = a.joined(with: Spline(segments: [.line(from: Point(9, 0), to: Point(9, 8))]))
    let closed = hook.closed()
    #expect(closed.isClosed && closed.knots == [Point(4.5, 4), Point(9, 0), Point(4.5, 4)])
    // The handles keep their directions, so the seam is a corner as sharp as the ends were.
    #expect(abs(closed.cornerAngle(atKnot: 0) - .pi / 2) < 1e-12)
  }

  @Test func cornersAreFound() {
    let corner = Spline(segments: [
      .line(from: Point(0, 0), to: Point(9, 0)), .line(from: Point(9, 0), to: Point(9, 9)),
    ])
    #expect(abs(corner.cornerAngle(atKnot: 1) - .pi / 2) < 1e-12)
    #expect(corner.cornerAngle(atKnot: 0) == 0)
    #expect(!corner.isG1(atKnot: 1, tolerance: 1.5) && corner.isG1(atKnot: 1, tolerance: 1.6))
  }

  @Test(arguments: [0.37, 2, 500])
  func resamplingIsEven(spacing: Double) {
    var random = SeededGenerator(seed: 33)
    let spline = random.spline(segments: 4)
    let parameters = spline.parameters(spacing: spacing)
    let length = spline.arcLength()
    let step = length / Double(parameters.count - 1)
    #expect(parameters.first == 0 && parameters.last == 4)
    #expect(parameters.count == max(Int((length / spacing).rounded()), 1) + 1)
    for (a, b) in zip(parameters, parameters.dropFirst()) {
      #expect(a < b)
      #expect(abs(spline.subspline(a..<b).arcLength() - step) < 1e-4)
    }
  }

  @Test func flattenedSplinesStayClose() {
    var random = SeededGenerator(seed: 34)
    let spline = random.spline(segments: 5)
    let polyline = Polyline(spline.flattened(tolerance: 0.05))
    for k in 0...500 {
      let nearest = polyline.nearest(to: spline.point(at: Double(k) / 100))
      #expect((nearest?.distance ?? .infinity) <= 0.05)
    }
  }

  @Test func drawingsScaleAsAWhole() {
    let curve = TracedCurve(
      id: 4, spline: circle(center: Point(20, 20), radius: 10), widths: [1, 2, 3, 4, 5])
    let node = CurveGraph.Node(id: 0, kind: .end, position: Point(5, 6), incidences: [])
    let drawing = CurveDrawing(
      width: 40, height: 40, curves: [curve], graph: CurveGraph(nodes: [node]))
    let double = drawing.scaled(by: 2, width: 80, height: 80)
    #expect(abs(double.arcLength - 2 * drawing.arcLength) < 1e-4)
    #expect(double.curves[0].widths == [2, 4, 6, 8, 10])
    #expect(double.graph.nodes[0].position == Point(10, 12))
    let moved = drawing.translated(by: Vector(1, 2))
    #expect(moved.graph.nodes[0].position == Point(6, 8))
    #expect(moved.curves[0].spline.knot(0).distance(to: Point(31, 22)) < 1e-12)
    #expect(curve.reversed().width(at: 0) == 5)
  }
}
