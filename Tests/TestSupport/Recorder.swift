import Synchronization

/// Keeps the numbers that a callback is given.
package final class Recorder: Sendable {
  private let storage = Mutex<[Double]>([])

  package init() {}

  package var values: [Double] { storage.withLock { $0 } }

  package func append(_ value: Double) { storage.withLock { $0.append(value) } }
}
