import Determinism
import Foundation
import Geometry
import Testing

struct CubicBezierTests {
  @Test(arguments: [0.0, 0.2, 0.5, 0.9, 1])
  func parabolaHasTheCurvatureOfItsFormula(x: Double) {
    // κ = y'' / (1 + y'²)^(3/2), positive: with y down it turns clockwise on screen.
    let expected = 2 / pow(1 + 4 * x * x, 1.5)
    #expect(abs(parabola.curvature(at: x) - expected) < 1e-12)
    #expect(abs(parabola.reversed().curvature(at: 1 - x) + expected) < 1e-12)
    let tangent = Vector(1, 2 * x) / (1 + 4 * x * x).squareRoot()
    #expect(parabola.tangent(at: x).map { ($0 - tangent).length < 1e-12 } == true)
  }

  @Test func tangentsExistWhereTheDerivativeVanishes() {
    let a = Point(1, 1)
    let late = CubicBezier(a, a, Point(5, 1), Point(5, 9))
    #expect(late.tangent(at: 0) == Vector(1, 0))
    #expect(late.reversed().tangent(at: 1) == Vector(-1, 0))
    let straight = CubicBezier(a, a, Point(4, 5), Point(4, 5))
    #expect(straight.tangent(at: 0).map { ($0 - Vector(0.6, 0.8)).length < 1e-12 } == true)
    #expect(straight.tangent(at: 1).map { ($0 - Vector(0.6, 0.8)).length < 1e-12 } == true)
    #expect(CubicBezier(a, a, a, a).tangent(at: 0.5) == nil)
    #expect(CubicBezier(a, a, a, a).curvature(at: 0.5) == 0)
  }

  // ∫ √(1 + 4x²) from 0 to 1 = √5/2 + asinh(2)/4.
  @Test(arguments: (0...10).map { pow(10, -Double($0)) })
  func arcLengthKeepsItsAccuracy(accuracy: Double) {
    let length = 5.0.squareRoot() / 2 + asinh(2) / 4
    #expect(abs(parabola.arcLength(accuracy: accuracy) - length) < accuracy)
    // A cusp: (t², t³) scaled, of length (13^1.5 - 8) / 27.
    let cusp = CubicBezier(Point(0, 0), Point(0, 0), Point(1.0 / 3, 0), Point(1, 1))
    #expect(abs(cusp.arcLength(accuracy: accuracy) - (pow(13, 1.5) - 8) / 27) < accuracy)
    let line = CubicBezier.line(from: Point(3, 4), to: Point(6, 8))
    #expect(abs(line.arcLength(accuracy: accuracy) - 5) < accuracy)
  }

  @Test(arguments: [1.0, 1e-2, 1e-4, 1e-8])
  func arcLengthOfWildCurvesAgreesWithFinePolylines(accuracy: Double) {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20 {
      let cubic = random.cubic()
      // The polyline's error falls with n²; Richardson's extrapolation removes that term.
      func polyline(_ n: Int) -> Double {
        (0..<n).reduce(0) {
          $0
            + cubic.point(at: Double($1) / Double(n)).distance(
              to: cubic.point(at: Double($1 + 1) / Double(n)))
        }
      }
      let reference = (4 * polyline(20_000) - polyline(10_000)) / 3
      #expect(abs(cubic.arcLength(accuracy: accuracy) - reference) < accuracy + 1e-7)
    }
  }

  @Test(arguments: [1e-1, 1e-3, 1e-6, 1e-9])
  func parameterInvertsArcLength(accuracy: Double) {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<30 {
      let cubic = random.cubic()
      let whole = cubic.arcLength(accuracy: 1e-10)
      for fraction in [0.0, 1e-3, 0.3, 0.77, 1] {
        let t = cubic.parameter(atArcLength: fraction * whole, accuracy: accuracy)
        let length = cubic.arcLength(from: 0, to: t, accuracy: 1e-11)
        #expect(abs(length - fraction * whole) <= accuracy + 1e-9)
      }
      #expect(cubic.parameter(atArcLength: -5) == 0)
      #expect(cubic.parameter(atArcLength: whole + 1) == 1)
    }
  }

