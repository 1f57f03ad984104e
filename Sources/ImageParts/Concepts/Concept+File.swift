public import Foundation
import Imaging

extension Concept {
  /// The longest file that is read, bytes.
  public static let fileLimit = 256 << 20

  /// The bytes of a file with this concept; the same concept gives the same bytes.
  ///
  /// - Throws: `ImagingError.cannotEncode`.
  public func data() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(ConceptRecord(self)) + Data("\n".utf8)
  }

  /// The concept in the bytes of a file; `path` stands for it in errors.
  ///
  /// - Throws: `ConceptError.unreadable`, `.laterVersion`.
  public init(_ data: Data, path: String) throws(ConceptError) {
    /// What is known before all else is read.
    struct Head: Decodable {
      var format: String
      var version: Int
    }
    let decoder = JSONDecoder()
    guard let head = try? decoder.decode(Head.self, from: data),
      head.format == ConceptRecord.format
    else {
      throw .unreadable(path: path, reason: "it was not written by curvetrace concept, or is cut")
    }
    guard head.version <= ConceptRecord.version else {
      throw .laterVersion(path: path, version: head.version)
    }
    guard let record = try? decoder.decode(ConceptRecord.self, from: data) else {
      throw .unreadable(path: path, reason: "parts of it are missing or damaged")
    }
    do { self = try record.concept() } catch {
      throw .unreadable(path: path, reason: error.reason)
    }
  }

  /// Reads the concept at `path`.
  ///
  /// - Throws: `ConceptError`, or an `ImagingError` where the file cannot be read.
  public static func read(from path: String) throws -> Concept {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: fileLimit) else {
      throw ConceptError.unreadable(
        path: path, reason: "it is longer than \(fileLimit >> 20) MiB")
    }
    return try Concept(Data(bytes), path: path)
  }
}
