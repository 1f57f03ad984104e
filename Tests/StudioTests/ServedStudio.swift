import Foundation
import Synchronization
import TestSupport
import Workers

@testable import Studio

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A studio that is served on a free port for a test, with a folder of its own for what it keeps.
final class ServedStudio: Sendable {
  let address: URL
  let folder: String
  private let cancellation = Cancellation()

  /// A studio with `files`; what it keeps lies in `folder`, or in a new one.
  init(_ files: [String] = [], keptIn folder: String? = nil) async throws {
    let folder = folder ?? NSTemporaryDirectory() + "studio-" + UUID().uuidString
    self.folder = folder
    let cancellation = cancellation
    // The tests' own threads serve the requests: none of them may wait.
    address = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        let isAnswered = Once()
        do {
          var studio = Studio()
          studio.pool = WorkerPool(threads: 2)
          studio.kept = KeptWork(folder: folder)
          try studio.run(files, port: 0, cancellation: cancellation) { url in
            if isAnswered.claim() { continuation.resume(returning: url) }
          }
        } catch {
          if isAnswered.claim() { continuation.resume(throwing: error) }
        }
      }
    }
  }

  /// Ends it, as if somebody had killed it: nothing is said to it before.
  func end(removingFolder removes: Bool = true) {
    cancellation.cancel()
    if removes { try? FileManager.default.removeItem(atPath: folder) }
  }

  var token: String { address.query?.replacing("token=", with: "") ?? "" }

  /// What came of a request.
  struct Response {
    var status: Int
    var data: Data
    var headers: [String: String]

    /// The JSON object.
    var object: [String: Any] {
      (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    }

    /// The last of the lines of JSON.
    var last: [String: Any] {
      let line = data.split(separator: UInt8(ascii: "\n")).last ?? Data()
      return (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any] ?? [:]
    }
  }

  /// Asks for something, with the token unless other headers are given.
  func ask(
    _ method: String, _ path: String, _ body: Data = Data(), headers: [String: String]? = nil
  ) async throws -> Response {
    let request = try request(method, path, body, headers: headers)
    let (data, response) = try await URLSession.shared.data(for: request)
    let http = response as? HTTPURLResponse
    let fields = (http?.allHeaderFields ?? [:]).map { ("\($0.key)".lowercased(), "\($0.value)") }
    return Response(
      status: http?.statusCode ?? 0, data: data,
      headers: Dictionary(fields) { first, _ in first })
  }

  /// Asks for a stream with a JSON object, and hears what comes of it.
  func listen(_ path: String, json: [String: Any]) throws -> Listener {
    let body = try JSONSerialization.data(withJSONObject: json)
    return Listener(try request("POST", path, body, headers: nil))
  }

  private func request(
    _ method: String, _ path: String, _ body: Data, headers: [String: String]?
  ) throws -> URLRequest {
    guard let url = URL(string: path, relativeTo: address) else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = method
    if !body.isEmpty { request.httpBody = body }
    for (name, value) in headers ?? [Gate.tokenHeader: token] {
      request.setValue(value, forHTTPHeaderField: name)
    }
    request.timeoutInterval = 300
    return request
  }

  /// Asks with a JSON object.
  func ask(_ method: String, _ path: String, json: [String: Any]) async throws -> Response {
    try await ask(method, path, try JSONSerialization.data(withJSONObject: json))
  }
}

/// Counts the events of a stream while it goes on.
final class Listener: NSObject, URLSessionDataDelegate {
  private let data = Mutex(Data())
  private let task = Mutex<URLSessionDataTask?>(nil)

  fileprivate init(_ request: URLRequest) {
    super.init()
    let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
    let task = session.dataTask(with: request)
    self.task.withLock { $0 = task }
    task.resume()
    session.finishTasksAndInvalidate()
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data
  ) {
    self.data.withLock { $0.append(data) }
  }

  /// How many events of this name have come.
  func count(_ event: String) -> Int {
    let text = data.withLock { String(decoding: $0, as: UTF8.self) }
    return text.components(separatedBy: "\"event\":\"\(event)\"").count - 1
  }

  /// Goes away.
  func leave() { task.withLock { $0?.cancel() } }
}
