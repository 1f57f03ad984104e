import CUnfinishedFiles
import Foundation
import Synchronization
import Workers

/// Ctrl-C, and a request to end from the system, stop long work at its next step, so that nothing half done is left. A
/// second one, one while no work can be stopped, and any other signal that ends a process end it at once, but for the
/// files that it had not finished, which are removed.
enum Interrupt {
  /// What a signal cancels.
  private static let watched = Mutex<Cancellation?>(nil)

  private static let requests = [SIGINT, SIGTERM]
  private static let ends = [
    SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF,
  ]

  /// Whether who started the process wants it to go on after a signal, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Darwin)
      return action.__sigaction_u.__sa_handler == SIG_IGN
    #else
      return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
    #endif
  }

  /// Waits for signals on a thread of its own from now on. To be called before any other thread is there: all of them
  /// then leave these signals to that one, where a lock may be taken, as it may not be in a handler.
  static func listen() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in requests + ends.filter({ !isIgnored($0) }) { sigaddset(&set, number) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    Thread.detachNewThread { [set] in
      var set = set
      while true {
        var number: Int32 = 0
        guard sigwait(&set, &number) == 0 else { continue }
        if requests.contains(number), let cancellation = watched.withLock({ $0 }),
          !cancellation.isCancelled
        {
          cancellation.cancel()
        } else {
          unfinished_files_remove()
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
