/// What can be wrong with a request to extract or trace.
public enum CurveTracingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No network has this name.
  case unknownNetwork(String, known: [String])

  /// One sentence for the user.
  public var description: String {
    switch self {
    case .unknownNetwork(let name, let known):
      "there is no network \"\(name)\"; the known ones are \(known.joined(separator: ", "))"
    }
  }
}
