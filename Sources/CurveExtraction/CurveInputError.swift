public import Failures
public import Imaging

/// Why an image cannot be looked at as it is asked.
public enum CurveInputError: ExplainedError, Equatable {
  /// Alpha is asked for and there is none.
  case noAlpha
  /// Ink of the ground's own colour is asked for.
  case inkOfGround(RGBColor, ground: RGBColor)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .noAlpha: "channel alpha: the image is opaque everywhere; name another channel or none"
    case .inkOfGround(let ink, let ground):
      "ink \(ink): that is the colour of the ground, \(ground); name the colour of curves"
    }
  }

  public var category: FailureCategory { .badData }
}
