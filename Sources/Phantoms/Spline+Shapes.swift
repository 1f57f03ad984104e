import Foundation
package import Geometry

// Builders for the shapes on drawings and pages. All angles are radians from x towards y.
extension Spline {
  /// A smooth curve through `points` (Catmull-Rom tangents, centripetal parameter: P. J. Barry, R. N.
  /// Goldman, SIGGRAPH 1988, doi 10.1145/54852.378511), open or closed; consecutive points differ.
  package static func smooth(_ points: [Point], isClosed: Bool = false) -> Spline {
    let n = points.count
    func at(_ i: Int) -> Point {
      isClosed ? points[(i + n) % n] : points[min(max(i, 0), n - 1)]
    }
    func tangent(_ i: Int) -> Vector {
      let before = at(i - 1)
      let here = at(i)
      let after = at(i + 1)
      let a = (here - before).length.squareRoot()
      let b = (after - here).length.squareRoot()
      if a == 0 { return (after - here) / max(b, 1e-9) }
      if b == 0 { return (here - before) / a }
      return (here - before) / a - (after - before) / (a + b) + (after - here) / b
    }
    var controls = [at(0)]
    for i in 0..<(isClosed ? n : n - 1) {
      let spacing = (at(i + 1) - at(i)).length.squareRoot()
      controls += [
        at(i) + tangent(i) * (spacing / 3), at(i + 1) - tangent(i + 1) * (spacing / 3), at(i + 1),
      ]
    }
    return Spline(controlPoints: controls, isClosed: isClosed)
  }

  /// Straight pieces through `points`, with corners.
  package static func polyline(_ points: [Point], isClosed: Bool = false) -> Spline {
    var controls = [points[0]]
    for (a, b) in zip(points, points.dropFirst() + (isClosed ? [points[0]] : [])) {
      controls += [a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b]
    }
    return Spline(controlPoints: controls, isClosed: isClosed)
  }

  /// The curve of `position` for a parameter in 0…1, in `count` Hermite segments; `position` is smooth.
  package static func parametric(count: Int, isClosed: Bool = false, _ position: (Double) -> Point)
    -> Spline
  {
    let step = 1 / Double(count)
    // Central differences are exact enough: the spline itself is the truth.
    func derivative(_ t: Double) -> Vector { (position(t + 1e-5) - position(t - 1e-5)) / 2e-5 }
    var controls = [position(0)]
    for i in 1...count {
      let a = Double(i - 1) * step
      let b = Double(i) * step
      let end = isClosed && i == count ? controls[0] : position(b)
      controls += [
        position(a) + derivative(a) * (step / 3), position(b) - derivative(b) * (step / 3), end,
      ]
    }
    return Spline(controlPoints: controls, isClosed: isClosed)
  }
}
