import Synchronization

/// An error that one thread meets and another throws.
final class Failure: Sendable {
  private let error = Mutex<(any Error)?>(nil)

  func set(_ error: any Error) { self.error.withLock { $0 = error } }

  func check() throws { if let error = error.withLock({ $0 }) { throw error } }
}
