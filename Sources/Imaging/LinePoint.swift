/// A point on the middle of a line, as Steger's detector finds it.
public struct LinePoint: Hashable, Sendable {
  /// Where the line's middle is, px from the left border.
  public var x: Float
  /// Where the line's middle is, px from the top border.
  public var y: Float
  /// The direction of the line's normal, radians in -π/2…π/2 from x (right) towards y (down).
  public var orientation: Float
  /// The second derivative across the line times the scale squared, positive, in units of light.
  public var strength: Float
  /// The full width, px; `nil` where there are no edges on both sides within reach.
  public var width: Float?
  /// The scale at which it was found, px.
  public var sigma: Float
}
