/// One end of a run of samples that a single cubic is fitted to.
struct RunEnd {
  /// Where the cubic begins or ends.
  var position: Point
  /// The unit direction of travel there.
  var tangent: Vector
  /// Whether the cubic may leave in another direction: so at corners and at the ends of open chains.
  var isFree: Bool
}

/// Fits one cubic to a run of samples by least squares, alternating between the control points and
/// the samples' parameters.
///
/// The idea is P. J. Schneider's ("An Algorithm for Automatically Fitting Digitized Curves", Graphics
/// Gems, 1990): with the tangents given, only the two handles' lengths are unknown, and Newton's
/// method moves every sample's parameter to the nearest point. Different here: free ends have a whole
/// handle unknown; long runs are fitted to 64 samples and checked on all; a fit that converges too
/// slowly to arrive is given up early; and what lies between samples is checked, too.
struct CubicRunFit {
  let samples: FitSamples
  /// The distance that the cubic may be away, px.
  let tolerance: Double

  private static let sampleLimit = 64
  private static let iterationLimit = 24

  /// A cubic that is within the tolerance of samples `first...last`, or `nil` where none is found.
  func fit(_ first: Int, _ last: Int, start: RunEnd, end: RunEnd) -> CubicBezier? {
    // Free handles follow the samples best, unless there are too few of them or they end up wild.
    if (start.isFree || end.isFree) && last - first >= 3,
      let cubic = attempt(first, last, start: start, end: end)
    {
      return cubic
    }
    var (fixedStart, fixedEnd) = (start, end)
    (fixedStart.isFree, fixedEnd.isFree) = (false, false)
    if let cubic = attempt(first, last, start: fixedStart, end: fixedEnd) { return cubic }
    return nil
  }

  /// The cubic for two neighbouring samples that always works: handles too short to leave the
  /// tolerance.
  func shortest(start: RunEnd, end: RunEnd) -> CubicBezier {
    let chord = end.position - start.position
    let third = chord.length / 3
    func handle(_ run: RunEnd) -> Vector {
      run.isFree
        ? chord / 3
        : (run.tangent.dot(chord) > 0.9 * chord.length ? third : min(third, 0.3 * tolerance))
          * run.tangent
    }
    return CubicBezier(
      start.position, start.position + handle(start), end.position - handle(end), end.position)
  }

  /// Alternates until the samples are within the tolerance.
  private func attempt(_ first: Int, _ last: Int, start: RunEnd, end: RunEnd) -> CubicBezier? {
    let length = samples.lengths[last] - samples.lengths[first]
    let indices = chosen(first, last)
    var parameters = indices.map { (samples.lengths[$0] - samples.lengths[first]) / length }
    var previous = Double.infinity
    var accepted: (cubic: CubicBezier, residual: Double)?
    for iteration in 0..<Self.iterationLimit {
      guard
        let cubic = solve(indices, parameters, start: start, end: end, length: length)
      else { return accepted?.cubic }
      var worst = 0.0
      for (k, i) in indices.enumerated() {
        parameters[k] = newton(cubic, samples.points[i], parameters[k])
        worst = max(worst, samples.points[i].distanceSquared(to: cubic.point(at: parameters[k])))
      }
      let residual = worst.squareRoot()
      if residual <= tolerance,
        isWithinTolerance(cubic, first, last, indices, parameters)
      {
        // Good enough; go on while it gets much better, which costs little.
        guard residual < 0.9 * (accepted?.residual ?? .infinity) else { return accepted?.cubic }
        accepted = (cubic, residual)
        if iteration > 8 { return cubic }
      } else if let accepted {
        return accepted.cubic
      } else if iteration >= 2 {
        // Linear convergence: is there any hope for the iterations that are left?
        let rate = residual / previous
        let left = Double(min(Self.iterationLimit - iteration, 12))
        if rate > 0.999 || residual * exponential(rate, left) > tolerance { return nil }
      }
      previous = residual
    }
    return accepted?.cubic
  }

  private func exponential(_ base: Double, _ count: Double) -> Double {
    (0..<Int(count)).reduce(1) { product, _ in product * base }
  }

  /// The run's samples, evenly thinned out to the limit.
  private func chosen(_ first: Int, _ last: Int) -> [Int] {
    let count = min(last - first, Self.sampleLimit - 1)
    return (0...count).map { first + (last - first) * $0 / count }
  }

