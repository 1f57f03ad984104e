import Determinism
import Foundation
import Geometry
import Imaging
import Rasterization
import Testing

struct CoverageTests {
  /// A straight stroke with evenly spaced handles.
  static func line(_ a: Point, _ b: Point, width: Double, opacity: Double = 1) -> Stroke {
    Stroke(
      controlPoints: [a, a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b],
      widths: [width, width], opacities: [opacity, opacity])
  }

  /// The integral of the biweight kernel 15/16 (1 - x²)² from -1 to x, by its antiderivative
  /// 15/16 (x - 2x³/3 + x⁵/5).
  static func step(_ x: Double) -> Double {
    let c = min(max(x, -1), 1)
    return 0.5 + 15.0 / 16 * (c - 2 * c * c * c / 3 + c * c * c * c * c / 5)
  }

  /// Numbers as large as there are leave the image alone, whatever is reckoned with them.
  @Test func endlessStrokesAreNoFault() {
    for far in [1e20, 1e200, 1e308] {
      let bent = Stroke(
        controlPoints: [Point(-far, far), Point(far, -far), Point(-far, 3), Point(far, far)],
        widths: [2, 2], opacities: [1, 1])
      let plane = StrokeRasterizer(width: 20, height: 10).coverage([bent])
      #expect(plane.pixels.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test(arguments: [(5.0, 1.0), (0.4, 1.0), (3.0, 2.5), (8.0, 0.5)])
  func straightStrokeFollowsItsProfile(width: Double, softness: Double) {
    let stroke = Self.line(Point(-40, 20.3), Point(100, 20.3), width: width, opacity: 0.8)
    let plane = StrokeRasterizer(width: 60, height: 40, softness: softness).coverage([stroke])
    for y in 0..<40 {
      let d = abs(Double(y) + 0.5 - 20.3)
      let expected =
        0.8 * (Self.step((width / 2 - d) / softness) - Self.step((-width / 2 - d) / softness))
      for x in 0..<60 {
        #expect(abs(Double(plane[x, y]) - expected) < 1e-6, "pixel \(x), \(y)")
      }
    }
  }

  // Darkness is length times width, plus the two half discs of the caps: 2π ∫ r c(r) dr =
  // π ∫ r² k((w/2 - r) / h) / h dr = π (w²/4 + h²/7) where w ≥ 2h (the kernel's variance is 1/7).
  @Test(arguments: [2.0, 4, 9], [0.0, 0.3, 0.7, 1.1, 2.6])
  func darknessOfAStrokeIsItsArea(width: Double, angle: Double) {
    let half = 40 * Vector(angle: angle)
    let middle = Point(64.2, 63.9)
    let stroke = Self.line(middle - half, middle + half, width: width)
    let plane = StrokeRasterizer(width: 128, height: 128, softness: 1).coverage([stroke])
    let darkness = plane.pixels.reduce(0.0) { $0 + Double($1) }
    let expected = 80 * width + Double.pi * (width * width / 4 + 1.0 / 7)
    #expect(abs(darkness - expected) < 0.01 * expected, "\(darkness) for \(expected)")
  }

  // A hairline: no cap to speak of, and darkness in proportion to its width. Along a slanted line
  // every position between pixel centres occurs, so sampling averages out.
  @Test(arguments: [0.05, 0.2, 0.5, 1])
  func thinStrokesGetLighterInProportion(width: Double) {
    let stroke = Self.line(Point(-20, 21.7), Point(148, 77.2), width: width)
    let plane = StrokeRasterizer(width: 128, height: 128, softness: 1).coverage([stroke])
    let darkness = plane.pixels.reduce(0.0) { $0 + Double($1) }
    let slope = (77.2 - 21.7) / 168
    let expected = width * 128 * (1 + slope * slope).squareRoot()
    #expect(abs(darkness - expected) < 0.01 * expected, "\(darkness) for \(expected)")
  }

  @Test func ringHasTheAreaOfARing() {
    // A circle of four cubics (radial error 2.7e-4) of radius 30 and width 6: 2π · 30 · 6.
    let k = 0.5522847498 * 30
    let c = Point(50.3, 49.8)
    let offsets: [(Double, Double)] = [
      (30, 0), (30, k), (k, 30), (0, 30), (-k, 30), (-30, k), (-30, 0), (-30, -k), (-k, -30),
      (0, -30), (k, -30), (30, -k), (30, 0),
    ]
    let ring = Spline(controlPoints: offsets.map { c + Vector($0.0, $0.1) }, isClosed: true)
    let plane = StrokeRasterizer(width: 100, height: 100).coverage([Stroke(ring, width: 6)])
    let darkness = plane.pixels.reduce(0.0) { $0 + Double($1) }
    #expect(abs(darkness - 2 * .pi * 30 * 6) < 2)
    #expect(plane[50, 49] == 0)
  }

  @Test func strokesCombineAsTransmittances() {
    let a = Self.line(Point(0, 16), Point(32, 16), width: 8, opacity: 0.5)
    let b = Self.line(Point(16, 0), Point(16, 32), width: 8, opacity: 0.25)
    let rasterizer = StrokeRasterizer(width: 32, height: 32)
    let (first, second) = (rasterizer.coverage([a]), rasterizer.coverage([b]))
    let both = rasterizer.coverage([a, b])
    for i in 0..<both.count {
      let expected = 1 - (1 - first.pixels[i]) * (1 - second.pixels[i])
      #expect(abs(both.pixels[i] - expected) < 1e-6)
    }
    #expect(abs(both[16, 16] - 0.625) < 1e-6)
  }

  @Test func aStrokeDoesNotDarkenItself() {
    let loop = Stroke(
      controlPoints: [Point(10, 50), Point(90, 10), Point(10, 10), Point(90, 50)],
      widths: [4, 4], opacities: [0.5, 0.5])
    let plane = StrokeRasterizer(width: 100, height: 64).coverage([loop])
    #expect(plane.pixels.allSatisfy { $0 <= 0.5 + 1e-6 })
  }

  @Test func degenerateStrokesAreHarmless() {
    let rasterizer = StrokeRasterizer(width: 24, height: 24)
    let dot = Stroke(
      controlPoints: Array(repeating: Point(12, 12), count: 4), widths: [6, 6], opacities: [1, 1])
    let dots = rasterizer.forward([dot])
    // A disc: the closed form above.
    let darkness = dots.coverage.pixels.reduce(0.0) { $0 + Double($1) }
    #expect(abs(darkness - .pi * (9 + 1.0 / 7)) < 0.4)
    let gradient = dots.pullback(Plane(width: 24, height: 24, repeating: 1))[0]
    #expect(gradient.parameters.allSatisfy { $0.isFinite })
    // More width, more darkness: about the circumference, π w / 2 for the full width.
    #expect(abs(gradient.widths[0] + gradient.widths[1] - .pi * 3) < 0.3)

    let far = Self.line(Point(-1e9, 300), Point(1e9, 300), width: 3)
    let away = Self.line(Point(-90, -90), Point(-40, -50), width: 3)
    let broken = Self.line(Point(.nan, 2), Point(4, 4), width: 3)
    let infinite = Self.line(Point(1, 2), Point(4, 4), width: .infinity)
    let nothing = rasterizer.forward([far, away, broken, infinite])
    #expect(nothing.coverage.pixels.allSatisfy { $0 == 0 })
    for gradient in nothing.pullback(Plane(width: 24, height: 24, repeating: 1)) {
      #expect(gradient.parameters.allSatisfy { $0 == 0 })
    }
    #expect(rasterizer.coverage([]).pixels.allSatisfy { $0 == 0 })
    #expect(rasterizer.forward([]).pullback(Plane(width: 24, height: 24)).isEmpty)

    let huge = Self.line(Point(0, 0), Point(20, 20), width: 1e6)
    #expect(rasterizer.coverage([huge]).pixels.allSatisfy { $0 == 1 })
    #expect(StrokeRasterizer(width: 0, height: 7).coverage([dot]).count == 0)
    #expect(StrokeRasterizer(width: 1, height: 1).coverage([huge]).pixels == [1])
  }

  @Test func paintingCoversWithColour() {
    let base = Image(grey: Plane(width: 20, height: 20, repeating: 0.5))
    let stroke = Self.line(Point(-5, 10), Point(25, 10), width: 6)
    let painted = base.painted([stroke], color: RGBColor(red: 1, green: 0.25, blue: 0))
    #expect(painted.color.count == 3)
    #expect(painted.color[0][10, 10] == 1 && painted.color[1][10, 10] == 0.25)
    #expect(painted.color[0][10, 2] == 0.5 && painted.color[2][10, 2] == 0.5)
    let clear = Image(
      grey: Plane(width: 20, height: 20), alpha: Plane(width: 20, height: 20, repeating: 0))
    let over = clear.painted([stroke], color: RGBColor(red: 1, green: 1, blue: 1))
    // On a transparent image even a half covered pixel has the paint's full colour.
    for y in 0..<20 where (over.alpha?[10, y] ?? 0) > 0 { #expect(over.color[0][10, y] == 1) }
    #expect(over.alpha?[10, 10] == 1 && over.alpha?[10, 2] == 0)
  }
}
