import Foundation

/// A displacement in the image plane, in pixels: x to the right, y down.
@frozen
public struct Vector: Hashable, Sendable, Codable {
  /// Pixels to the right.
  public var x: Double
  /// Pixels down.
  public var y: Double

  /// `x` px to the right and `y` px down.
  @inlinable public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// The unit displacement in direction `angle`, radians from x towards y (clockwise on screen).
  public init(angle: Double) { self = Vector(cos(angle), sin(angle)) }

  /// No displacement.
  public static let zero = Vector(0, 0)

  /// The sum, coordinate by coordinate.
  @inlinable public static func + (a: Vector, b: Vector) -> Vector { Vector(a.x + b.x, a.y + b.y) }

  /// The difference: what leads from the end of `b` to that of `a`.
  @inlinable public static func - (a: Vector, b: Vector) -> Vector { Vector(a.x - b.x, a.y - b.y) }
  @inlinable public static prefix func - (a: Vector) -> Vector { Vector(-a.x, -a.y) }

  /// The vector `s` times as long.
  @inlinable public static func * (a: Vector, s: Double) -> Vector { Vector(a.x * s, a.y * s) }

  /// The vector `s` times as long.
  @inlinable public static func * (s: Double, a: Vector) -> Vector { a * s }

  /// The vector divided by `s`, which is not zero.
  @inlinable public static func / (a: Vector, s: Double) -> Vector { Vector(a.x / s, a.y / s) }

  /// Adds `b` to `a`.
  @inlinable public static func += (a: inout Vector, b: Vector) { a = a + b }

  /// Takes `b` from `a`.
  @inlinable public static func -= (a: inout Vector, b: Vector) { a = a - b }

  /// The scalar product, px².
  @inlinable public func dot(_ b: Vector) -> Double { x * b.x + y * b.y }
  /// The z component of the vector product, positive where `b` is clockwise of `self` on screen.
  @inlinable public func cross(_ b: Vector) -> Double { x * b.y - y * b.x }
  /// The squared length, px².
  @inlinable public var lengthSquared: Double { x * x + y * y }
  /// The Euclidean length, px.
  @inlinable public var length: Double { lengthSquared.squareRoot() }
  /// The direction, radians in -π…π from x towards y.
  public var angle: Double { atan2(y, x) }
  /// The angle from this direction to that of `other`, radians in -π…π, from x towards y.
  public func angle(to other: Vector) -> Double { atan2(cross(other), dot(other)) }
  /// The displacement turned by a quarter from x towards y.
  @inlinable public var perpendicular: Vector { Vector(-y, x) }
  /// The unit vector of the same direction, or `nil` where the length is zero or not finite.
  @inlinable public var normalized: Vector? {
    let l = length
    return l > 0 && l.isFinite ? self / l : nil
  }
}
