public import Failures

/// What can be wrong with a concept or its use. The texts are one sentence without a full stop.
public enum ConceptError: ExplainedError, Equatable {
  /// The file is no concept, or a damaged one.
  case unreadable(path: String, reason: String)
  /// The file was written by a later version of the program.
  case laterVersion(path: String, version: Int)
  /// The concept was learned with other weights than those that are there.
  case otherNetwork(made: Concept.Network, given: Concept.Network)
  /// The network has no such layer, or one with another number of channels.
  case otherLayer(String, network: String)
  /// No factor is the object.
  case noObject(count: Int)
  /// A name that a factor cannot have.
  case badName(String)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): this is no concept that can be used: \(reason)"
    case .laterVersion(let path, let version):
      "\(path): this concept has version \(version) of the format, and only version "
        + "\(ConceptRecord.version) is known; use a newer curvetrace"
    case .otherNetwork(let made, let given):
      made.name == given.name
        ? "the concept was learned with other weights of \(made.name) (SHA-256 \(made.weightsSHA256.prefix(12))…) than "
          + "those that are installed (\(given.weightsSHA256.prefix(12))…); learn it again"
        : "the concept was learned with the network \(made.name) and cannot be used with \(given.name)"
    case .otherLayer(let layer, let network):
      "the concept's directions do not fit the layer \(layer) of \(network); learn it again"
    case .noObject(let count):
      "no factor of the concept is the object; name some of 1 to \(count) as FILE:1,2, or for good with curvetrace "
        + "concept name FILE --object 1,2"
    case .badName(let name):
      "a factor cannot be called \"\(name)\": a name has 1 to 64 characters, none of them a comma, a colon or an equals "
        + "sign, and is no number"
    }
  }

  /// A file that cannot be used is bad data; a name or a selection that cannot be meant is wrong use.
  public var category: FailureCategory {
    switch self {
    case .unreadable, .laterVersion, .otherNetwork, .otherLayer: .badData
    case .noObject, .badName: .usage
    }
  }
}
