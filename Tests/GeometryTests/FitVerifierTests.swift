import Determinism
import Geometry
import Testing

struct FitVerifierTests {
  @Test func distancesOfParallelLines() {
    let spline = Spline(segments: [.line(from: Point(0, 0), to: Point(100, 0))])
    let verifier = FitVerifier(spacing: 0.5)
    let residual = verifier.residual(
      of: spline, from: Polyline([Point(0, 3), Point(50, 3), Point(100, 3)]))
    #expect(abs(residual.maximum - 3) < 1e-9 && abs(residual.rms - 3) < 1e-9)
    // Half of the polyline: the other half of the spline is up to 50 px from it.
    let half = verifier.residual(of: spline, from: Polyline([Point(0, 0), Point(50, 0)]))
    #expect(half.polylineToSpline < 1e-9 && abs(half.splineToPolyline - 50) < 1e-9)
  }

  @Test func aBulgeBetweenVerticesIsSeen() {
    // The vertices are on the spline, what lies between is not: sagitta 75/100 of the handles.
    let cubic = CubicBezier(Point(0, 0), Point(0, 20), Point(40, 20), Point(40, 0))
    let residual = FitVerifier(spacing: 0.1).residual(
      of: Spline(segments: [cubic]), from: Polyline([Point(0, 0), Point(40, 0)]))
    #expect(abs(residual.splineToPolyline - 15) < 1e-3)
    #expect(residual.polylineToSpline > 1)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6])
  func theIndexAgreesWithLookingAtEveryPiece(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let polylines = (0..<random.integer(1...5)).map { _ in
      Polyline(
        (0..<random.integer(1...60)).map { _ in
          seed == 6 ? Point(random.uniform(0...9), 4) : random.point()
        }, isClosed: random.chance(0.5))
    }
    let index = PolylineIndex(polylines)
    for _ in 0..<300 {
      let position = random.point(-200...300)
      let expected = polylines.compactMap { $0.nearest(to: position)?.distance }.min()
      #expect(abs(index.distance(to: position) - (expected ?? 0)) < 1e-9)
    }
    #expect(PolylineIndex([]).distanceSquared(to: .zero) == .infinity)
  }
}
