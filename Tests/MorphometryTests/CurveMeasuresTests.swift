import Foundation
import Geometry
import Testing

@testable import Morphometry

/// Curves whose measures are known in closed form.
struct CurveMeasuresTests {
  @Test func aStraightLineHasItsLengthAndNoCurvature() throws {
    // From (0, 0) to (30, 40), from 4 px wide to 2: 50 px long, (4 + 2) / 2 · 50 px² large.
    let line = TracedCurve(
      id: 1, spline: Spline(segments: [.line(from: Point(0, 0), to: Point(30, 40))]),
      widths: [4, 2])
    let measures = CurveMeasures(of: line)
    #expect(abs(measures.length - 50) < 1e-6)
    #expect(abs(measures.chord - 50) < 1e-9)
    #expect(abs(try #require(measures.tortuosity) - 1) < 1e-9)
    #expect(measures.squaredCurvature < 1e-12 && measures.inflections == 0)
    #expect(measures.minDiameter == 2 && measures.maxDiameter == 4)
    #expect(abs(try #require(measures.meanDiameter) - 3) < 1e-9)
    #expect(abs(try #require(measures.area) - 150) < 1e-6)
    #expect(abs(try #require(measures.tapering) - -0.04) < 1e-9)
  }

  @Test func aCircleHasOneCurvature() throws {
    // 2πr long, curvature 1/r, the integral of its square 2π/r; the ends are one.
    let radius = 20.0
    let circle = TracedCurve(
      id: 1, spline: .arc(center: Point(50, 50), radiusX: radius, radiusY: radius),
      widths: Array(repeating: 3, count: 9))
    let measures = CurveMeasures(of: circle)
    #expect(abs(measures.length - 2 * .pi * radius) < 1e-3)
    #expect(measures.tortuosity == nil && measures.inflections == 0)
    #expect(abs(measures.meanCurvature - 1 / radius) < 1e-4)
    #expect(abs(measures.extremeCurvature - 1 / radius) < 1e-3)
    #expect(abs(measures.squaredCurvature - 2 * .pi / radius) < 1e-4)
  }

  @Test func halfACircleIsHalfPiTortuous() throws {
    let spline = Spline.arc(center: Point(50, 50), radiusX: 20, radiusY: 20, to: .pi)
    let half = TracedCurve(
      id: 1, spline: spline, widths: Array(repeating: 3, count: spline.knotCount))
    #expect(abs(try #require(CurveMeasures(of: half).tortuosity) - .pi / 2) < 1e-4)
  }

  /// The curvature of y = a sin(x/l) is largest at the crests, a/l², and changes sign at every zero of the sine.
  @Test func aSineHasAnInflectionAtEachZero() {
    let (a, l) = (12.0, 15.0)
    let places = (0...120).map { Double($0) / 120 * 4 * .pi }
    // Hermite cubics through points of the sine, with its slopes.
    let step = places[1] * l
    let segments = zip(places, places.dropFirst()).map { u, v -> CubicBezier in
      let (p, q) = (Point(u * l, a * sin(u)), Point(v * l, a * sin(v)))
      return CubicBezier(
        p, p + Vector(step / 3, step / 3 * a / l * cos(u)),
        q - Vector(step / 3, step / 3 * a / l * cos(v)), q)
    }
    let sine = TracedCurve(
      id: 1, spline: Spline(segments: segments), widths: Array(repeating: 2, count: 121))
    let measures = CurveMeasures(of: sine)
    // π, 2π and 3π are inside, 0 and 4π are its ends.
    #expect(measures.inflections == 3)
    #expect(abs(abs(measures.extremeCurvature) - a / (l * l)) < 1e-3)
  }

  /// The curvature of a clothoid is its arc length over a², so its square's integral up to s is s³ / 3a⁴.
  @Test func aClothoidHasTheSquaredCurvatureOfItsFormula() {
    let (a, length, count) = (40.0, 60.0, 2000)
    var points = [Point.zero]
    let step = length / Double(count)
    for k in 0..<count {
      let s = (Double(k) + 0.5) * step
      points.append(points[k] + step * Vector(angle: s * s / (2 * a * a)))
    }
    func tangent(_ index: Int) -> Vector {
      let s = Double(index) * step
      return Vector(angle: s * s / (2 * a * a))
    }
    let spline = Spline(
      segments: stride(from: 0, to: count, by: 20).map { k in
        let handle = 20 * step / 3
        return CubicBezier(
          points[k], points[k] + handle * tangent(k), points[k + 20] - handle * tangent(k + 20),
          points[k + 20])
      })
    let curve = TracedCurve(
      id: 1, spline: spline, widths: Array(repeating: 2, count: spline.knotCount))
    let measures = CurveMeasures(of: curve)
    #expect(abs(measures.length - length) < 1e-3)
    #expect(
      abs(measures.squaredCurvature / (length * length * length / (3 * a * a * a * a)) - 1) < 0.01)
    #expect(abs(measures.extremeCurvature - length / (a * a)) < 1e-3)
  }

  @Test func edgesAndLinesWithoutWidthsHaveNoDiameters() {
    var edge = Samples.line(from: Point(0, 0), to: Point(10, 0))
    #expect(CurveMeasures(of: edge, hasWidths: false).meanDiameter == nil)
    edge.kind = .edge
    let measures = CurveMeasures(of: edge)
    #expect(measures.meanDiameter == nil && measures.area == nil && measures.tapering == nil)
    #expect(abs(measures.length - 10) < 1e-9)
  }

  @Test func aProfileSaysMoreThanTheKnots() throws {
    var line = Samples.line(from: Point(0, 0), to: Point(20, 0), widths: [4, 4])
    line.profile = WidthProfile(spacing: 10, widths: [4, 1, 4], errors: [0.1, 0.1, 0.1])
    #expect(abs(try #require(CurveMeasures(of: line).minDiameter) - 1) < 1e-9)
    #expect(abs(try #require(CurveMeasures(of: line).area) - 50) < 1e-6)
  }

  @Test func aDotHasNoLength() {
    let dot = TracedCurve(id: 1, spline: .point(Point(5, 5)), widths: [3, 3])
    let measures = CurveMeasures(of: dot)
    #expect(measures.length == 0 && measures.tortuosity == nil && measures.meanDiameter == 3)
  }
}

/// Drawings of straight lines.
enum Samples {
  static func line(
    _ id: Int = 1, from a: Point, to b: Point, widths: [Double] = [2, 2]
  ) -> TracedCurve {
    TracedCurve(id: id, spline: Spline(segments: [.line(from: a, to: b)]), widths: widths)
  }

  /// Lines, and a graph of nodes at their ends: nodes are numbered from 1 in the order of `positions`, and a line goes
  /// from one to another with a width.
  static func tree(
    _ positions: [Point], _ lines: [(from: Int, to: Int, width: Double)], size: Int = 400
  ) -> CurveDrawing {
    let curves = lines.enumerated().map { index, line in
      Samples.line(
        index + 1, from: positions[line.from - 1], to: positions[line.to - 1],
        widths: [line.width, line.width])
    }
    let nodes = positions.enumerated().map { index, position in
      let incidences = lines.enumerated().flatMap { k, line in
        [(line.from, 0.0), (line.to, 1.0)].filter { $0.0 == index + 1 }
          .map { CurveGraph.Incidence(curve: k + 1, parameter: $0.1) }
      }
      return CurveGraph.Node(
        id: index + 1, kind: incidences.count > 1 ? .junction : .end, position: position,
        incidences: incidences)
    }
    return CurveDrawing(
      width: size, height: size, curves: curves, graph: CurveGraph(nodes: nodes))
  }
}
