import Foundation
package import Geometry
import Phantoms

/// Curves that are hard to follow, each in an image of 256 x 256 pixels.
package enum ComplexShapes: String, CaseIterable, Sendable {
  case spiral, crest, loops, crossings, circles

  package static let size = (width: 256, height: 256)
  /// The full width of the strokes, px.
  package static let width = 2.5

  private static func place(_ x: Double, _ y: Double) -> Point {
    Point(128.3 + 105 * x, 127.6 + 105 * y)
  }

  /// The true centre lines.
  package var splines: [Spline] {
    switch self {
    case .spiral:
      // Archimedean: three turns, 30 px apart.
      [
        .parametric(count: 30) { t in
          let (radius, angle) = (0.14 + 0.86 * t, 6 * Double.pi * t)
          return Self.place(radius * cos(angle), radius * sin(angle))
        }
      ]
    case .crest:
      // A swell that bends over and curls in.
      [
        .smooth(
          [
            (-1, 0.55), (-0.55, 0.42), (-0.2, 0.02), (0.15, -0.5), (0.6, -0.62), (0.85, -0.28),
            (0.72, 0.05), (0.45, 0.02), (0.42, -0.2), (0.57, -0.27),
          ].map { Self.place($0.0, $0.1) })
      ]
    case .loops:
      // A prolate trochoid: it crosses itself three times.
      [
        .parametric(count: 42) { t in
          let angle = 6 * Double.pi * t
          return Self.place(-0.85 + 0.09 * angle - 0.2 * sin(angle), 0.2 * cos(angle))
        }
      ]
    case .crossings:
      [
        .smooth([Self.place(-0.95, -0.2), Self.place(0, -0.15), Self.place(0.95, 0.3)]),
        .smooth([Self.place(-0.6, 0.8), Self.place(0.05, 0.1), Self.place(0.4, -0.9)]),
        .smooth([Self.place(-0.5, -0.85), Self.place(-0.25, 0), Self.place(0.5, 0.8)]),
      ]
    case .circles:
      [22.0, 44, 66, 88].map { .circle(center: Self.place(0, 0), radius: $0) }
    }
  }

  /// What a drawing of them is held against.
  package var truth: CurveDrawing {
    CurveDrawing(
      width: Self.size.width, height: Self.size.height,
      curves: splines.enumerated().map { id, spline in
        TracedCurve(
          id: id, spline: spline, widths: Array(repeating: Self.width, count: spline.knotCount))
      })
  }
}
