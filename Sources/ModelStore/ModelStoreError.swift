public import ConvNet
public import Failures
public import Foundation

/// What can go wrong with installed networks; files that cannot be read or written are `ImagingError`s.
public enum ModelStoreError: ExplainedError, Equatable {
  /// No published network is called so; `known` are those that there are.
  case unknownModel(String, known: [String])
  /// The network has not been installed.
  case notInstalled(PublishedModel)
  /// The installed file at `path` is not what was installed.
  case damaged(name: String, path: String)
  /// The file at `path` has no weights that can be used.
  case unusable(path: String, WeightFileError)
  /// The file at `path` is longer than `limit` bytes.
  case fileTooLong(path: String, limit: Int)
  /// Another process is fetching the same file into `path`.
  case busy(path: String)
  /// No connection, or it broke; `received` bytes are kept.
  case unreachable(URL, reason: String, received: Int)
  /// The server answered with an HTTP status other than success.
  case refused(URL, status: Int)
  /// Nothing came for so many seconds; `received` bytes are kept.
  case stalled(URL, seconds: Double, received: Int)
  /// The SHA-1 of what was fetched is not that of what was published.
  case wrongHash(URL, expected: String, got: String)

  public var category: FailureCategory {
    switch self {
    case .unknownModel: .usage
    case .notInstalled: .missingInput
    case .damaged, .unusable, .fileTooLong, .wrongHash: .badData
    case .busy: .cannotWrite
    case .unreachable, .refused, .stalled: .unavailable
    }
  }

  /// One sentence without a full stop: what is wrong and what to do.
  public var description: String {
    switch self {
    case .unknownModel(let name, let known):
      "there is no network \"\(name)\" to install; the known ones are "
        + known.joined(separator: ", ")
    case .notInstalled(let model):
      "\(model.name) is not installed: run curvetrace model install \(model.name), or fetch "
        + "\(model.fileName) from \(model.address) and run curvetrace model install \(model.name) "
        + "--from \(model.fileName)"
    case .damaged(let name, let path):
      "\(path): this is not what was installed; run curvetrace model install \(name) again"
    case .unusable(let path, let error): "\(path): \(error)"
    case .fileTooLong(let path, let limit):
      "\(path): the file is longer than weights that are read, \(limit) bytes; check the name"
    case .busy(let path):
      "\(path): another run is fetching this file; wait until it has ended"
    case .unreachable(let address, let reason, let received):
      "\(address) cannot be fetched (\(reason)); " + Self.again(received)
    case .refused(let address, let status):
      "\(address) cannot be fetched: the server answers with status \(status); get the file elsewhere "
        + "and install it with --from"
    case .stalled(let address, let seconds, let received):
      "\(address) cannot be fetched: nothing came for \(Int(seconds.rounded())) s; "
        + Self.again(received)
    case .wrongHash(let address, let expected, let got):
      "\(address) is not the published file: its SHA-1 is \(got), not \(expected); try again, or get "
        + "the file elsewhere and install it with --from"
    }
  }

  private static func again(_ received: Int) -> String {
    received > 0
      ? "run the command again to go on after the \(received) bytes that are there"
      : "check the connection, or get the file elsewhere and install it with --from"
  }
}
