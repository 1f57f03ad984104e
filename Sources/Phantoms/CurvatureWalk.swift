package import Determinism
import Foundation
package import Geometry

/// A smooth random curve: its curvature is an Ornstein-Uhlenbeck process along the arc (G. E. Uhlenbeck,
/// L. S. Ornstein, "On the Theory of the Brownian Motion", Phys. Rev. 36, 1930,
/// doi 10.1103/PhysRev.36.823), so it bends to and fro around straight with a typical length.
package struct CurvatureWalk {
  /// The curve's first point, px.
  package var start: Point
  /// Where it heads at the start, radians from x towards y.
  package var heading: Double
  /// The arc length of the whole curve, px.
  package var length: Double
  /// The arc length over which curvature is forgotten, px.
  package var relaxation: Double
  /// The standard deviation of the curvature, 1/px.
  package var deviation: Double
  /// The largest curvature allowed, 1/px.
  package var limit: Double

  package init(
    start: Point, heading: Double, length: Double, relaxation: Double, deviation: Double,
    limit: Double
  ) {
    self.start = start
    self.heading = heading
    self.length = length
    self.relaxation = relaxation
    self.deviation = deviation
    self.limit = limit
  }

  /// The distance between knots, px: short against every bend that `limit` allows.
  static let knotSpacing = 8.0

  /// The curve as a chain of cubic Hermite segments, and with it the exact truth: knots and tangents
  /// come from the walk, integrated in steps of 0.5 px, and what lies between them is the spline.
  package func spline(using generator: inout SeededGenerator) -> Spline {
    let count = max(1, Int((length / Self.knotSpacing).rounded()))
    let steps = 16
    let step = length / Double(count * steps)
    // The exact transition of the process over one step, so the step's size does not matter.
    let keep = exp(-step / relaxation)
    let kick = deviation * (1 - keep * keep).squareRoot()
    var curvature = deviation * generator.normal()
    var angle = heading
    var here = start
    var knots = [start]
    var headings = [heading]
    for _ in 0..<count {
      for _ in 0..<steps {
        curvature = keep * curvature + kick * generator.normal()
        let bounded = min(max(curvature, -limit), limit)
        here += Vector(angle: angle + 0.5 * step * bounded) * step
        angle += step * bounded
      }
      knots.append(here)
      headings.append(angle)
    }
    return Spline.through(knots, headings: headings)
  }
}

extension Spline {
  /// The chain of cubic Hermite segments through `knots` with these tangent directions, radians.
  ///
  /// Handles are as long as those of a circular arc with the same chord and turn: for a turn of φ the
  /// arc has handles of (4/3)·tan(φ/4)·R and a chord of 2·R·sin(φ/2).
  static func through(_ knots: [Point], headings: [Double]) -> Spline {
    var points = [knots[0]]
    for i in 1..<knots.count {
      let turn = abs(headings[i] - headings[i - 1])
      let chord = knots[i - 1].distance(to: knots[i])
      let handle =
        turn < 1e-6 ? chord / 3 : chord * (4.0 / 3) * tan(turn / 4) / (2 * sin(turn / 2))
      points += [
        knots[i - 1] + Vector(angle: headings[i - 1]) * handle,
        knots[i] - Vector(angle: headings[i]) * handle,
        knots[i],
      ]
    }
    return Spline(controlPoints: points)
  }
}
