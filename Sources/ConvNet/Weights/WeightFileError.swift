public import Failures

/// What can be wrong with a file of weights.
public enum WeightFileError: ExplainedError, Equatable {
  /// Bytes are missing from `offset` on.
  case truncated(offset: Int, needed: Int, available: Int)
  /// What begins at byte `offset` (in an archive: of the unpacked file) contradicts the format.
  case malformed(offset: Int, String)
  /// The file begins like none of the formats that are read.
  case unknownFormat
  /// The file is well-formed, and no filter in it has a name that is known.
  case noFilters
  /// The header is longer than the file or than is read.
  case headerTooLong(bytes: UInt64, available: Int)
  /// The header contradicts itself or the format; the text says how.
  case invalidHeader(String)
  /// A tensor that is needed and not in the file; `known` are those that are.
  case missingTensor(String, known: [String])
  /// A tensor holds numbers of a type that is not read.
  case unknownType(String, type: String)
  /// A tensor holds infinities or NaN.
  case notFinite(String)
  /// A tensor has not the shape that the network needs.
  case wrongShape(String, expected: Shape, got: Shape)
  /// The file is not the one that the program was built with.
  case wrongHash(expected: String, got: String)

  public var description: String {
    switch self {
    case .truncated(let offset, let needed, let available):
      "the weights are cut short: from byte \(offset) on \(needed) bytes are needed and "
        + "\(available) are there"
    case .malformed(let offset, let reason): "the weights are damaged at byte \(offset): \(reason)"
    case .unknownFormat:
      "this is no file of weights that is read: a frozen TensorFlow graph, a zip archive with one, "
        + "a Caffe model or a safetensors file"
    case .noFilters: "the file has none of InceptionV1's filters"
    case .headerTooLong(let bytes, let available):
      "the header of the weights takes \(bytes) bytes, of which \(available) are there and "
        + "\(Safetensors.headerLimit) are read"
    case .invalidHeader(let reason): "the header of the weights cannot be used: \(reason)"
    case .missingTensor(let name, let known):
      "the weights lack \(name); they have "
        + (known.prefix(60) + (known.count > 60 ? ["others"] : [])).joined(separator: ", ")
    case .unknownType(let name, let type):
      "\(name) consists of numbers of type \(type); F16 and F32 are read"
    case .notFinite(let name): "\(name) holds numbers that are not finite"
    case .wrongShape(let name, let expected, let got):
      "\(name) has shape \(got), and the network needs \(expected)"
    case .wrongHash(let expected, let got):
      "the weights have the SHA-256 \(got), not \(expected)"
    }
  }

  public var category: FailureCategory { .badData }
}
