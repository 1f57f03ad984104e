import Synchronization

/// Keeps the numbers that a callback is given.
final class Recorder: Sendable {
  private let storage = Mutex<[Double]>([])

  var values: [Double] { storage.withLock { $0 } }

  func append(_ value: Double) { storage.withLock { $0.append(value) } }
}
