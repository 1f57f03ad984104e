import ArgumentParser
import Failures
import Foundation

/// What is said and returned when a command fails.
struct Failure {
  private let error: any Error

  init(_ error: any Error) { self.error = error }

  /// One sentence on standard error, and the exit code; requests for help and the version are printed
  /// as they are.
  func exit() -> Never {
    if let error = error as? any ExplainedError {
      let isFault = error.category == .fault
      leave(error.description + (isFault ? "; please report this" : ""), error.category.exitCode)
    }
    if error is CancellationError {
      StandardError.write("curvetrace: interrupted\n")
      Foundation.exit(Interrupt.exitCode)
    }
    let exitCode = CurveTraceCommand.exitCode(for: error)
    if exitCode.isSuccess { CurveTraceCommand.exit(withError: error) }
    if exitCode == .validationFailure {
      // The parser's own messages are one sentence or more with full stops, and lists of many values
      // have a line for each.
      let message = CurveTraceCommand.message(for: error)
        .replacingOccurrences(of: ":\n  - ", with: ": ")
        .replacingOccurrences(of: "\n  - ", with: ", ")
      leave(
        (message.hasSuffix(".") ? String(message.dropLast()) : message)
          + " (curvetrace help shows the use)", FailureCategory.usage.exitCode)
    }
    leave(
      "an unexpected failure (\(error)); please report this",
      FailureCategory.fault.exitCode)
  }

  private func leave(_ sentence: String, _ code: Int32) -> Never {
    StandardError.write("curvetrace: \(sentence)\n")
    Foundation.exit(code)
  }
}

extension FailureCategory {
  /// The exit code, one of BSD's `sysexits.h`.
  var exitCode: Int32 {
    switch self {
    case .usage: 64
    case .badData: 65
    case .missingInput: 66
    case .unavailable: 69
    case .fault: 70
    case .outOfMemory: 71
    case .cannotWrite: 73
    }
  }
}
