/// Which knots of a curve a person has pinned: they stay where they are while the rest settles.
///
/// Written as JSON it is a list of indexes, or the word `"all"`.
public enum PinnedKnots: Sendable, Hashable {
  /// The whole curve, its handles and widths included: it stays bit for bit as it is.
  case all
  /// The positions of the knots with these indexes, 0…`segmentCount` of the spline.
  case knots(Set<Int>)

  /// The indexes of the pinned ones among `knotCount` knots, ascending.
  public func indexes(knotCount: Int) -> [Int] {
    switch self {
    case .all: Array(0..<knotCount)
    case .knots(let knots): knots.filter { (0..<knotCount).contains($0) }.sorted()
    }
  }

  /// Those of the knots from `first` on, counted from there, of which there are `count`; `nil` for none.
  func part(from first: Int, count: Int) -> PinnedKnots? {
    guard case .knots(let knots) = self else { return self }
    return PinnedKnots(knots.map { $0 - first }.filter { (0..<count).contains($0) })
  }

  /// Those of `knotCount` knots counted from the other end.
  func reversed(knotCount: Int) -> PinnedKnots {
    guard case .knots(let knots) = self else { return self }
    return .knots(Set(knots.map { knotCount - 1 - $0 }))
  }

  /// These and others.
  func union(_ other: some Sequence<Int>) -> PinnedKnots {
    guard case .knots(let knots) = self else { return self }
    return .knots(knots.union(other))
  }

  /// These but those of `knotCount` that `other` has; `nil` where none are left.
  func subtracting(_ other: PinnedKnots, knotCount: Int) -> PinnedKnots? {
    PinnedKnots(
      Set(indexes(knotCount: knotCount)).subtracting(other.indexes(knotCount: knotCount)))
  }

  /// These knots; `nil` for none.
  init?(_ knots: some Sequence<Int>) {
    let knots = Set(knots)
    if knots.isEmpty { return nil }
    self = .knots(knots)
  }
}

extension PinnedKnots: Codable {
  private static let word = "all"

  /// The pinned knots that a list of indexes, or the word `"all"`, names.
  ///
  /// - Throws: `EditError`; `DecodingError` where the value is of another type.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let word = try? value.decode(String.self) {
      guard word == Self.word else {
        throw EditError.badValue(key: "pins", hint: "a list of knots, or \"all\"")
      }
      self = .all
    } else {
      let knots = try value.decode([Int].self)
      guard knots.allSatisfy({ $0 >= 0 }) else {
        throw EditError.badValue(key: "pins", hint: "knots counted from 0")
      }
      self = .knots(Set(knots))
    }
  }

  /// Writes the ascending list, or the word.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .all: try value.encode(Self.word)
    case .knots(let knots): try value.encode(knots.sorted())
    }
  }
}
