import Foundation
import Imaging

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request's answer on its way into a part file. The session calls from a thread of its own; all state is
/// behind the lock.
final class Transfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private let address: URL
  private let limit: Int
  private let progress: @Sendable (Double) -> Void
  private let condition = NSCondition()
  private let file: PartFile
  private var failure: (any Error)?
  private var isFinished = false
  /// Pieces so far, the answer's head among them.
  private var pieces = 0
  /// The length of the whole file, where the server says it.
  private var length: Int?

  init(
    _ address: URL, _ file: PartFile, limit: Int, _ progress: @escaping @Sendable (Double) -> Void
  ) {
    self.address = address
    self.file = file
    self.limit = limit
    self.progress = progress
  }

  /// Waits for the end; false where nothing came for `timeout` seconds.
  func wait(_ timeout: Double) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while !isFinished {
      let before = pieces
      let deadline = Date(timeIntervalSinceNow: timeout)
      while !isFinished, pieces == before {
        if !condition.wait(until: deadline), pieces == before { return isFinished }
      }
    }
    return true
  }

  /// Takes nothing more; says how many bytes are there.
  func close() -> Int {
    condition.withLock {
      isFinished = true
      return file.size
    }
  }

  /// Throws what went wrong; returns where all has come.
  func outcome() throws {
    try condition.withLock {
      if let failure { throw failure }
      if let length, file.size != length {
        throw ModelStoreError.unreachable(
          address, reason: "\(length) bytes were promised", received: file.size)
      }
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let isWanted = step {
      let answer = response as? HTTPURLResponse
      switch answer?.statusCode {
      case 206 where Self.start(of: answer) == file.size: break
      // Another version, or a server that knows no ranges.
      case 200: try file.restart(tag: answer?.value(forHTTPHeaderField: "ETag"))
      default: throw ModelStoreError.refused(address, status: answer?.statusCode ?? 0)
      }
      if response.expectedContentLength >= 0 {
        length = file.size + Int(response.expectedContentLength)
      }
      try check(length ?? 0)
    }
    completionHandler(isWanted ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isWanted = step {
      try check(file.size + data.count)
      try file.append(data)
      if let length, length > 0 { progress(Double(file.size) / Double(length)) }
    }
    if !isWanted { dataTask.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    condition.withLock {
      if failure == nil, !isFinished, let error {
        failure = ModelStoreError.unreachable(
          address, reason: Self.reason(error), received: file.size)
      }
      isFinished = true
      condition.broadcast()
    }
  }

  /// Does a piece of work under the lock; false where it failed or nobody waits any more.
  private func step(_ work: () throws -> Void) -> Bool {
    condition.withLock {
      guard failure == nil, !isFinished else { return false }
      do { try work() } catch { failure = error }
      pieces += 1
      condition.broadcast()
      return failure == nil
    }
  }

  private func check(_ size: Int) throws {
    guard size <= limit else {
      throw ModelStoreError.fileTooLong(path: address.absoluteString, limit: limit)
    }
  }

  /// The first byte that an answer with a part of the file has: "Content-Range: bytes 100-199/200".
  private static func start(of answer: HTTPURLResponse?) -> Int? {
    guard let range = answer?.value(forHTTPHeaderField: "Content-Range"),
      range.hasPrefix("bytes ")
    else { return nil }
    return Int(range.dropFirst("bytes ".count).prefix { $0.isNumber })
  }

  private static func reason(_ error: any Error) -> String {
    let text = error.localizedDescription
    guard let first = text.first else { return "no reason given" }
    return first.lowercased() + (text.hasSuffix(".") ? text.dropLast() : text[...]).dropFirst()
  }
}
