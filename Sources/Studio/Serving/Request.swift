import Foundation

/// What a client asks for, whatever the library that received it.
struct Request: Sendable {
  /// `GET`, `POST` and so on.
  var method: String
  /// The path without the query, with its percent signs taken out.
  var path: String
  var query: [String: String]
  /// The value of a header, whatever its case.
  var header: @Sendable (String) -> String?
  var body: RequestBody
}

/// The bytes that come with a request, which are read once and never more of them than a limit.
final class RequestBody: Sendable {
  /// Reads all bytes, and keeps none where they are more than a limit: then it gives `nil`.
  typealias Reader = @Sendable (_ limit: Int) async throws -> Data?

  private let read: Reader
  private let isRead = Once()

  init(read: @escaping Reader) { self.read = read }

  /// All bytes. What is beyond `limit` is read and thrown away, so that the answer can be sent on the same connection.
  ///
  /// - Throws: `Refusal` where there are more than `limit`.
  func bytes(atMost limit: Int) async throws -> Data {
    guard isRead.claim() else { return Data() }
    guard let data = try await read(limit) else {
      let words = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit >> 10) KiB"
      throw Refusal(.tooLarge, "this is longer than \(words)")
    }
    return data
  }

  /// The value that is asked with, as JSON; nothing at all is an empty object.
  ///
  /// - Throws: `Refusal`, `DecodingError`.
  func json<Value: Decodable>(_ type: Value.Type, atMost limit: Int = 64 << 20) async throws
    -> Value
  {
    let data = try await bytes(atMost: limit)
    return try JSONDecoder().decode(type, from: data.isEmpty ? Data("{}".utf8) : data)
  }

  /// Reads what has not been read, and forgets it.
  func discard() async throws {
    guard isRead.claim() else { return }
    _ = try await read(0)
  }
}
