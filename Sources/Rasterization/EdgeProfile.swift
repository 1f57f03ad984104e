/// How much of a pixel a stroke covers, as a function of the pixel centre's distance from the
/// stroke's centre line.
///
/// A stroke's cross-section, one inside and zero outside of `±width / 2`, is blurred with the
/// biweight kernel k(x) = 15/16 (1 - x²)², |x| ≤ 1, stretched to the half-width `softness`:
///
///     coverage(d) = S((w/2 - d) / softness) - S((-w/2 - d) / softness),   S(x) = ∫ k from -1 to x
///
/// It is twice continuously differentiable, exactly zero from `w/2 + softness` on (so nothing needs
/// cutting), and its integral over d is the width for *every* width and softness: a line thinner than
/// a pixel gets proportionally lighter instead of vanishing. Sampled at pixel centres, the darkness of
/// a thin line varies with its position between them by ±6 % at softness 1 and ±1 % at 1.5.
struct EdgeProfile {
  /// The kernel's half-width, px, positive.
  let softness: Double
  private let inverse: Double

  init(softness: Double) {
    self.softness = softness
    inverse = 1 / softness
  }

  /// The coverage 0…1 at the distance `d` ≥ 0 from the centre line of a stroke `width` ≥ 0 wide, px.
  @inline(__always)
  func coverage(distance d: Double, width: Double) -> Double {
    Self.step((width * 0.5 - d) * inverse) - Self.step((-width * 0.5 - d) * inverse)
  }

  /// The coverage and its derivatives by distance and by full width.
  @inline(__always)
  func coverageAndDerivatives(
    distance d: Double, width: Double
  ) -> (coverage: Double, byDistance: Double, byWidth: Double) {
    let a = (width * 0.5 - d) * inverse
    let b = (-width * 0.5 - d) * inverse
    let ka = Self.kernel(a) * inverse
    let kb = Self.kernel(b) * inverse
    return (Self.step(a) - Self.step(b), kb - ka, 0.5 * (ka + kb))
  }

  @inline(__always)
  private static func kernel(_ x: Double) -> Double {
    let v = max(1 - x * x, 0)
    return 0.9375 * v * v
  }

  @inline(__always)
  private static func step(_ x: Double) -> Double {
    let c = min(max(x, -1), 1)
    let c2 = c * c
    return 0.5 + c * (0.9375 + c2 * (-0.625 + c2 * 0.1875))
  }
}
