import Synchronization

/// How far a run may go that somebody watches: on to its end, or some steps.
final class RunControl: Sendable {
  /// What a run can be told.
  enum Command: String, Sendable {
    case pause, step, resume
  }

  /// How many steps it may make; `nil` lets it make all.
  private let left = Mutex<Int?>(nil)

  /// Says how the run is to go on.
  func take(_ command: Command) {
    left.withLock { left in
      switch command {
      case .pause: left = 0
      case .step: left = (left ?? 0) + 1
      case .resume: left = nil
      }
    }
  }

  /// Takes one of the steps that may be made; says whether there was one.
  func takeStep() -> Bool {
    left.withLock { left in
      guard let count = left else { return true }
      left = max(count - 1, 0)
      return count > 0
    }
  }
}
