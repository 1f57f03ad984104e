/// Where the straight ways from `p` along `r` and from `q` along `s` meet, as multiples of `r` and of `s`; `nil` where
/// they are parallel.
package func meeting(
  from p: Point, along r: Vector, from q: Point, along s: Vector
) -> (first: Double, second: Double)? {
  let determinant = r.cross(s)
  guard determinant != 0 else { return nil }
  return ((q - p).cross(s) / determinant, (q - p).cross(r) / determinant)
}

/// Where two curves, or one curve and itself, pass through each other.
package struct CurveIntersection {
  /// The global parameter on the first curve.
  package var first: Double
  /// The global parameter on the second one.
  package var second: Double
  /// Where the curves meet, px.
  package var position: Point
}

/// The places where `a` and `b` cross; equal curves give the crossings of one curve with itself.
///
/// 1. Pairs of cubic segments whose control boxes overlap are cut into chords.
/// 2. Chords that cross give a start value.
/// 3. Newton's method on a(u) = b(v) makes it exact (to 1e-9 px; a start value that does not converge,
///    as where curves only touch, is dropped).
package func intersections(of a: Spline, and b: Spline) -> [CurveIntersection] {
  let same = a == b
  let boxesA = a.segments.map(Box.init)
  let boxesB = b.segments.map(Box.init)
  var found: [CurveIntersection] = []
  for i in 0..<boxesA.count {
    for j in (same ? i + 1 : 0)..<boxesB.count {
      guard boxesA[i].touches(boxesB[j]) else { continue }
      for (u, v) in crossings(a.segment(i), b.segment(j)) {
        // Neighbouring segments share their knot; that is no crossing.
        if same, abs(Double(i) + u - Double(j) - v) < 0.05 { continue }
        if same, a.isClosed, Double(j) + v - Double(i) - u > Double(a.segmentCount) - 0.05 {
          continue
        }
        let position = a.segment(i).point(at: u)
        if found.contains(where: { $0.position.distance(to: position) < 1e-3 }) { continue }
        found.append(
          CurveIntersection(first: Double(i) + u, second: Double(j) + v, position: position))
      }
    }
  }
  return found
}

private struct Box {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double

  init(_ s: CubicBezier) {
    left = min(s.p0.x, s.p1.x, s.p2.x, s.p3.x)
    right = max(s.p0.x, s.p1.x, s.p2.x, s.p3.x)
    top = min(s.p0.y, s.p1.y, s.p2.y, s.p3.y)
    bottom = max(s.p0.y, s.p1.y, s.p2.y, s.p3.y)
  }

  func touches(_ other: Box) -> Bool {
    left <= other.right && other.left <= right && top <= other.bottom && other.top <= bottom
  }
}

private func crossings(_ a: CubicBezier, _ b: CubicBezier) -> [(Double, Double)] {
  let count = 12
  let step = 1 / Double(count)
  let pointsA = (0...count).map { a.point(at: Double($0) * step) }
  let pointsB = (0...count).map { b.point(at: Double($0) * step) }
  var result: [(Double, Double)] = []
  for i in 0..<count {
    let d = pointsA[i + 1] - pointsA[i]
    for j in 0..<count {
      let e = pointsB[j + 1] - pointsB[j]
      let determinant = d.cross(e)
      guard abs(determinant) > 1e-12 else { continue }
      let between = pointsB[j] - pointsA[i]
      let s = between.cross(e) / determinant
      let t = between.cross(d) / determinant
      // A little beyond the chords' ends, because the curves bulge from them.
      guard (-0.1...1.1).contains(s), (-0.1...1.1).contains(t) else { continue }
      if let exact = refined(a, b, (Double(i) + s) * step, (Double(j) + t) * step),
        !result.contains(where: { abs($0.0 - exact.0) < 1e-6 && abs($0.1 - exact.1) < 1e-6 })
      {
        result.append(exact)
      }
    }
  }
  return result
}

private func refined(_ a: CubicBezier, _ b: CubicBezier, _ u0: Double, _ v0: Double) -> (
  Double, Double
)? {
  var u = u0
  var v = v0
  for _ in 0..<12 {
    let gap = b.point(at: v) - a.point(at: u)
    if gap.length < 1e-9 {
      // A crossing at a knot belongs to both segments: rounding must not lose it between them.
      let range = -1e-9...1 + 1e-9
      guard range.contains(u), range.contains(v) else { return nil }
      return (min(max(u, 0), 1), min(max(v, 0), 1))
    }
    let d = a.derivative(at: u)
    let e = b.derivative(at: v)
    let determinant = d.cross(e)
    // Under about one degree curves run along each other rather than cross.
    guard abs(determinant) > 0.02 * d.length * e.length else { return nil }
    u += gap.cross(e) / determinant
    v += gap.cross(d) / determinant
    guard (-0.2...1.2).contains(u), (-0.2...1.2).contains(v) else { return nil }
  }
  return nil
}