  @Test(arguments: [1.0, 1e-3, 1e-6, 1e-9])
  func nothingIsNearerThanTheNearest(accuracy: Double) {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<60 {
      let cubic = random.cubic()
      let position = random.point(-30...130)
      let nearest = cubic.nearest(to: position, accuracy: accuracy)
      #expect(nearest.distanceSquared == position.distanceSquared(to: cubic.point(at: nearest.t)))
      let least =
        (0...5000).map {
          position.distance(to: cubic.point(at: Double($0) / 5000))
        }.min() ?? 0
      #expect(nearest.distance < least + accuracy)
    }
  }

  @Test func nearestOfSymmetricAndDegenerateCurves() {
    let ring = circle(center: Point(0, 0), radius: 10)
    #expect(abs(ring.nearest(to: Point(0, 0)).distance - 10) < 3e-3)
    let dot = CubicBezier(Point(1, 1), Point(1, 1), Point(1, 1), Point(1, 1))
    #expect(dot.nearest(to: Point(4, 5)).distance == 5)
    let line = CubicBezier.line(from: Point(0, 0), to: Point(9, 0))
    let nearest = line.nearest(to: Point(6, 2))
    #expect(abs(nearest.t - 2.0 / 3) < 1e-6 && abs(nearest.distance - 2) < 1e-9)
  }

  @Test(arguments: [10, 1, 0.1, 0.01, 1e-4])
  func flatteningStaysWithinItsTolerance(tolerance: Double) {
    var random = SeededGenerator(seed: 6)
    for _ in 0..<20 {
      let cubic = random.cubic()
      let polyline = Polyline(cubic.flattened(tolerance: tolerance))
      #expect(polyline.points.first == cubic.p0 && polyline.points.last == cubic.p3)
      for k in 0...400 {
        let nearest = polyline.nearest(to: cubic.point(at: Double(k) / 400))
        #expect((nearest?.distance ?? .infinity) <= tolerance)
      }
    }
  }

  @Test func piecesAreTheSameCurve() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      let cubic = random.cubic()
      let cut = random.uniform(0.05...0.95)
      let (first, second) = cubic.split(at: cut)
      let part = cubic.subsegment(0.2..<0.7)
      let (polynomial, back) = (cubic.polynomial, cubic.reversed())
      for t in [0, 0.1, 0.5, 0.8, 1] {
        func expect(_ a: Point, _ b: Point) { #expect(a.distance(to: b) < 1e-10) }
        expect(first.point(at: t), cubic.point(at: cut * t))
        expect(second.point(at: t), cubic.point(at: cut + (1 - cut) * t))
        expect(part.point(at: t), cubic.point(at: 0.2 + 0.5 * t))
        expect(polynomial.point(at: t), cubic.point(at: t))
        expect(back.point(at: t), cubic.point(at: 1 - t))
        expect(
          cubic.scaled(by: 2).translated(by: Vector(1, -3)).point(at: t),
          Point(0, 0) + 2 * (cubic.point(at: t) - .zero) + Vector(1, -3))
      }
      #expect(cubic.subdivided().first.p3 == cubic.split(at: 0.5).second.p0)
    }
  }

  @Test func boundingBoxesAreTight() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<50 {
      let cubic = random.cubic()
      let box = cubic.boundingBox
      let sampled = BoundingBox((0...2000).map { cubic.point(at: Double($0) / 2000) })
      guard let sampled else { continue }
      #expect(box.minX <= sampled.minX + 1e-12 && sampled.minX - box.minX < 1e-3)
      #expect(box.minY <= sampled.minY + 1e-12 && sampled.minY - box.minY < 1e-3)
      #expect(box.maxX >= sampled.maxX - 1e-12 && box.maxX - sampled.maxX < 1e-3)
      #expect(box.maxY >= sampled.maxY - 1e-12 && box.maxY - sampled.maxY < 1e-3)
    }
  }
}
