import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

/// Outlines of strokes, against what a disc covers that runs along the curve and changes its size as the width does.
struct StrokeOutlineTests {
  /// Path data of straight lines, half circles and ends, as polygons.
  private static func polygons(_ data: String) throws -> [[Point]] {
    var polygons: [[Point]] = []
    for match in data.matches(of: #/([MLAZ])([^MLAZ]*)/#) {
      let numbers = match.output.2.split { " ,".contains($0) }.compactMap { Double($0) }
      switch match.output.1 {
      case "M": polygons.append([Point(numbers[0], numbers[1])])
      case "L": polygons[polygons.count - 1].append(Point(numbers[0], numbers[1]))
      case "A":
        let (start, end) = (
          try #require(polygons.last?.last),
          Point(numbers[numbers.count - 2], numbers[numbers.count - 1])
        )
        let middle = start.lerp(to: end, 0.5)
        #expect(numbers.count == 7 && numbers[2...4].elementsEqual([0, 0, 0]))
        #expect(abs(start.distance(to: end) - 2 * numbers[0]) < 0.01, "half a circle")
        // A sweep of 0 is against the clock on screen.
        let first = (start - middle).angle
        polygons[polygons.count - 1] += (1...24).map {
          middle + Vector(angle: first - .pi * Double($0) / 24) * numbers[0]
        }
      default: break
      }
    }
    return polygons
  }

  /// How often the polygons wind around `p`.
  private static func winding(_ polygons: [[Point]], _ p: Point) -> Int {
    polygons.reduce(0) { sum, polygon in
      sum
        + polygon.indices.reduce(0) { sum, k in
          let (a, b) = (polygon[k], polygon[(k + 1) % polygon.count])
          guard (a.y <= p.y) != (b.y <= p.y) else { return sum }
          let side = (b - a).cross(p - a)
          return sum + (a.y <= p.y ? (side > 0 ? 1 : 0) : (side < 0 ? -1 : 0))
        }
    }
  }

  /// Points within 20 px of the curve that a disc covers and the outline does not, or the other way around, but for a
  /// rim as broad as a slope of the width makes it.
  private static func differences(_ curve: TracedCurve, rim: Double = 0.12) throws -> [Point] {
    let polygons = try polygons(StrokeOutline.pathData(of: curve))
    let places = curve.isDot ? [0] : curve.spline.parameters(spacing: 0.25)
    let discs = zip(places.map { curve.spline.point(at: $0) }, curve.widths(at: places))
    let box = curve.spline.boundingBox.expanded(by: 6)
    var wrong: [Point] = []
    for x in stride(from: box.minX, through: box.maxX, by: 1.1) {
      for y in stride(from: box.minY, through: box.maxY, by: 1.1) {
        let p = Point(x, y)
        let depth = discs.reduce(-.infinity) { max($0, $1.1 / 2 - $1.0.distance(to: p)) }
        if abs(depth) > rim, (winding(polygons, p) != 0) != (depth > 0) { wrong.append(p) }
      }
    }
    return wrong
  }

  private static func curve(_ points: [Point], _ widths: [Double]) -> TracedCurve {
    TracedCurve(id: 0, spline: Spline(controlPoints: points), widths: widths)
  }

  private static let strokes: [String: TracedCurve] = {
    let circle = Spline.circle(center: Point(30, 30), radius: 15)
    let small = Spline.circle(center: Point(30, 30), radius: 3)
    func corner(_ points: Point...) -> Spline {
      Spline(segments: zip(points, points.dropFirst()).map { .line(from: $0, to: $1) })
    }
    var swelling = curve([Point(0, 0), Point(20, 20), Point(40, -20), Point(60, 0)], [3, 3])
    swelling.profile = WidthProfile(
      spacing: swelling.arcLength / 60, widths: (0...60).map { 4 + 2 * sin(Double($0) / 10) },
      errors: Array(repeating: 0.1, count: 61))
    let triangle = [Point(10, 10), Point(50, 10), Point(30, 40), Point(10, 10)]
    return [
      "swelling": swelling,
      "tapering": curve([Point(0, 0), Point(20, 0), Point(40, 0), Point(60, 0)], [8, 1]),
      "hairpin": curve([Point(0, 0), Point(60, 0), Point(60, 5), Point(0, 5)], [6, 6]),
      "ring": TracedCurve(
        id: 0, spline: circle, widths: (0..<circle.knotCount).map { $0 % 8 < 4 ? 3 : 6 }),
      "filled ring": TracedCurve(
        id: 0, spline: small, widths: Array(repeating: 9, count: small.knotCount)),
      "zigzag": TracedCurve(
        id: 0, spline: corner(Point(0, 0), Point(30, 0), Point(5, 12), Point(40, 14)),
        widths: [5, 5, 5, 5]),
      "triangle": TracedCurve(
        id: 0,
        spline: Spline(
          segments: zip(triangle, triangle.dropFirst()).map { .line(from: $0, to: $1) },
          isClosed: true), widths: [4, 4, 4, 4]),
      "dot": TracedCurve(id: 0, spline: .point(Point(9, 9)), widths: [7, 7]),
    ]
  }()

  @Test(arguments: strokes.keys.sorted())
  func outlinesCoverWhatDiscsDo(name: String) throws {
    let stroke = try #require(Self.strokes[name])
    // Across a line whose width has the slope s a disc reaches 1/cos(atan(s/2)) as far: 2 % at 0.4.
    let wrong = try Self.differences(stroke, rim: name == "ring" ? 0.35 : 0.2)
    #expect(wrong.isEmpty, "\(name): \(wrong.count) points, \(wrong.prefix(3))")
  }

  /// Curves are read back as without outlines: they stay in the file, hidden, each behind its outline.
  @Test func theSameDrawingIsReadBack() throws {
    let plain = try SVGWriter().text(of: Samples.parts)
    let text = try SVGWriter(style: DrawingStyle(stroke: .outline)).text(of: Samples.parts)
    #expect(MarkupCheck.problem(in: text) == nil)
    #expect(try SVGReader.drawing(from: text) == SVGReader.drawing(from: plain))
    #expect(text.components(separatedBy: "class=\"outline\"").count == 3)
    #expect(text.components(separatedBy: "visibility=\"hidden\"").count == 3)
    #expect(text.contains("<path class=\"outline\" fill=\"#56b4e9\" stroke=\"none\" d=\"M"))
    #expect(text.contains("<path id=\"curve-3\" visibility=\"hidden\" stroke-width="))
  }

  /// Of a dashed line the dashes alone are outlined.
  @Test func dashesAreOutlines() throws {
    let line = Spline(segments: [.line(from: Point(20, 50), to: Point(46, 50))])
    let dashed = TracedCurve(id: 2, spline: line, widths: [2, 2], dashes: [6, 4])
    let text = try SVGWriter(style: DrawingStyle(stroke: .outline)).text(
      of: CurveDrawing(width: 90, height: 90, curves: [dashed]))
    let outline = try #require(text.firstMatch(of: #/class="outline"[^>]* d="([^"]*)"/#)).output.1
    #expect(outline.count { $0 == "M" } == 3)
  }
}
