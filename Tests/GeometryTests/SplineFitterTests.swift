import Determinism
import Foundation
import Geometry
import Testing

/// A measurement that shares no code with the package's: every vertex of the polyline and every
/// thousandth of the spline, against all of the other.
private func hausdorff(_ spline: Spline, _ polyline: Polyline) -> Double {
  let curve = Polyline(
    (0...(1000 * spline.segmentCount)).map { spline.point(at: Double($0) / 1000) })
  let forward = polyline.points.map { curve.nearest(to: $0)?.distance ?? .infinity }.max() ?? 0
  let stride = max(curve.points.count / 3000, 1)
  let backward =
    curve.points.indices.filter { $0 % stride == 0 }.map {
      polyline.nearest(to: curve.points[$0])?.distance ?? .infinity
    }.max() ?? 0
  return max(forward, backward)
}

/// A smooth curve that wanders: a random walk of the curvature, up to `maximum` per px.
func wanderingCurve(_ random: inout SeededGenerator, length: Int, curvature maximum: Double)
  -> [Point]
{
  var point = Point(0, 0)
  var (angle, bend) = (random.uniform(0...6), 0.0)
  return (0...length).map { _ in
    defer {
      bend = min(max(bend + random.normal() * maximum / 12, -maximum), maximum)
      angle += bend
      point += Vector(angle: angle)
    }
    return point
  }
}

/// The sum of the turning inside of the spline's segments and at its joints, radians.
private func totalTurning(_ spline: Spline) -> Double {
  let tangents = (0..<(64 * spline.segmentCount)).compactMap {
    spline.tangent(at: (Double($0) + 0.5) / 64)
  }
  return zip(tangents, tangents.dropFirst()).reduce(0) {
    $0 + abs(atan2($1.0.cross($1.1), $1.0.dot($1.1)))
  }
}

