public import Failures
public import Geometry
public import Imaging

/// The parts of an image whose curves are told apart: where each is, and which of them are to be traced.
public struct PartMaps: Hashable, Sendable {
  /// A part of the image: a factor, or a concept's object.
  public struct Part: Hashable, Sendable {
    /// What a drawing says of it; its number is unique.
    public var drawn: DrawnPart
    /// How much of it is at each pixel of the image, 0…1.
    public var map: Plane
    /// Where its curves can be, though the network looks farther; `nil` where nothing more than the map is known.
    public var reach: Mask?

    /// The part `drawn`, which is where `map` says.
    public init(_ drawn: DrawnPart, map: Plane, reach: Mask? = nil) {
      self.drawn = drawn
      self.map = map
      self.reach = reach
    }
  }

  /// The parts, in order of their numbers.
  public let parts: [Part]
  /// The numbers of those whose curves are traced. The others are there all the same: what is theirs is no
  /// one else's.
  public var wanted: Set<Int>
  /// Of each part, and at last of what is in none, the share of each pixel, 0…1; they add up to 1.
  let shares: [Plane]

  /// Where all maps together are less than this, part of a pixel is in none.
  private static let fullAmount: Float = 0.2

  /// The parts `parts`, at least one, of one size; all are wanted where `wanted` does not say.
  public init(_ parts: [Part], wanted: Set<Int>? = nil) {
    precondition(!parts.isEmpty, "an image without parts")
    precondition(Set(parts.map(\.drawn.number)).count == parts.count, "numbers differ")
    self.parts = parts.sorted { $0.drawn.number < $1.drawn.number }
    self.wanted = wanted ?? Set(parts.map(\.drawn.number))
    var shares = self.parts.map(\.map)
    var rest = Plane(width: shares[0].width, height: shares[0].height)
    for i in 0..<rest.count {
      let sum = shares.reduce(0) { $0 + max($1.pixels[i], 0) }
      let full = max(sum, Self.fullAmount)
      for k in shares.indices { shares[k].pixels[i] = max(shares[k].pixels[i], 0) / full }
      rest.pixels[i] = 1 - sum / full
    }
    self.shares = shares + [rest]
  }

  /// Whether nothing of what is wanted is anywhere.
  package var areAbsent: Bool { weight.map { $0.pixels.allSatisfy { $0 == 0 } } ?? false }

  /// Whether all parts are wanted, and then also what is in none.
  package var areAllWanted: Bool { parts.allSatisfy { wanted.contains($0.drawn.number) } }

  /// What a drawing says of the wanted parts.
  package var drawn: [DrawnPart] { parts.map(\.drawn).filter { wanted.contains($0.number) } }

  /// How much each pixel counts for the wanted parts, 0…1, or `nil` where all are. Half of a pixel is
  /// enough: the outline of an object is its own.
  package var weight: Plane? {
    guard !areAllWanted else { return nil }
    var weight = Plane(width: shares[0].width, height: shares[0].height)
    for (part, share) in zip(parts, shares) where wanted.contains(part.drawn.number) {
      for i in 0..<weight.count { weight.pixels[i] += share.pixels[i] }
    }
    return weight.map { min(2 * $0, 1) }
  }

  /// The numbers of the parts that people call `names`: by their numbers or by names.
  ///
  /// - Throws: `PartError.unknownFactor`.
  public func numbers(of names: [String]) throws(PartError) -> Set<Int> {
    var numbers: Set<Int> = []
    for name in names {
      let found = parts.map(\.drawn).numbers(called: name)
      guard !found.isEmpty else {
        throw .unknownFactor(name, known: parts.map { $0.drawn.name ?? "\($0.drawn.number)" })
      }
      numbers.formUnion(found)
    }
    return numbers
  }
}

extension [DrawnPart] {
  /// The numbers of those that people call `name`: by its number or its name; empty where there is none.
  package func numbers(called name: String) -> [Int] {
    filter { Int(name) == $0.number || $0.name == name }.map(\.number)
  }
}

/// What can be wrong with the parts of an image that are asked for.
public enum PartError: ExplainedError, Equatable {
  /// The activations of a layer cannot be split into so many factors, or so few.
  case factorCount(Int, layer: String, most: Int)
  /// An image, or a concept, has no factor of this name or number.
  case unknownFactor(String, known: [String])

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .factorCount(let count, let layer, let most):
      "\(count) factors are asked for; layer \(layer) has activations for 1 to \(most)"
    case .unknownFactor(let name, let known):
      "there is no factor \"\(name)\"; the factors are \(known.joined(separator: ", "))"
    }
  }

  public var category: FailureCategory { .usage }
}
