import Foundation

/// A fixed number of workers for work that is cut into independent parts.
///
/// Results come back in the order of the parts and never depend on which worker did what, so a sum
/// over them in that order has the same bytes for every number of threads.
public struct WorkerPool: Sendable, Equatable {
  /// How many parts run at once, at least one.
  public let threads: Int

  /// A pool of `threads` workers; nothing is started until work arrives.
  public init(threads: Int) { self.threads = max(1, threads) }

  /// One worker for each active processor of this machine.
  public static var allCores: WorkerPool {
    WorkerPool(threads: ProcessInfo.processInfo.activeProcessorCount)
  }

  /// The results of `body` for the parts `0..<count`, in order; the first part (in order) that throws
  /// decides the error.
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    guard count > 0 else { return [] }
    guard threads > 1, count > 1 else { return try (0..<count).map(body) }
    let slots = Slots<Result>(count: count)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while let part = slots.claim() {
        slots.store(Swift.Result { try body(part) }, at: part)
      }
    }
    return try slots.collected()
  }

  /// The results of a `body` that cannot fail.
  public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    guard count > 0 else { return [] }
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let slots = Slots<Result>(count: count)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while let part = slots.claim() { slots.store(.success(body(part)), at: part) }
    }
    return slots.results
  }
}

/// The shared state of one `map`: which part is next, and what came out of the finished ones.
private final class Slots<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var nextPart = 0
  private var finished: [Result<Value, any Error>?]

  init(count: Int) { finished = Array(repeating: nil, count: count) }

  func claim() -> Int? {
    lock.withLock {
      guard nextPart < finished.count else { return nil }
      nextPart += 1
      return nextPart - 1
    }
  }

  func store(_ result: Result<Value, any Error>, at part: Int) {
    lock.withLock { finished[part] = result }
  }

  func collected() throws -> [Value] { try finished.compactMap { try $0?.get() } }

  /// What `collected` gives where no part can throw.
  var results: [Value] {
    finished.compactMap { result in
      if case .success(let value)? = result { value } else { nil }
    }
  }
}
