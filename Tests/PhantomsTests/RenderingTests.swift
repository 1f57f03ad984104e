import Determinism
import Foundation
import Geometry
import Imaging
import Testing

@testable import Phantoms

/// The parts that pictures are made of, against closed forms.
struct RenderingTests {
  /// The average of 2·√(r² − x²) over one pixel, by a fine sum.
  @Test(arguments: [0.5, 0.8, 1.5, 4, 6] as [Float], [0, 0.3, 0.9, 2.2, 5.9, 6.4] as [Float])
  func thicknessIsTheAveragedChord(radius: Float, distance: Float) {
    let n = 20_000
    var sum = 0.0
    for k in 0..<n {
      let x = Double(distance) - 0.5 + (Double(k) + 0.5) / Double(n)
      sum += 2 * max(0, Double(radius * radius) - x * x).squareRoot()
    }
    let expected = sum / Double(n)
    #expect(abs(Double(vesselThickness(radius: radius, distance: distance)) - expected) < 2e-4)
  }

  /// A straight vessel of radius r has a cross section of π·r², however it lies on the pixels.
  @Test(arguments: [0.0, 0.2, 0.5, 0.77], [0.6, 1, 2.5, 6])
  func thicknessAddsUpToTheCrossSection(shift: Double, radius: Double) throws {
    let y = 20 + shift
    let curve = PlannedCurve(.polyline([Point(-10, y), Point(60, y)]), width: 2 * radius)
    let band = try #require(CurveBand(curve, imageWidth: 50, imageHeight: 40))
    var plane = Plane(width: 50, height: 40)
    band.addThickness(to: &plane, junction: 0)
    let column = (0..<40).reduce(0.0) { $0 + Double(plane[25, $1]) }
    #expect(abs(column - .pi * radius * radius) < 1e-3 * max(1, radius * radius))
  }

  @Test func crossingVesselsAddUp() throws {
    var plane = Plane(width: 41, height: 41)
    for ends in [(Point(-5, 20.5), Point(46, 20.5)), (Point(20.5, -5), Point(20.5, 46))] {
      let curve = PlannedCurve(.polyline([ends.0, ends.1]), width: 6)
      try #require(CurveBand(curve, imageWidth: 41, imageHeight: 41))
        .addThickness(to: &plane, junction: 0)
    }
    #expect(abs(plane[20, 20] - 2 * plane[5, 20]) < 1e-4)
    #expect(plane[5, 5] == 0)
  }

  @Test func clearanceIsTheDistanceToTheCurve() throws {
    let center = Point(30.2, 29.7)
    let curve = PlannedCurve(.arc(center: center, radiusX: 20, radiusY: 20), width: 5)
    let band = try #require(CurveBand(curve, imageWidth: 60, imageHeight: 60))
    for y in 0..<band.height {
      for x in 0..<band.width {
        let p = Point(Double(band.x0 + x) + 0.5, Double(band.y0 + y) + 0.5)
        let exact = 2.5 - abs(p.distance(to: center) - 20)
        let found = Double(band.clearance[y * band.width + x])
        if exact > -0.9 { #expect(abs(found - exact) < 0.01) } else { #expect(found < -0.8) }
      }
    }
  }

  @Test func inkCoversItsArea() throws {
    let curve = PlannedCurve(.polyline([Point(10.3, 20.1), Point(50.3, 31.4)]), width: 3)
    var ink = Plane(width: 64, height: 64)
    try #require(CurveBand(curve, imageWidth: 64, imageHeight: 64)).addInk(to: &ink, opacity: 1)
    let area = ink.pixels.reduce(0.0) { $0 + Double($1) }
    let length = Point(10.3, 20.1).distance(to: Point(50.3, 31.4))
    // A rectangle and two half discs.
    #expect(abs(area - (3 * length + .pi * 2.25)) < 0.5)
  }

  @Test func intersectionsOfCirclesAreExact() {
    let a = Spline.arc(center: Point(0, 0), radiusX: 10, radiusY: 10)
    let b = Spline.arc(center: Point(12, 0), radiusX: 10, radiusY: 10)
    let places = intersections(of: a, and: b)
    #expect(places.count == 2)
    for place in places {
      #expect(abs(place.position.x - 6) < 1e-3 && abs(abs(place.position.y) - 8) < 1e-3)
      #expect(a.point(at: place.first).distance(to: b.point(at: place.second)) < 1e-8)
    }
    #expect(intersections(of: a, and: a).isEmpty)
  }

  @Test func aLoopCrossesItself() {
    // x = t³ − t, y = t² crosses itself at (0, 1), where t = ±1.
    let loop = Spline.parametric(count: 12) { t in
      let s = -1.4 + 2.8 * t
      return Point(30 * (s * s * s - s), 30 * s * s)
    }
    let places = intersections(of: loop, and: loop)
    #expect(places.count == 1)
    #expect((places.first?.position.distance(to: Point(0, 30)) ?? 9) < 0.05)
  }

  @Test func hermiteArcsAreCircular() {
    let headings = (0...6).map { Double($0) * 0.3 }
    let knots = headings.map { Point(40 * sin($0), 40 - 40 * cos($0)) }
    let spline = Spline.through(knots, headings: headings)
    for k in 0...60 {
      let r = spline.point(at: Double(k) / 10).distance(to: Point(0, 40))
      #expect(abs(r - 40) < 1e-4)
    }
  }

  @Test func wavesHaveTheirDeviation() {
    var generator = SeededGenerator(seed: 4)
    var plane = Plane(width: 256, height: 256)
    WaveField(count: 40, wavelengths: 8...40, using: &generator).add(to: &plane, scale: 0.5)
    #expect(abs(plane.mean) < 0.02)
    #expect(abs(plane.standardDeviation - 0.5) < 0.06)
  }
}
