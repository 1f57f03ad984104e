extension CubicBezier {
  /// The unit tangent at `t` in the direction of travel, or `nil` where all four points are one.
  ///
  /// Where the derivative vanishes (a control point on its knot, or a cusp), it is the limit from
  /// inside the curve.
  public func tangent(at t: Double) -> Vector? {
    let first = derivative(at: t)
    let scale = max(p0.distance(to: p1), p1.distance(to: p2), p2.distance(to: p3))
    if first.length > 1e-9 * scale { return first.normalized }
    // Arriving at t = 1, the curve comes from the opposite side of its second derivative.
    let second = secondDerivative(at: t)
    if second.length > 1e-9 * scale { return (t < 1 ? second : -second).normalized }
    return (p3 - p0).normalized
  }

  /// The curvature at `t`, 1/px: positive where the curve turns from x towards y, which is clockwise
  /// on screen. Zero where the derivative vanishes.
  public func curvature(at t: Double) -> Double {
    let first = derivative(at: t)
    let speed = first.length
    guard speed > 0 else { return 0 }
    return first.cross(secondDerivative(at: t)) / (speed * speed * speed)
  }

  /// The straight line from `a` to `b`, traversed at constant speed.
  public static func line(from a: Point, to b: Point) -> CubicBezier {
    CubicBezier(a, a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b)
  }
}
