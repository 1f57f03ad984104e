import Foundation
import Geometry
import Phantoms

/// A spline on which places are found by arc length.
struct MeasuredCurve {
  private let segments: [CubicBezier]
  private let isClosed: Bool
  private let chords: [Chord]

  /// A point of the curve, seen from a pixel.
  struct Place {
    var distance: Double
    var outerNormal: Vector
    var curvature: Double
  }

  init(spline: Spline, chords: [Chord]) {
    segments = spline.segments
    isClosed = spline.isClosed
    self.chords = chords
  }

  /// The point nearest to `p` among those about a chord's length from `arc`.
  func place(of p: Point, near arc: Double) -> Place {
    // The first chord that ends at or after `arc`.
    var low = 0
    var high = chords.count - 1
    while low < high {
      let middle = (low + high) / 2
      if chords[middle].arcB < arc { low = middle + 1 } else { high = middle }
    }
    let chord = chords[low]
    let share = (arc - chord.arcA) / max(chord.arcB - chord.arcA, 1e-9)
    let u = chord.u.lowerBound + (chord.u.upperBound - chord.u.lowerBound) * min(max(share, 0), 1)
    let index = min(Int(chord.u.lowerBound + 1e-9), segments.count - 1)
    let t = nearest(to: p, on: segments[index], from: min(max(u - Double(index), 0), 1))
    let own = place(of: p, on: segments[index], at: t)
    // At a joint the nearest point may lie on the neighbour.
    guard t == 0 || t == 1, let next = neighbour(of: index, after: t == 1) else { return own }
    let other = place(of: p, on: next, at: nearest(to: p, on: next, from: 1 - t))
    return other.distance < own.distance ? other : own
  }

  /// The segment that `segments[index]` continues in.
  private func neighbour(of index: Int, after: Bool) -> CubicBezier? {
    let next = index + (after ? 1 : -1)
    if segments.indices.contains(next) { return segments[next] }
    return isClosed ? segments[after ? 0 : segments.count - 1] : nil
  }

  /// Where on `segment` the distance to `p` is least, by Newton's method from `start`.
  private func nearest(to p: Point, on segment: CubicBezier, from start: Double) -> Double {
    var t = start
    for _ in 0..<2 {
      let gap = segment.point(at: t) - p
      let first = segment.derivative(at: t)
      let slope = first.lengthSquared + gap.dot(segment.secondDerivative(at: t))
      // Beyond the centre of curvature the distance has no minimum near here: stay.
      guard slope > 0.1 * first.lengthSquared, first.lengthSquared > 0 else { break }
      t = min(max(t - gap.dot(first) / slope, 0), 1)
    }
    return t
  }

  private func place(of p: Point, on segment: CubicBezier, at t: Double) -> Place {
    let first = segment.derivative(at: t)
    let speed = first.length
    let hasSpeed = speed > 1e-6
    let tangent = hasSpeed ? first / speed : segment.tangent(at: t) ?? Vector(1, 0)
    let signed =
      hasSpeed ? first.cross(segment.secondDerivative(at: t)) / (speed * speed * speed) : 0
    return Place(
      distance: segment.point(at: t).distance(to: p),
      outerNormal: signed > 0 ? -tangent.perpendicular : tangent.perpendicular,
      curvature: abs(signed))
  }
}