  /// The least-squares cubic for given parameters: minimizes Σ |B(t) - P|² over the handles.
  ///
  /// With a = p1 - p0 and b = p2 - p3 unknown and D = P - (B0 + B1) p0 - (B2 + B3) p3, the normal
  /// equations only need Σ B1², Σ B1 B2, Σ B2², Σ B1 D and Σ B2 D. `nil` where a free handle is wild.
  private func solve(
    _ indices: [Int], _ parameters: [Double], start: RunEnd, end: RunEnd, length: Double
  ) -> CubicBezier? {
    let (p0, p3) = (start.position, end.position)
    let chord = p3 - p0
    var (s11, s12, s22) = (0.0, 0.0, 0.0)
    var (v1, v2) = (Vector.zero, Vector.zero)
    for (k, i) in indices.enumerated() {
      let t = parameters[k]
      let s = 1 - t
      let (b1, b2) = (3 * s * s * t, 3 * s * t * t)
      // D relative to p0: (B2 + B3) weighs the chord.
      let d = (samples.points[i] - p0) - (b2 + t * t * t) * chord
      s11 += b1 * b1
      s12 += b1 * b2
      s22 += b2 * b2
      v1 += b1 * d
      v2 += b2 * d
    }
    let determinant = s11 * s22 - s12 * s12
    let isSolvable = determinant > 1e-9 * s11 * s22
    let (u, w) = (start.tangent, -end.tangent)
    var (a, b) = (length / 3 * u, length / 3 * w)
    switch (start.isFree && isSolvable, end.isFree && isSolvable) {
    case (true, true):
      a = (s22 * v1 - s12 * v2) / determinant
      b = (s11 * v2 - s12 * v1) / determinant
    case (true, false):
      let alpha = bounded((s11 * w.dot(v2) - s12 * w.dot(v1)) / determinant, length)
      b = alpha * w
      a = (v1 - s12 * b) / s11
    case (false, true):
      let alpha = bounded((s22 * u.dot(v1) - s12 * u.dot(v2)) / determinant, length)
      a = alpha * u
      b = (v2 - s12 * a) / s22
    case (false, false):
      let cosine = u.dot(w)
      let (x11, x12, x22) = (s11, s12 * cosine, s22)
      let (y1, y2) = (u.dot(v1), w.dot(v2))
      let d = x11 * x22 - x12 * x12
      if d > 1e-9 * x11 * x22 {
        var alpha = (x22 * y1 - x12 * y2) / d
        var beta = (x11 * y2 - x12 * y1) / d
        // A bound that is hit is kept, and the other handle makes the best of it.
        if bounded(alpha, length) != alpha {
          alpha = bounded(alpha, length)
          beta = (y2 - x12 * alpha) / x22
        }
        if bounded(beta, length) != beta {
          beta = bounded(beta, length)
          alpha = bounded((y1 - x12 * beta) / x11, length)
        }
        (a, b) = (alpha * u, beta * w)
      }
    }
    if start.isFree, !isSound(a, along: u, length) { return nil }
    if end.isFree, !isSound(b, along: w, length) { return nil }
    return CubicBezier(p0, p0 + a, p3 + b, p3)
  }

  /// A handle's length: positive, and no longer than curves of one turn need (a half circle's is
  /// 0.42 of its length; curves of uneven speed have more).
  private func bounded(_ length: Double, _ runLength: Double) -> Double {
    min(max(length, 0.02 * runLength), 0.8 * runLength)
  }

  private func isSound(_ handle: Vector, along tangent: Vector, _ runLength: Double) -> Bool {
    handle.length <= 0.9 * runLength && handle.dot(tangent) >= 0
      && (handle.x.isFinite && handle.y.isFinite)
  }

  /// One step of Newton's method towards the nearest point, kept in 0…1.
  @inline(__always)
  private func newton(_ cubic: CubicBezier, _ position: Point, _ t: Double) -> Double {
    let offset = cubic.point(at: t) - position
    let first = cubic.derivative(at: t)
    let slope = first.lengthSquared + offset.dot(cubic.secondDerivative(at: t))
    guard slope > 0 else { return t }
    return min(max(t - offset.dot(first) / slope, 0), 1)
  }

  /// Whether all samples are near the cubic, the cubic is near the polyline between samples, and it
  /// runs along with it everywhere (no hairpins).
  private func isWithinTolerance(
    _ cubic: CubicBezier, _ first: Int, _ last: Int, _ indices: [Int], _ parameters: [Double]
  ) -> Bool {
    let limit = tolerance * tolerance
    let stride = max(3 * tolerance, 1e-9)
    var slot = 0
    var before = 0.0
    var (behind, ahead) = (first, first)
    for i in first...last {
      // Start from the fitted samples' parameters, in between by arc length.
      while slot + 1 < indices.count - 1, indices[slot + 1] <= i { slot += 1 }
      let (l0, l1) = (samples.lengths[indices[slot]], samples.lengths[indices[slot + 1]])
      let share = l1 > l0 ? (samples.lengths[i] - l0) / (l1 - l0) : 0
      var t = parameters[slot] + share * (parameters[slot + 1] - parameters[slot])
      let p = samples.points[i]
      t = newton(cubic, p, t)
      var d = p.distanceSquared(to: cubic.point(at: t))
      if d > limit {
        t = newton(cubic, p, newton(cubic, p, t))
        d = p.distanceSquared(to: cubic.point(at: t))
        if d > limit { return false }
      }
      // The middle between this sample's point and the last one's.
      if i > first {
        let middle = cubic.point(at: 0.5 * (before + t))
        let (gap, _) = middle.distanceSquared(toPieceFrom: samples.points[i - 1], to: p)
        if gap > limit { return false }
      }
      // The direction against the polyline's over a few tolerances.
      while samples.lengths[i] - samples.lengths[behind] > stride { behind += 1 }
      while ahead < last, samples.lengths[ahead] - samples.lengths[i] < stride { ahead += 1 }
      let trend = samples.points[ahead] - samples.points[max(behind - 1, first)]
      if cubic.derivative(at: t).dot(trend) < 0 { return false }
      before = t
    }
    return true
  }
}
