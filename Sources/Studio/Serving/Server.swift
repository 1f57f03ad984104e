import FlyingFox
import FlyingSocks
import Foundation

/// The server: hands requests to their routes, and answers back. Nothing else knows the library that does it.
struct Server: Sendable {
  let gate: Gate
  let router: Router
  let page: PageFiles
  /// Called when a request has been answered.
  var answered: @Sendable () -> Void = {}

  /// How long an answer may take before its first byte, seconds: as long as the work does.
  private static let timeout = 24 * 3600.0

  /// Serves on `port` of the loopback interface, and never returns unless it is cancelled; calls `ready` as soon as it
  /// listens.
  ///
  /// - Throws: what the library throws where the system refuses to serve.
  func run(on port: UInt16, ready: @escaping @Sendable () -> Void) async throws {
    let server = HTTPServer(
      config: .init(
        address: try .inet(ip4: "127.0.0.1", port: port), timeout: Self.timeout,
        sharedRequestBufferSize: 1 << 16, sharedRequestReplaySize: 1 << 16,
        logger: .disabled),
      handler: ClosureHTTPHandler { await handle($0) })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await server.waitUntilListening()
        ready()
      }
      try await group.waitForAll()
    }
  }

  /// What is answered to a request of the library's.
  func handle(_ asked: HTTPRequest) async -> HTTPResponse {
    defer { answered() }
    let request = Request(asked)
    let answer: Answer
    do {
      try gate.check(request)
      answer = try await self.answer(to: request)
    } catch {
      answer = Answer(error)
    }
    do { try await request.body.discard() } catch { return HTTPResponse(Answer(error)) }
    return HTTPResponse(answer)
  }

  private func answer(to request: Request) async throws -> Answer {
    if !request.path.hasPrefix("/api/"), request.method == "GET",
      let answer = page.answer(to: request.path)
    {
      return answer
    }
    let (route, call) = try router.call(for: request)
    return try await route.answer(call)
  }
}

extension Request {
  fileprivate init(_ asked: HTTPRequest) {
    method = asked.method.rawValue
    path = asked.path.removingPercentEncoding ?? asked.path
    query = Dictionary(asked.query.map { ($0.name, $0.value) }) { first, _ in first }
    let headers = asked.headers
    header = { headers[HTTPHeader($0)] }
    let sequence = asked.bodySequence
    body = RequestBody { limit in
      var data = Data()
      var isTooLong = sequence.count.map { $0 > limit } ?? false
      do {
        for try await chunk in sequence where !isTooLong {
          isTooLong = data.count + chunk.count > limit
          if isTooLong { data = Data() } else { data.append(chunk) }
        }
      } catch {
        throw Refusal(.malformed, "the body of the request cannot be read")
      }
      return isTooLong ? nil : data
    }
  }
}

extension HTTPResponse {
  fileprivate init(_ answer: Answer) {
    var headers: HTTPHeaders = [
      HTTPHeader("Content-Security-Policy"): PageFiles.policy,
      HTTPHeader("X-Content-Type-Options"): "nosniff",
      HTTPHeader("Referrer-Policy"): "no-referrer",
      HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
      HTTPHeader("Cross-Origin-Opener-Policy"): "same-origin",
      HTTPHeader("Cache-Control"): "no-store",
    ]
    if let type = answer.type { headers[.contentType] = type }
    for (name, value) in answer.headers { headers[HTTPHeader(name)] = value }
    let status = HTTPStatusCode(answer.status.rawValue, phrase: answer.status.phrase)
    switch answer.body {
    case .data(let data):
      self.init(
        statusCode: status, headers: headers,
        body: HTTPBodySequence(data: data, suggestedBufferSize: 1 << 16))
    case .lines(let stream):
      self.init(
        statusCode: status, headers: headers,
        body: HTTPBodySequence(from: BufferedLines(stream: stream), suggestedBufferSize: 1 << 16))
    }
  }
}

extension Answer.Status {
  /// The standard's words (RFC 9110).
  fileprivate var phrase: String {
    switch self {
    case .ok: "OK"
    case .created: "Created"
    case .noContent: "No Content"
    case .malformed: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .conflict: "Conflict"
    case .tooLarge: "Content Too Large"
    case .unusable: "Unprocessable Content"
    case .fault: "Internal Server Error"
    case .unavailable: "Service Unavailable"
    }
  }
}

/// The bytes of lines as they come.
private struct BufferedLines: AsyncBufferedSequence {
  typealias Element = UInt8

  let stream: LineStream

  func makeAsyncIterator() -> Iterator { Iterator(stream) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    private var lines: AsyncStream<Data>.AsyncIterator
    private var rest = Data()
    private let reader: Reader

    init(_ stream: LineStream) {
      (lines, reader) = (stream.lines.makeAsyncIterator(), Reader(stream))
    }

    mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> Data? {
      if rest.isEmpty {
        guard let line = await lines.next() else { return nil }
        rest = line
      }
      let part = rest.prefix(count)
      rest = rest.dropFirst(part.count)
      return Data(part)
    }
  }
}

/// Who reads a stream: when it is gone, as its connection is, the stream ends. The work that sends lines holds the
/// stream itself, which else would never hear of it.
private final class Reader: Sendable {
  private let stream: LineStream

  init(_ stream: LineStream) { self.stream = stream }

  deinit { stream.finish() }
}
