import Synchronization

/// Counts parts of a work that are done, on any thread, and tells a monitor.
public final class WorkTally: Sendable {
  private let total: Int
  private let monitor: WorkMonitor
  private let done = Atomic(0)

  /// Counts up to `total` parts, at least one, and reports shares of them to `monitor`.
  public init(of total: Int, _ monitor: WorkMonitor) {
    (self.total, self.monitor) = (total, monitor)
  }

  /// Says that `parts` more are done.
  public func add(_ parts: Int = 1) {
    let done = done.add(parts, ordering: .relaxed).newValue
    monitor.report(Double(done) / Double(total))
  }
}
