/// One cubic Bézier curve from `p0` to `p3` with the control points `p1` and `p2`.
@frozen
public struct CubicBezier: Hashable, Sendable, Codable {
  /// Where the curve starts, at t = 0.
  public var p0: Point
  /// The first control point; the curve leaves `p0` towards it.
  public var p1: Point
  /// The second control point; the curve arrives at `p3` from it.
  public var p2: Point
  /// Where the curve ends, at t = 1.
  public var p3: Point

  /// From `p0` to `p3`, with the handles `p1` and `p2`, px.
  @inlinable public init(_ p0: Point, _ p1: Point, _ p2: Point, _ p3: Point) {
    self.p0 = p0
    self.p1 = p1
    self.p2 = p2
    self.p3 = p3
  }

  /// The position at `t` in 0…1.
  @inlinable public func point(at t: Double) -> Point {
    let s = 1 - t
    let a = s * s * s
    let b = 3 * s * s * t
    let c = 3 * s * t * t
    let d = t * t * t
    return Point(
      a * p0.x + b * p1.x + c * p2.x + d * p3.x, a * p0.y + b * p1.y + c * p2.y + d * p3.y)
  }

  /// The derivative of the position with respect to `t`, px.
  @inlinable public func derivative(at t: Double) -> Vector {
    let s = 1 - t
    return 3 * s * s * (p1 - p0) + 6 * s * t * (p2 - p1) + 3 * t * t * (p3 - p2)
  }

  /// The second derivative of the position with respect to `t`, px.
  @inlinable public func secondDerivative(at t: Double) -> Vector {
    6 * (1 - t) * ((p2 - p1) - (p1 - p0)) + 6 * t * ((p3 - p2) - (p2 - p1))
  }
}

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

/// The default bounds of approximate functions, in pixels.
public enum Accuracy {
  /// For lengths and distances: far below anything that an image can show.
  public static let measurement = 1e-6
  /// For turning curves into lines: invisible at anti-aliased edges.
  public static let flattening = 0.1
}
