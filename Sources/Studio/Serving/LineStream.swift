import Foundation
import Synchronization

/// Lines of JSON that come while work goes on. Who sends them never waits for who reads them.
final class LineStream: Sendable {
  /// The lines, each with its newline.
  let lines: AsyncStream<Data>
  private let continuation: AsyncStream<Data>.Continuation

  init() { (lines, continuation) = AsyncStream.makeStream() }

  /// Calls `body` when nobody reads any more, or all has been said.
  func onEnd(_ body: @escaping @Sendable () -> Void) {
    continuation.onTermination = { _ in body() }
  }

  /// Sends a line of JSON text, which has no newline of its own.
  func send(_ text: Data) { continuation.yield(text + Data("\n".utf8)) }

  /// Sends a value as a line.
  func send(_ value: some Encodable) throws { send(try Answer.encoder().encode(value)) }

  /// Nothing more is sent.
  func finish() { continuation.finish() }
}
