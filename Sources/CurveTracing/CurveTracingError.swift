/// What can be wrong with a request to extract or trace.
public enum CurveTracingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No network has this name.
  case unknownNetwork(String, known: [String])
  /// A network has no curve neurons of this kind.
  case missingFamily(CurveFamily.Kind, network: String, others: [String])

  /// One sentence for the user.
  public var description: String {
    switch self {
    case .unknownNetwork(let name, let known):
      "there is no network \"\(name)\"; the known ones are \(known.joined(separator: ", "))"
    case .missingFamily(let kind, let network, let others):
      "the network \(network) has no family of \(kind.rawValue); these have one: "
        + others.joined(separator: ", ")
    }
  }
}
