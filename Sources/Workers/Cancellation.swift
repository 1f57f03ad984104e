import Synchronization

/// A way to stop long work from outside, from any thread.
///
/// ```swift
/// let cancellation = Cancellation()
/// button.onPress { cancellation.cancel() }
/// let outcome = try pipeline.run(on: image, cancellation: cancellation)  // throws CancellationError
/// ```
///
/// Work that runs under a cancellation (`WorkMonitor.run`) finds it as `current`, on every thread of its
/// `WorkerPool`s, and asks it at least every few milliseconds: between tiles, steps and rows. Nothing has
/// to be passed down for that.
public final class Cancellation: Sendable {
  private let flag = Atomic(false)
  private let reason = Mutex<(any Error)?>(nil)

  /// The cancellation of the work that this thread is doing.
  @TaskLocal public static var current: Cancellation?

  /// A cancellation that has not been asked for yet.
  public init() {}

  /// Asks the work to stop; it throws `CancellationError` as soon as it notices.
  public func cancel() { cancel(throwing: CancellationError()) }

  /// Asks the work to stop and to throw `error`; the first one that is given counts.
  func cancel(throwing error: any Error) {
    reason.withLock { $0 = $0 ?? error }
    flag.store(true, ordering: .releasing)
  }

  /// Whether somebody has asked the work to stop.
  public var isCancelled: Bool { flag.load(ordering: .acquiring) }

  /// Throws where somebody has asked the work to stop: `CancellationError`, or the error of the handler
  /// that stopped it.
  public func check() throws {
    guard isCancelled else { return }
    throw reason.withLock { $0 } ?? CancellationError()
  }

  /// Throws where the work that this thread is doing is to stop.
  public static func check() throws { try current?.check() }

  /// Whether the work that this thread is doing is to stop. A loop that cannot throw may then end at once
  /// and return anything of the right size: whoever called it checks before using it.
  public static var isRequested: Bool { current?.isCancelled ?? false }

  /// Whether a loop over rows is to end before `row`. It is asked at every 64th row, for asking takes
  /// longer than a short row.
  @inline(__always)
  public static func ends(before row: Int) -> Bool { row & 63 == 0 && isRequested }
}
