import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

@testable import TrainingCrops

/// Truth of given curves against closed forms.
struct CurveFieldTests {
  private let size = 96

  private func positions(_ body: (_ index: Int, _ p: Point) -> Void) {
    for y in 0..<size {
      for x in 0..<size { body(y * size + x, Point(Double(x) + 0.5, Double(y) + 0.5)) }
    }
  }

  /// On a circle of radius r distance is |ρ − r|, the outer normal points away from the centre, on
  /// both sides, and curvature is 1/r.
  @Test(arguments: [
    (Point(48.3, 47.8), 30.0, 5.0), (Point(40, 50), 12, 1), (Point(100, 20), 60, 9),
  ])
  func aCircleIsExact(center: Point, radius: Double, width: Double) throws {
    var field = CurveField(size: size)
    let circle = PlannedCurve(.arc(center: center, radiusX: radius, radiusY: radius), width: width)
    try #require(field.add(circle) != nil)
    let truth = field.nearest()
    let far = Double(truth.distance.pixels.max() ?? 0)
    positions { i, p in
      let away = abs(p.distance(to: center) - radius)
      let distance = Double(truth.distance.pixels[i])
      // Near the middle the nearest point is anywhere on the circle.
      guard away < width / 2 + CurveField.reach - 0.1, p.distance(to: center) > 1 else {
        if away > width / 2 + CurveField.reach + 0.1 {
          #expect(distance == far && truth.width.pixels[i] == 0 && truth.normal.pixels[i] == 0)
        }
        return
      }
      // The splines for arcs are within 1e-5 of their size of the true arc.
      #expect(abs(distance - away) < 2e-3)
      let outward = (p - center).angle
      let turn = (Double(truth.normal.pixels[i]) - outward).remainder(dividingBy: 2 * .pi)
      #expect(abs(turn) < 1e-3, "at \(p)")
      #expect(abs(Double(truth.curvature.pixels[i]) * radius - 1) < 0.02)
      #expect(abs(Double(truth.width.pixels[i]) - width) < 1e-4)
    }
  }

  /// A straight line covers its length times its width, and its ends half a disc each; its normal is
  /// across it and its curvature 0.
  @Test(arguments: [1.0, 1.7, 3, 8, 16], [0.0, 0.31, 0.9, 2.2])
  func aLineIsExact(width: Double, angle: Double) throws {
    let middle = Point(48.2, 47.9)
    let along = Vector(angle: angle)
    let ends = (middle - along * 25, middle + along * 25)
    var field = CurveField(size: size)
    try #require(field.add(PlannedCurve(.polyline([ends.0, ends.1]), width: width)) != nil)
    let area = field.coverage.pixels.reduce(0.0) { $0 + Double($1) }
    let exact = 50 * width + .pi * width * width / 4
    #expect(abs(area - exact) < 0.03 * exact, "\(area) for \(exact)")
    let truth = field.nearest()
    positions { i, p in
      let away = p.distanceSquared(toPieceFrom: ends.0, to: ends.1).0.squareRoot()
      guard away < width / 2 + CurveField.reach - 0.1 else { return }
      #expect(abs(Double(truth.distance.pixels[i]) - away) < 1e-3)
      #expect(truth.curvature.pixels[i] < 1e-6)
      let normal = Vector(angle: Double(truth.normal.pixels[i]))
      #expect(abs(normal.dot(along)) < 1e-5)
      #expect(abs(Double(truth.width.pixels[i]) - width) < 1e-4)
    }
  }

  /// Of two curves the nearer centre line counts, also inside the wider stroke.
  @Test func theNearerCurveCounts() throws {
    var field = CurveField(size: size)
    for (y, width) in [(40.0, 14.0), (45, 2)] {
      let line = PlannedCurve(.polyline([Point(-5, y), Point(101, y)]), width: width)
      try #require(field.add(line) != nil)
    }
    let truth = field.nearest()
    #expect(truth.width[50, 41] == 14)
    #expect(truth.width[50, 43] == 2)
    #expect(abs(truth.distance[50, 41] - 1.5) < 1e-4)
    #expect(abs(truth.distance[50, 43] - 1.5) < 1e-4)
    #expect(field.coverage[50, 43] == 1)
  }

  /// Where two strokes cross, both normals are known, and each has its share of what they cover.
  @Test func whereTwoCrossBothAreKnown() throws {
    var field = CurveField(size: size)
    let lines = [(Point(-5, 48.5), Point(101, 48.5), 6.0), (Point(48.5, -5), Point(48.5, 101), 4)]
    for (a, b, width) in lines {
      try #require(field.add(PlannedCurve(.polyline([a, b]), width: width)) != nil)
    }
    let nearest = field.nearest()
    let others = field.others()
    // Level, upright: normals are across.
    #expect(others.share[20, 48] == 0 && others.share[48, 20] == 0)
    for (x, y) in [(48, 48), (47, 49), (49, 48)] {
      #expect(others.share[x, y] == 0.5)
      #expect(abs(cos(others.normal[x, y] - nearest.normal[x, y])) < 1e-5)
    }
    // Half of this pixel is the upright's, all of it the level one's.
    #expect(abs(others.share[50, 48] - 1 / 3) < 1e-5)
    #expect(abs(sin(others.normal[50, 48])) < 1e-5)
  }

  @Test func whatIsHiddenIsGone() throws {
    var field = CurveField(size: size)
    try #require(
      field.add(PlannedCurve(.polyline([Point(0, 48), Point(96, 48)]), width: 4)) != nil)
    var cover = Plane(width: size, height: size)
    for y in 0..<size { for x in 48..<size { cover[x, y] = 1 } }
    field.hide(under: cover)
    let truth = field.nearest()
    #expect(field.coverage[60, 48] == 0 && truth.width[60, 48] == 0)
    #expect(field.coverage[40, 48] == 1 && truth.width[40, 48] == 4)
  }
}
