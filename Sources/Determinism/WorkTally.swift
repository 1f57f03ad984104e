import Foundation

/// Counts parts of a work that are done, on any thread, and says which fraction that is.
public final class WorkTally: @unchecked Sendable {
  private let lock = NSLock()
  private let total: Int
  private let progress: @Sendable (Double) -> Void
  private var done = 0

  /// A work of `total` parts, at least one; `progress` is told the fraction that is done, 0…1, by any thread.
  public init(of total: Int, progress: @escaping @Sendable (Double) -> Void) {
    (self.total, self.progress) = (total, progress)
  }

  /// Some more parts are done.
  public func add(_ parts: Int = 1) {
    let done = lock.withLock {
      self.done += parts
      return self.done
    }
    progress(Double(done) / Double(total))
  }
}
