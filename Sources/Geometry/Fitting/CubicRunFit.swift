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
  private static let iterationLimit = 16

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
    var latest: CubicBezier?
    var accepted: (cubic: CubicBezier, residual: Double)?
    for iteration in 0..<Self.iterationLimit {
      guard
        let cubic = solve(
          indices, parameters, previous: latest,
          damping: iteration < 3 ? 1e-2 : 1e-4, start: start, end: end,
          length: length)
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
      } else if iteration >= 4, residual > 0.95 * previous || residual > 30 * tolerance {
        // It converges fast or not at all.
        return nil
      }
      previous = residual
      latest = cubic
    }
    return accepted?.cubic
  }

  /// The run's samples, evenly thinned out to the limit.
  private func chosen(_ first: Int, _ last: Int) -> [Int] {
    let count = min(last - first, Self.sampleLimit - 1)
    return (0...count).map { first + (last - first) * $0 / count }
  }

  /// The least-squares cubic for given parameters: minimizes Σ (B(t) - P)ᵀ M (B(t) - P) over the
  /// handles a = p1 - p0 and b = p2 - p3.
  ///
  /// Without `previous`, M is the identity: plain distances. With the cubic of the iteration before,
  /// M counts distances along its normal fully and those along its tangent only by `damping`,
  /// because parameters will move along the tangent anyway: alternating with `newton`
  /// then converges quadratically, as Gauss and Newton's method on orthogonal distances does, instead
  /// of linearly (W. Wang, H. Pottmann, Y. Liu, "Fitting B-spline Curves to Point Clouds by
  /// Curvature-Based Squared Distance Minimization", ACM TOG 25, 2006,
  /// doi 10.1145/1138450.1138453). `nil` where a free handle is wild.
  private func solve(
    _ indices: [Int], _ parameters: [Double], previous: CubicBezier?, damping: Double,
    start: RunEnd, end: RunEnd,
    length: Double
  ) -> CubicBezier? {
    let (p0, p3) = (start.position, end.position)
    let chord = p3 - p0
    // The normal equations: a11 a + a12 b = v1, a12 a + a22 b = v2.
    var (a11, a12, a22) = (SymmetricMatrix(), SymmetricMatrix(), SymmetricMatrix())
    var (v1, v2) = (Vector.zero, Vector.zero)
    for (k, i) in indices.enumerated() {
      let t = parameters[k]
      let s = 1 - t
      let (b1, b2) = (3 * s * s * t, 3 * s * t * t)
      // P less what the ends contribute; relative to p0, only the chord's share is left.
      let d = (samples.points[i] - p0) - (b2 + t * t * t) * chord
      var metric = SymmetricMatrix.identity
      if let tangent = previous?.derivative(at: t).normalized {
        metric = SymmetricMatrix(normalTo: tangent, along: damping)
      }
      a11.add(metric, times: b1 * b1)
      a12.add(metric, times: b1 * b2)
      a22.add(metric, times: b2 * b2)
      let weighed = metric * d
      v1 += b1 * weighed
      v2 += b2 * weighed
    }
    let (u, w) = (start.tangent, -end.tangent)
    var (a, b) = (length / 3 * u, length / 3 * w)
    if start.isFree || end.isFree {
      // Eliminate a free handle, solve for the other along its tangent or freely.
      if start.isFree {
        guard let inverse = a11.inverse else { return nil }
        let rest = a22 - a12.sandwich(inverse)
        let right = v2 - a12 * (inverse * v1)
        if end.isFree {
          guard let solution = rest.inverse else { return nil }
          b = solution * right
        } else {
          b = bounded(w.dot(right) / w.dot(rest * w), length) * w
        }
        a = inverse * (v1 - a12 * b)
      } else {
        guard let inverse = a22.inverse else { return nil }
        let rest = a11 - a12.sandwich(inverse)
        a = bounded(u.dot(v1 - a12 * (inverse * v2)) / u.dot(rest * u), length) * u
        b = inverse * (v2 - a12 * a)
      }
    } else {
      let (x11, x12, x22) = (u.dot(a11 * u), u.dot(a12 * w), w.dot(a22 * w))
      let (y1, y2) = (u.dot(v1), w.dot(v2))
      let determinant = x11 * x22 - x12 * x12
      if determinant > 1e-9 * x11 * x22 {
        var alpha = (x22 * y1 - x12 * y2) / determinant
        var beta = (x11 * y2 - x12 * y1) / determinant
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
    guard isSound(a, along: u, length), isSound(b, along: w, length) else { return nil }
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
