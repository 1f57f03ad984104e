import Foundation

/// Work that threads of its own do while those that ask for it go on, such as waiting for a disk. Not more of it waits
/// than there are threads: who asks for more waits too, so that memory stays bounded.
public final class BoundedQueue: @unchecked Sendable {
  /// A piece of work.
  public typealias Work = @Sendable () throws -> Void

  private let condition = NSCondition()
  private let limit: Int
  private var waiting: [Work] = []
  private var threads: Int
  private var failure: (any Error)?
  private var isClosed = false

  private init(threads: Int) {
    (self.threads, limit) = (threads, threads)
    for _ in 0..<threads { Thread.detachNewThread { self.workThrough() } }
  }

  /// What `body` returns, which may give work to a queue of so many threads, at least one. All of it is done when this
  /// returns, also where `body` throws; after a failure nothing that waits is begun.
  ///
  /// - Throws: the first failure of the work, else what `body` throws.
  public static func run<Result>(
    threads: Int, _ body: (BoundedQueue) throws -> Result
  ) throws -> Result {
    let queue = BoundedQueue(threads: max(1, threads))
    let result = Swift.Result { try body(queue) }
    queue.close()
    if let failure = queue.failure { throw failure }
    return try result.get()
  }

  /// Has `work` done; waits while as much waits as there are threads. May be called by any thread.
  ///
  /// - Throws: what earlier work has failed with.
  public func add(_ work: @escaping Work) throws {
    condition.lock()
    defer { condition.unlock() }
    while waiting.count >= limit, failure == nil { condition.wait() }
    if let failure { throw failure }
    waiting.append(work)
    condition.broadcast()
  }

  /// Waits until all is done.
  private func close() {
    condition.lock()
    defer { condition.unlock() }
    isClosed = true
    condition.broadcast()
    while threads > 0 { condition.wait() }
  }

  private func workThrough() {
    condition.lock()
    defer {
      threads -= 1
      condition.broadcast()
      condition.unlock()
    }
    while true {
      while waiting.isEmpty, !isClosed { condition.wait() }
      guard failure == nil, !waiting.isEmpty else { return }
      let work = waiting.removeFirst()
      condition.broadcast()
      condition.unlock()
      let result = Result { try work() }
      condition.lock()
      if case .failure(let error) = result {
        failure = failure ?? error
        condition.broadcast()
      }
    }
  }
}
