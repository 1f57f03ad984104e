import Foundation

/// Counts parts of a work that are done on several threads, and says which fraction that is.
final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private let all: Int
  private let progress: @Sendable (Double) -> Void
  private var done = 0

  /// A work of `all` parts.
  init(_ all: Int, _ progress: @escaping @Sendable (Double) -> Void) {
    (self.all, self.progress) = (all, progress)
  }

  /// Some more parts are done.
  func add(_ parts: Int = 1) {
    let done = lock.withLock {
      self.done += parts
      return self.done
    }
    progress(Double(done) / Double(all))
  }
}
