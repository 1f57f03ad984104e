import Foundation

/// A fixed number of workers for work that is cut into independent parts.
///
/// Results come back in the order of the parts and never depend on which worker did what, so a sum over
/// them in that order has the same bytes for every number of threads. Every thread works under the
/// `Cancellation` of the one that asked.
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
  /// decides the error. Parts that have not begun when the work is cancelled throw instead.
  public func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let slots = Slots<Result>(count: count)
    work(on: slots) { part in
      Swift.Result {
        try Cancellation.check()
        return try body(part)
      }
    }
    return try slots.collected()
  }

  /// The results of a `body` that cannot fail.
  public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    let slots = Slots<Result>(count: count)
    work(on: slots) { part in .success(body(part)) }
    return slots.results
  }

  private func work<Value>(
    on slots: Slots<Value>, _ body: @Sendable (Int) -> Result<Value, any Error>
  ) {
    @Sendable func workThrough() {
      while let part = slots.claim() { slots.store(body(part), at: part) }
    }
    let workers = min(threads, slots.count)
    guard workers > 1 else { return workThrough() }
    let cancellation = Cancellation.current
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      Cancellation.$current.withValue(cancellation, operation: workThrough)
    }
  }
}

/// The shared state of one `map`: which part is next, and what came out of the finished ones.
private final class Slots<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var nextPart = 0
  private var finished: [Result<Value, any Error>?]

  private var end: Int
  let count: Int

  init(count: Int) {
    self.count = count
    end = count
    finished = Array(repeating: nil, count: count)
  }

  func claim() -> Int? {
    lock.withLock {
      guard nextPart < end else { return nil }
      nextPart += 1
      return nextPart - 1
    }
  }

  func store(_ result: Result<Value, any Error>, at part: Int) {
    lock.withLock {
      finished[part] = result
      // Of what comes after a failure nobody will see a result.
      if case .failure = result { end = min(end, part) }
    }
  }

  func collected() throws -> [Value] { try finished.compactMap { try $0?.get() } }

  /// What `collected` gives where no part can throw.
  var results: [Value] {
    finished.compactMap { result in
      if case .success(let value)? = result { value } else { nil }
    }
  }
}
