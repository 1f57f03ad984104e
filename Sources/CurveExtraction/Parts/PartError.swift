public import Failures

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

  /// Wrong use.
  public var category: FailureCategory { .usage }
}