struct SplineFitterTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
  func aCubicIsRecovered(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // A cubic that bends one way or both, its handles a quarter to a half of its length.
    let chord = random.uniform(60...200) * Vector(angle: random.uniform(0...6))
    let p0 = random.point()
    let p3 = p0 + chord
    func handle() -> Vector {
      random.uniform(0.25...0.5) * chord.length
        * Vector(angle: chord.angle + random.uniform(-0.9...0.9))
    }
    let cubic = CubicBezier(p0, p0 + handle(), p3 - handle(), p3)
    let points = (0...150).map { cubic.point(at: Double($0) / 150) }
    for tolerance in [0.5, 0.1, 0.02] {
      let fitted = try #require(SplineFitter(tolerance: tolerance).fit(points: points))
      #expect(fitted.spline.segmentCount == 1, "tolerance \(tolerance)")
      #expect(fitted.maxResidual <= tolerance)
      #expect(hausdorff(fitted.spline, Polyline(points)) <= tolerance)
      #expect(fitted.spline.knot(0) == points[0] && fitted.spline.knot(1) == points[150])
      #expect(fitted.locations == [0, 150])
    }
  }

  @Test func aCircleTakesFewSegments() throws {
    let points = (0..<720).map { Point(200, 200) + 100 * Vector(angle: Double($0) * .pi / 360) }
    let fitted = try #require(SplineFitter(tolerance: 0.1).fit(points: points, isClosed: true))
    // Four cubics leave 2.7e-4 of the radius; three leave 0.14 px (Riškus's formula grows with the
    // sixth power of the angle, (4/3)^6 = 5.6 times as much).
    #expect((4...6).contains(fitted.spline.segmentCount))
    #expect(fitted.spline.isClosed && fitted.corners.isEmpty)
    #expect(fitted.spline.isG1(tolerance: 1e-6))
    #expect(hausdorff(fitted.spline, Polyline(points, isClosed: true)) <= 0.1)
    #expect(abs(fitted.spline.arcLength() - 2 * .pi * 100) < 0.2)
  }

  // Accuracy loop: the independent distance is below the tolerance, and segments do not get fewer.
  @Test(arguments: [1, 2, 3])
  func smoothCurvesStayWithinEveryTolerance(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let points = wanderingCurve(&random, length: 600, curvature: 0.05)
    var segments = 0
    for tolerance in [10, 3, 1, 0.3, 0.1, 0.03, 0.01] {
      let fitted = try #require(SplineFitter(tolerance: tolerance).fit(points: points))
      let distance = hausdorff(fitted.spline, Polyline(points))
      #expect(distance <= tolerance, "tolerance \(tolerance)")
      #expect(abs(distance - fitted.maxResidual) <= 0.2 * tolerance)
      #expect(fitted.spline.isG1(tolerance: 1e-6) && fitted.corners.isEmpty)
      #expect(fitted.spline.segmentCount >= segments - 1, "tolerance \(tolerance)")
      segments = fitted.spline.segmentCount
    }
  }

  @Test(arguments: [0.01, 0.1, 0.5, 2])
  func aSquareIsFourLines(tolerance: Double) throws {
    let corners = [Point(10, 10), Point(90, 10), Point(90, 90), Point(10, 90)]
    for points in [corners, Polyline(corners, isClosed: true).resampled(spacing: 1)] {
      let fitted = try #require(
        SplineFitter(tolerance: tolerance).fit(points: points, isClosed: true))
      #expect(fitted.spline.segmentCount == 4)
      #expect(fitted.corners == [0, 1, 2, 3])
      for knot in 0..<4 {
        #expect(corners.contains { $0.distance(to: fitted.spline.knot(knot)) < 1e-9 })
        #expect(abs(fitted.spline.cornerAngle(atKnot: knot) - .pi / 2) < 0.02)
      }
      #expect(fitted.maxResidual < 1e-6)
    }
  }

  @Test func cornersOffTheSeamAreKept() throws {
    // A drop: three quarters of a circle and two tangents that meet at a right angle. The input
    // starts in the middle of the arc.
    var points: [Point] = []
    for k in 0..<180 { points.append(Point(0, 0) + 40 * Vector(angle: Double(k) * .pi / 240)) }
    let tip = Point(40, -40)
    for k in 0..<40 { points.append(Point(0, -40).lerp(to: tip, Double(k) / 40)) }
    for k in 0..<40 { points.append(tip.lerp(to: Point(40, 0), Double(k) / 40)) }
    // The arc ends at angle 3π/4 · … = (0, -40) and begins at (40, 0).
    let arc = (0..<180).map { Point(0, 0) + 40 * Vector(angle: Double($0) * 1.5 * .pi / 180) }
    points = Array(arc[90...]) + points[180...] + arc[..<90]
    let fitted = try #require(SplineFitter(tolerance: 0.2).fit(points: points, isClosed: true))
    #expect(fitted.corners == [0])
    #expect(fitted.spline.knot(0).distance(to: tip) < 1e-9)
    #expect((3...6).contains(fitted.spline.segmentCount))
    #expect(hausdorff(fitted.spline, Polyline(points, isClosed: true)) <= 0.2)
    #expect(fitted.locations[0] == 130)
    #expect(abs((fitted.locations.last ?? 0) - fitted.locations[0] - 260) < 1e-9)
  }

  // Chains of pixels: a smooth curve rounded to whole pixels, off by half of a pixel's diagonal.
  @Test(arguments: (1...12).map(UInt64.init), [0.75, 1, 2])
  func pixelChainsBecomeSmooth(seed: UInt64, tolerance: Double) throws {
    var random = SeededGenerator(seed: seed)
    let truth = wanderingCurve(&random, length: 300, curvature: 0.04)
    var pixels: [Point] = []
    for point in truth {
      let pixel = Point(point.x.rounded(), point.y.rounded())
      if pixel != pixels.last { pixels.append(pixel) }
    }
    let fitted = try #require(SplineFitter(tolerance: tolerance).fit(points: pixels))
    #expect(hausdorff(fitted.spline, Polyline(pixels)) <= tolerance)
    #expect(fitted.corners.isEmpty)
    #expect(fitted.spline.isG1(tolerance: 1e-6))
    let turning = zip(zip(truth, truth.dropFirst()), truth.dropFirst(2)).reduce(0.0) {
      let (a, b) = ($1.0.1 - $1.0.0, $1.1 - $1.0.1)
      return $0 + abs(atan2(a.cross(b), a.dot(b)))
    }
    #expect(totalTurning(fitted.spline) < 1.5 * turning + 1.5, "truth turns by \(turning)")
    // As near to the truth as the pixels are, all in all: the rounding's rms is 0.41 px.
    let index = PolylineIndex([Polyline(truth)])
    let offsets = fitted.spline.resampled(spacing: 1).map { index.distanceSquared(to: $0) }
    let rms = (offsets.reduce(0, +) / Double(offsets.count)).squareRoot()
    #expect(rms < 0.25 + 0.35 * tolerance)
    // The truth's own fit shows how many segments there have to be; with 0.75 px, the noise leaves
    // 0.04 px of the tolerance to the fit.
    let ideal = try #require(SplineFitter(tolerance: tolerance).fit(points: truth))
    #expect(
      fitted.spline.segmentCount <= (tolerance < 1 ? 4 : 2) * ideal.spline.segmentCount + 3,
      "\(fitted.spline.segmentCount) for \(ideal.spline.segmentCount)")
  }

  // The way to take chains of pixels at a tolerance below their noise: smooth them first.
  @Test(arguments: (1...8).map(UInt64.init))
  func smoothedPixelChainsAreNearTheTruth(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let truth = wanderingCurve(&random, length: 300, curvature: 0.03)
    var pixels: [Point] = []
    for point in truth {
      let pixel = Point(point.x.rounded(), point.y.rounded())
      if pixel != pixels.last { pixels.append(pixel) }
    }
    let smooth = Polyline(pixels).smoothed(sigma: 2)
    let fitted = try #require(SplineFitter(tolerance: 0.5).fit(points: smooth.points))
    #expect(fitted.corners.isEmpty && fitted.spline.isG1(tolerance: 1e-6))
    #expect(fitted.spline.segmentCount <= 14)
    let index = PolylineIndex([Polyline(truth)])
    let offsets = fitted.spline.resampled(spacing: 1).map { index.distance(to: $0) }.sorted()
    #expect(offsets[offsets.count / 2] < 0.3, "median \(offsets[offsets.count / 2])")
  }

  // A chain of k smooth cubics never needs many more than k segments.
  @Test(arguments: [1, 2, 3, 4])
  func segmentsAreNearTheFewest(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (point, angle) = (Point(0, 0), 0.0)
    let segments = (0..<8).map { k -> CubicBezier in
      let start = (point, angle)
      angle += (k % 2 == 0 ? 1 : -1) * random.uniform(0.6...1.4)
      point += random.uniform(60...100) * Vector(angle: 0.5 * (start.1 + angle))
      let third = start.0.distance(to: point) * 0.36
      return CubicBezier(
        start.0, start.0 + third * Vector(angle: start.1), point - third * Vector(angle: angle),
        point)
    }
    let points = Spline(segments: segments).resampled(spacing: 1)
    let fitted = try #require(SplineFitter(tolerance: 0.1).fit(points: points))
    #expect(fitted.spline.segmentCount <= 12, "\(fitted.spline.segmentCount) for 8")
    #expect(hausdorff(fitted.spline, Polyline(points)) <= 0.1)
  }

  @Test func givenTangentsAreKept() throws {
    let points = (0...60).map { Point(Double($0), 8 * sin(Double($0) / 12)) }
    let (start, end) = (Vector(angle: 0.3), Vector(angle: -0.2))
    let fitted = try #require(
      SplineFitter(tolerance: 0.5).fit(
        points: points, startTangent: 3 * start, endTangent: 2 * end))
    let last = Double(fitted.spline.segmentCount)
    #expect(fitted.spline.tangent(at: 0).map { ($0 - start).length < 1e-9 } == true)
    #expect(fitted.spline.tangent(at: last).map { ($0 - end).length < 1e-9 } == true)
    #expect(hausdorff(fitted.spline, Polyline(points)) <= 0.5)
  }

  @Test func degenerateInput() throws {
    let fitter = SplineFitter(tolerance: 0.1)
    #expect(fitter.fit(points: []) == nil)
    #expect(fitter.fit(points: [Point(.nan, 1), Point(1, .infinity)]) == nil)
    let dot = try #require(fitter.fit(points: [Point(3, 4), Point(3, 4)]))
    #expect(dot.spline.controlPoints == Array(repeating: Point(3, 4), count: 4))
    #expect(dot.maxResidual == 0)
    let line = try #require(fitter.fit(points: [Point(0, 0), Point(.nan, 0), Point(30, 40)]))
    #expect(line.spline.segmentCount == 1 && abs(line.spline.arcLength() - 50) < 1e-6)
    #expect(line.locations == [0, 2])
    let collinear = try #require(
      fitter.fit(points: (0...500).map { Point(Double($0), 2 * Double($0)) }))
    #expect(collinear.spline.segmentCount == 1 && collinear.maxResidual < 1e-6)
    let pair = try #require(fitter.fit(points: [Point(0, 0), Point(9, 0)], isClosed: true))
    #expect(!pair.spline.isClosed && pair.maxResidual < 1e-9)
    let triangle = try #require(
      fitter.fit(points: [Point(0, 0), Point(9, 0), Point(4, 7)], isClosed: true))
    #expect(triangle.spline.segmentCount == 3 && triangle.maxResidual < 1e-9)
    let there = try #require(
      fitter.fit(points: [Point(0, 0), Point(50, 0), Point(0, 0)]))
    #expect(there.spline.segmentCount == 2 && there.maxResidual <= 0.1)
  }

  @Test(arguments: (1...40).map(UInt64.init))
  func anythingStaysWithinTheTolerance(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = random.integer(2...120)
    let kind = random.integer(0...3)
    var point = random.point()
    var points: [Point] = []
    for k in 0..<count {
      switch kind {
      case 0: point = random.point()
      case 1: point += Vector(random.normal(), random.normal())
      case 2: point = Point(3 * Double(k), k % 2 == 0 ? 0 : random.uniform(0...5))
      default: point += Vector(Double(random.integer(-1...1)), Double(random.integer(-1...1)))
      }
      points.append(point)
      if random.chance(0.1) { points.append(point) }
      if random.chance(0.02) { points.append(Point(.nan, 0)) }
    }
    let clean = points.filter(\.isFinite)
    for tolerance in [0.05, 0.5, 4] {
      for isClosed in [false, true] {
        let fitted = try #require(
          SplineFitter(tolerance: tolerance).fit(points: points, isClosed: isClosed))
        let polyline = Polyline(clean, isClosed: fitted.spline.isClosed)
        #expect(
          hausdorff(fitted.spline, polyline) <= 1.1 * tolerance,
          "seed \(seed), kind \(kind), tolerance \(tolerance), closed \(isClosed)")
        #expect(fitted.maxResidual <= tolerance)
        #expect(fitted.locations.count == fitted.spline.knotCount)
        #expect(zip(fitted.locations, fitted.locations.dropFirst()).allSatisfy { $0 <= $1 })
      }
    }
  }

  @Test func longChainsTakeLittleTime() throws {
    var random = SeededGenerator(seed: 77)
    let points = wanderingCurve(&random, length: 10_000, curvature: 0.03)
    let clock = ContinuousClock()
    let start = clock.now
    let fitted = try #require(SplineFitter(tolerance: 0.5).fit(points: points))
    // Not a benchmark: a hundred times the time it takes, to notice a square.
    #expect(clock.now - start < .seconds(5))
    #expect(fitted.maxResidual <= 0.5)
  }

  /// A line that trembles by more than the tolerance, as pencil on grained paper does, has as few segments as its
  /// shape; one that does not, and one with corners, has those that it has anyway.
  @Test func noiseIsNoShape() throws {
    var random = SeededGenerator(seed: 8)
    let fitter = SplineFitter(tolerance: 0.5)
    let smooth = (0...900).map { Point(Double($0), 60 * sin(Double($0) / 140)) }
    let trembling = Polyline(smooth.map { Point($0.x, $0.y + random.normal()) })
      .smoothed(sigma: 4).points
    let (exact, calm) = (
      try #require(fitter.fit(points: trembling)),
      try #require(fitter.fit(noisy: trembling, upTo: 2))
    )
    #expect(exact.spline.segmentCount >= 30)
    #expect(calm.spline.segmentCount <= exact.spline.segmentCount / 3)
    #expect(hausdorff(calm.spline, Polyline(smooth)) < 2)
    #expect(fitter.fit(noisy: smooth, upTo: 2) == fitter.fit(points: smooth))
    let zigzag = (0...27).map { Point(Double($0) * 13, $0 % 2 == 0 ? 0 : 80) }
    #expect(fitter.fit(noisy: zigzag, upTo: 2) == fitter.fit(points: zigzag))
  }
}
