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
    /// What is under way; the last one is worked on, and those before it are held.
    var begun: [Job] = []
  }

  /// After how long without work memory is given back.
  private static let rest = DispatchTimeInterval.seconds(1)
  /// How often work that is held says so.
  private static let beat = DispatchTimeInterval.milliseconds(250)

  private let isUsed = Atomic(false)
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  /// A queue whose thread waits for work.
  init() {
    let thread = Thread { [weak self, signal] in
      while self != nil {
        if signal.wait(timeout: .now() + Self.rest) == .success {
          while self?.doNext() ?? false {}
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
      wake()
    }
  }

  /// Holds the work that calls it, on the queue's thread, until `isOver`. Meanwhile answers are given, and else nothing
  /// takes processor time. `isOver` is asked after each `wake`, and `say` called every `beat`.
  ///
  /// - Throws: what `say` throws; `CancellationError` where the work is to stop.
  func hold(until isOver: () -> Bool, saying say: () throws -> Void = {}) throws {
    var next = DispatchTime.now()
    while !isOver() {
      try Cancellation.check()
      if next <= .now() {
        try say()
        next = .now() + Self.beat
      }
      if !doNext(onlyAnswers: true) { _ = signal.wait(timeout: next) }
    }
  }

  /// Lets work that is held ask whether it is to go on.
  func wake() { signal.signal() }

  /// Notes that memory was used, in work of the queue or elsewhere: it is given back when nothing is to be done.
  func noteUse() { isUsed.store(true, ordering: .relaxed) }

  /// Stops looks, and what is done ahead.
  func stop() {
    state.withLock { state in
      for job in state.waiting + state.begun where job.kind != .answer {
        job.cancellation.cancel()
      }
    }
    wake()
  }

  private func add(_ job: Job) {
    state.withLock { state in
      for other in state.waiting + state.begun
      where other.kind == .ahead && job.kind != .ahead || other.kind == .look && job.kind == .look {
        other.cancellation.cancel()
      }
      state.waiting.append(job)
    }
    wake()
  }

  /// Does what is to be done next; says whether there was anything.
  private func doNext(onlyAnswers: Bool = false) -> Bool {
    let job = state.withLock { state -> Job? in
      let index =
        onlyAnswers
        ? state.waiting.firstIndex { $0.kind == .answer }
        : state.waiting.firstIndex { $0.kind != .ahead } ?? state.waiting.indices.first
      guard let index else { return nil }
      state.begun.append(state.waiting.remove(at: index))
      return state.begun.last
    }
    guard let job else { return false }
    job.work(job)
    state.withLock { _ = $0.begun.popLast() }
    noteUse()
    return true
  }
}
