import Dispatch
import Foundation
import Workers

/// Ctrl-C, and a request to end from the system, stop long work at its next step: nothing half done is
/// left. A second one ends the process at once.
enum Interrupt {
  /// Runs `work`, which a signal cancels.
  static func watching<Result>(_ work: (Cancellation) throws -> Result) rethrows -> Result {
    let cancellation = Cancellation()
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        signal(number, SIG_DFL)
        cancellation.cancel()
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try work(cancellation)
  }

  /// The exit code of a process that was interrupted.
  static let exitCode: Int32 = 128 + SIGINT
}
