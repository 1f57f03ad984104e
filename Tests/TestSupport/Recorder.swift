import Synchronization
package import Workers

/// Keeps what a monitor is told.
package final class Recorder: Sendable {
  private let storage = Mutex<[ProgressEvent]>([])

  package init() {}

  /// A monitor that this records.
  package var monitor: WorkMonitor { WorkMonitor { self.append($0) } }

  /// Everything that was reported, in order.
  package var events: [ProgressEvent] { storage.withLock { $0 } }

  /// The shares that were reported, in order.
  package var shares: [Double] { events.map(\.share) }

  package func append(_ event: ProgressEvent) { storage.withLock { $0.append(event) } }
}
