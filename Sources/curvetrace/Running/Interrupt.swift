import Foundation
import Synchronization
import Workers

/// Ctrl-C, and a request to end from the system, stop long work at its next step, so that nothing half done is left. A
/// second one, and one while no work can be stopped, end the process at once.
enum Interrupt {
  /// What a signal cancels.
  private static let watched = Mutex<Cancellation?>(nil)

  private static let signals = [SIGINT, SIGTERM]

  /// Waits for signals on a thread of its own from now on. To be called before any other thread is there: all of them
  /// then leave these signals to that one, where a lock may be taken, as it may not be in a handler.
  static func listen() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    Thread.detachNewThread { [set] in
      var set = set
      while true {
        var number: Int32 = 0
        guard sigwait(&set, &number) == 0 else { continue }
        if let cancellation = watched.withLock({ $0 }), !cancellation.isCancelled {
          cancellation.cancel()
        } else {
          signal(number, SIG_DFL)
          pthread_sigmask(SIG_UNBLOCK, &set, nil)
          kill(getpid(), number)
        }
      }
    }
  }

  /// Runs `work`, which a signal cancels.
  static func watching<Result>(_ work: (Cancellation) throws -> Result) rethrows -> Result {
    let cancellation = Cancellation()
    watched.withLock { $0 = cancellation }
    defer { watched.withLock { $0 = nil } }
    return try work(cancellation)
  }

  /// The exit code of a process that was interrupted.
  static let exitCode: Int32 = 128 + SIGINT
}
