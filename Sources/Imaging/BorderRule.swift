/// What a filter sees beyond the border of a plane.
public enum BorderRule: Hashable, Sendable {
  /// The plane mirrored at its border, the border pixel twice: `c b a | a b c | c b a`. It keeps
  /// the sum under a normalized blur. (SciPy calls it "reflect", NumPy "symmetric".)
  case reflect
  /// The plane mirrored at the centres of its border pixels: `d c b | a b c d | c b a`. (OpenCV's
  /// default, BORDER_REFLECT_101.)
  case mirror
  /// The border pixel for ever: `a a a | a b c | c c c`.
  case replicate

  /// The pixel of `0..<count` that stands in for the one at `index`, however far outside.
  public func index(_ index: Int, count: Int) -> Int {
    if index >= 0 && index < count { return index }
    switch self {
    case .replicate: return min(max(index, 0), count - 1)
    case .reflect:
      let position = modulo(index, 2 * count)
      return position < count ? position : 2 * count - 1 - position
    case .mirror:
      guard count > 1 else { return 0 }
      let position = modulo(index, 2 * count - 2)
      return position < count ? position : 2 * count - 2 - position
    }
  }
}

private func modulo(_ value: Int, _ period: Int) -> Int {
  let remainder = value % period
  return remainder < 0 ? remainder + period : remainder
}
