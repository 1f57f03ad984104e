public import Imaging

/// How far two sets of pixels agree, pixel by pixel.
public struct PixelOverlap: Hashable, Sendable {
  /// Dice's coefficient, 2·|A ∩ B| / (|A| + |B|), the same as F1; 1 where both are empty.
  public let dice: Double

  /// The agreement of `a` and `b`, masks of one size.
  public init(_ a: Mask, _ b: Mask) {
    let total = a.population + b.population
    dice = total > 0 ? Double(2 * a.intersection(b).population) / Double(total) : 1
  }
}
