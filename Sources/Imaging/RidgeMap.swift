/// The strength, direction and scale of the line through every pixel of an image.
public struct RidgeMap: Hashable, Sendable {
  /// How strongly the pixel belongs to a line, 0 and up, in the filter's own unit.
  public var strength: Plane
  /// The direction of the line's normal, radians in -π/2…π/2 from x (right) towards y (down); 0
  /// where there is no strength.
  public var orientation: Plane
  /// The scale at which the line is strongest, px of standard deviation; 0 where there is no
  /// strength.
  public var sigma: Plane

  /// A map without lines.
  public init(width: Int, height: Int) {
    strength = Plane(width: width, height: height)
    orientation = strength
    sigma = strength
  }
}

/// Whether a filter looks for dark or for bright lines.
public enum RidgePolarity: Hashable, Sendable, CaseIterable {
  /// Darker than what is on either side.
  case dark
  /// Brighter than what is on either side.
  case bright

  /// What light is multiplied by so that these lines are dark.
  var sign: Float { self == .dark ? 1 : -1 }
}

/// The scales that ridge filters look at where none are given.
public enum RidgeScales {
  /// 1 to 4.5 px in steps of a half: lines of about 2 to 12 px.
  public static let usual: [Float] = (2...9).map { Float($0) / 2 }
}
