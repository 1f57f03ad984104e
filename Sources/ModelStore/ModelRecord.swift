import Foundation

/// What is kept beside a converted file: what it was made of. The same source gives the same record, so it has
/// no date.
public struct ModelRecord: Codable, Hashable, Sendable {
  /// The network's name.
  public var name: String
  /// The address that the source was fetched from, or the name of a file.
  public var source: String
  /// The SHA-1 of the source, in hexadecimal digits like the other hashes.
  public var sha1: String
  /// The SHA-256 of the source.
  public var sha256: String
  /// The SHA-256 of the converted file.
  public var convertedSHA256: String

  /// As JSON, ending in a newline.
  var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }
}
