import Determinism
import Foundation
import Geometry

extension SeededGenerator {
  mutating func point(_ range: ClosedRange<Double> = 0...100) -> Point {
    Point(uniform(range), uniform(range))
  }

  /// Any cubic: loops and near cusps included.
  mutating func cubic() -> CubicBezier { CubicBezier(point(), point(), point(), point()) }

  /// A chain of arbitrary cubics, corners at its joints.
  mutating func spline(segments: Int) -> Spline {
    Spline(controlPoints: (0..<(3 * segments + 1)).map { _ in point() })
  }
}

/// A circle of four cubics (radial error 2.7e-4 of the radius), clockwise on screen.
func circle(center c: Point, radius r: Double) -> Spline {
  let k = 0.5522847498307936 * r
  let offsets = [
    (r, 0), (r, k), (k, r), (0, r), (-k, r), (-r, k), (-r, 0), (-r, -k), (-k, -r), (0, -r),
    (k, -r), (r, -k), (r, 0),
  ]
  return Spline(controlPoints: offsets.map { c + Vector($0.0, $0.1) }, isClosed: true)
}

/// y = x² for x in 0…1: B₃ of its polar form gives these control points exactly.
let parabola = CubicBezier(
  Point(0, 0), Point(1.0 / 3, 0), Point(2.0 / 3, 1.0 / 3), Point(1, 1))
