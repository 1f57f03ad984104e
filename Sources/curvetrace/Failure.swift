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
    case .cannotWrite: 73
    }
  }
}

/// Of several images some could not be used; what could be done with the others is done.
struct PartialFailure: ExplainedError {
  /// What could not be done with them, such as `scored`.
  var deed: String
  /// How many images failed.
  var failed: Int
  /// How many there are.
  var all: Int
  /// The sentence of the first of them, without a full stop.
  var first: String

  /// So many of all images could not be `deed`.
  init(_ deed: String, failed: Int, all: Int, first: String) {
    (self.deed, self.failed, self.all, self.first) = (deed, failed, all, first)
  }

  /// One sentence without a full stop.
  var description: String {
    "\(failed) of \(all) images could not be \(deed), the first because of this: \(first)"
  }

  /// What is wrong is in the images.
  var category: FailureCategory { .badData }
}
