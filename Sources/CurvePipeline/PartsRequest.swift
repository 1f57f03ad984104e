public import ImageParts

/// Which parts of an image are told apart, and which of them are traced.
public enum PartsRequest: Sendable, Hashable {
  /// Parts that look alike to a network: factors of its activations.
  case factors(FactorsRequest)
  /// The object of a concept, or some of its factors, and all else.
  case concept(ConceptReference)

  /// Whether it is an object that is traced.
  var isObject: Bool { if case .concept = self { true } else { false } }
}

/// Factors of a network's activations as parts of an image.
public struct FactorsRequest: Sendable, Hashable {
  public var count: FactorCount
  /// The network that splits the image; `nil` takes the first installed one that knows objects, else the
  /// default.
  public var network: String?
  /// The layer whose activations are factored; `nil` takes the one that suits the network.
  public var layer: String?
  /// The parts that are traced, by number or name; `nil` traces all.
  public var only: [String]?
  /// The parts that are not traced.
  public var without: [String]

  /// So many factors, all traced.
  public init(
    _ count: FactorCount, network: String? = nil, layer: String? = nil, only: [String]? = nil,
    without: [String] = []
  ) {
    self.count = count
    self.network = network
    self.layer = layer
    self.only = only
    self.without = without
  }
}

/// How many factors are asked for.
public enum FactorCount: Sendable, Hashable, LosslessStringConvertible {
  /// So many, within `range`.
  case number(Int)
  /// The fewest, at least two, that explain most of the activations.
  case auto

  /// How many factors there may be.
  public static let range = 1...255

  /// A number or `auto`.
  public init?(_ description: String) {
    if description == "auto" {
      self = .auto
    } else if let number = Int(description) {
      self = .number(number)
    } else {
      return nil
    }
  }

  /// A number or `auto`.
  public var description: String {
    switch self {
    case .number(let number): "\(number)"
    case .auto: "auto"
    }
  }
}
