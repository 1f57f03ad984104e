import Foundation
import Synchronization
import Workers

/// Does one piece of work at a time, on a thread of its own, and lets what is newer stop what it makes useless.
final class WorkQueue: Sendable {
  /// What kind of work it is.
  enum Kind: Sendable {
    /// The answer to a question or the effect of an edit: always done, in order.
    case answer
    /// A look at an image: what is asked for later stops it.
    case look
    /// Work that nobody waits for: done when nothing else is to be done, stopped by everything else.
    case ahead
  }

  private final class Job: Sendable {
    let kind: Kind
    let cancellation = Cancellation()
    let work: @Sendable (Job) -> Void

    init(_ kind: Kind, _ work: @escaping @Sendable (Job) -> Void) {
      (self.kind, self.work) = (kind, work)
    }
  }

  private struct State {
    var waiting: [Job] = []
    var current: Job?
  }

  /// After how long without work memory is given back.
  private static let rest = DispatchTimeInterval.seconds(1)

  private let isUsed = Atomic(false)
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  /// A queue whose thread waits for work.
  init() {
    let thread = Thread { [weak self, signal] in
      while self != nil {
        if signal.wait(timeout: .now() + Self.rest) == .success {
          self?.doNext()
        } else if self?.isUsed.exchange(false, ordering: .relaxed) ?? false {
          // Nothing is to be done for a while: memory that was given back goes to the system.
          FreedMemory.giveBack()
        }
      }
    }
    thread.name = "studio"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// The result of `work`, which stops when its cancellation asks it to.
  ///
  /// - Throws: what `work` throws; `CancellationError` where something newer stopped it, or who asked has gone.
  func run<Result: Sendable>(
    _ kind: Kind, _ work: @escaping @Sendable (Cancellation) throws -> Result
  ) async throws -> Result {
    let started = Mutex<Job?>(nil)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let job = Job(kind) { job in
          continuation.resume(
            with: Swift.Result {
              try job.cancellation.check()
              return try Cancellation.$current.withValue(job.cancellation) {
                try work(job.cancellation)
              }
            })
        }
        started.withLock { $0 = job }
        add(job)
      }
    } onCancel: {
      started.withLock { $0?.cancellation.cancel() }
    }
  }

  /// Notes that memory was used, in work of the queue or elsewhere: it is given back when nothing is to be done.
  func noteUse() { isUsed.store(true, ordering: .relaxed) }

  /// Stops looks, and what is done ahead.
  func stop() {
    state.withLock { state in
      for job in state.waiting + [state.current].compactMap(\.self) where job.kind != .answer {
        job.cancellation.cancel()
      }
    }
  }

  private func add(_ job: Job) {
    state.withLock { state in
      for other in state.waiting + [state.current].compactMap(\.self)
      where other.kind == .ahead && job.kind != .ahead || other.kind == .look && job.kind == .look {
        other.cancellation.cancel()
      }
      state.waiting.append(job)
    }
    signal.signal()
  }

  private func doNext() {
    let job = state.withLock { state -> Job? in
      guard
        let index = state.waiting.firstIndex(where: { $0.kind != .ahead })
          ?? state.waiting.indices.first
      else { return nil }
      state.current = state.waiting.remove(at: index)
      return state.current
    }
    guard let job else { return }
    job.work(job)
    state.withLock { $0.current = nil }
    noteUse()
  }
}
