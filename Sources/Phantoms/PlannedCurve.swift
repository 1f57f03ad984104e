import Foundation
package import Geometry

/// A curve that is to be on a picture, in full length: parts of it may lie outside the image.
package struct PlannedCurve: Sendable {
  package var spline: Spline
  /// The full width at each knot of `spline`, px.
  package var widths: [Double]
  /// Where it starts on another curve, if it branches off.
  package var origin: Branch?

  /// The place on another curve, the parent, where a branch begins.
  package struct Branch: Sendable {
    /// The index of the parent among the planned curves.
    var parent: Int
    /// The global parameter on the parent's spline.
    var parameter: Double
  }

  /// A curve of one full width, px, all along.
  package init(_ spline: Spline, width: Double) {
    self.spline = spline
    widths = Array(repeating: width, count: spline.knotCount)
  }

  package init(_ spline: Spline, widths: [Double], origin: Branch? = nil) {
    self.spline = spline
    self.widths = widths
    self.origin = origin
  }

  /// The full width at the global parameter `u`, px.
  package func width(at u: Double) -> Double {
    let (i, t) = spline.locate(u)
    return widths[i] + (widths[i + 1] - widths[i]) * t
  }
}

/// A straight piece of a flattened curve, for rendering.
package struct Chord {
  package var a: Point
  package var b: Point
  /// The global parameters of both ends.
  package var u: ClosedRange<Double>
  /// Half the width at both ends, px.
  package var radiusA: Double
  package var radiusB: Double
  /// The arc length from the curve's start to `a` and to `b`, px.
  package var arcA: Double
  package var arcB: Double
}

extension PlannedCurve {
  /// The curve as chords of at most about 0.75 px; at the curvatures drawn here (up to 0.3 per px)
  /// they stay within 0.02 px of it.
  package func chords(step: Double = 0.75) -> [Chord] {
    var result: [Chord] = []
    var arc = 0.0
    for index in 0..<spline.segmentCount {
      let s = spline.segment(index)
      let polygon = s.p0.distance(to: s.p1) + s.p1.distance(to: s.p2) + s.p2.distance(to: s.p3)
      let count = max(1, Int((polygon / step).rounded(.up)))
      var before = s.p0
      var tBefore = 0.0
      for k in 1...count {
        let t = Double(k) / Double(count)
        let here = k == count ? s.p3 : s.point(at: t)
        let length = before.distance(to: here)
        let low = Double(index) + tBefore
        let high = Double(index) + t
        result.append(
          Chord(
            a: before, b: here, u: low...high,
            radiusA: (widths[index] + (widths[index + 1] - widths[index]) * tBefore) / 2,
            radiusB: (widths[index] + (widths[index + 1] - widths[index]) * t) / 2,
            arcA: arc, arcB: arc + length))
        arc += length
        before = here
        tBefore = t
      }
    }
    return result
  }
}
