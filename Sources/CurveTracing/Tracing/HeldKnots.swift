/// What of a curve stays where it is while the rest settles.
public struct HeldKnots: Sendable, Hashable {
  /// Whether all of it stays bit for bit: it takes part only in what is drawn.
  public var isWhole: Bool
  /// The indexes of the knots whose positions stay, bit for bit.
  public var positions: Set<Int>
  /// The indexes of the knots whose handles stay too.
  public var handles: Set<Int>

  /// A curve that is held at some of its knots, or as a whole.
  public init(isWhole: Bool = false, positions: Set<Int> = [], handles: Set<Int> = []) {
    (self.isWhole, self.positions, self.handles) = (isWhole, positions, handles)
  }
}
