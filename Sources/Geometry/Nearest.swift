/// The point of a curve that is nearest to some position.
@frozen
public struct Nearest: Hashable, Sendable {
  /// Its parameter: `t` in 0…1 of a cubic, `u` in 0…segmentCount of a spline, the index of the
  /// vertex before it plus the fraction of the way to the next on a polyline.
  public var t: Double
  /// The squared distance, px².
  public var distanceSquared: Double

  /// The nearest point is at `t`.
  @inlinable public init(t: Double, distanceSquared: Double) {
    self.t = t
    self.distanceSquared = distanceSquared
  }

  /// The distance, px.
  @inlinable public var distance: Double { distanceSquared.squareRoot() }
}
