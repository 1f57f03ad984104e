/// A position in the image plane, in pixels: x to the right, y down, the top left corner of the image
/// at (0, 0), so the centre of the first pixel is (0.5, 0.5).
@frozen
public struct Point: Hashable, Sendable, Codable {
  /// Pixels to the right.
  public var x: Double
  /// Pixels down.
  public var y: Double

  /// `x` px to the right and `y` px down from the image's upper left corner.
  @inlinable public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// The origin, the top left corner.
  public static let zero = Point(0, 0)

  /// The displacement from `b` to `a`.
  @inlinable public static func - (a: Point, b: Point) -> Vector { Vector(a.x - b.x, a.y - b.y) }
  /// The position displaced by `v`.
  @inlinable public static func + (a: Point, v: Vector) -> Point { Point(a.x + v.x, a.y + v.y) }
  /// The position displaced by `-v`.
  @inlinable public static func - (a: Point, v: Vector) -> Point { Point(a.x - v.x, a.y - v.y) }
  /// Displaces the position by `v`.
  @inlinable public static func += (a: inout Point, v: Vector) { a = a + v }

  /// The Euclidean distance to `other`, px.
  @inlinable public func distance(to other: Point) -> Double { (self - other).length }
  /// The squared distance to `other`, px².
  @inlinable public func distanceSquared(to other: Point) -> Double { (self - other).lengthSquared }
  /// The position at fraction `t` of the way to `other`.
  @inlinable public func lerp(to other: Point, _ t: Double) -> Point { self + (other - self) * t }
  /// Whether neither coordinate is infinite or NaN.
  @inlinable public var isFinite: Bool { x.isFinite && y.isFinite }
}
