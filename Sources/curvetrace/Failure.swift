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
      leave(
        error.description.shown + (isFault ? "; please report this" : ""), error.category.exitCode)
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
      let sentence = message.hasSuffix(".") ? String(message.dropLast()) : message
      leave(
        (CommandSpelling().correction ?? sentence + minusHint(message)).shown
          + " (curvetrace help shows the use)", FailureCategory.usage.exitCode)
    }
    leave(
      "an unexpected failure (\(error)); please report this",
      FailureCategory.fault.exitCode)
  }

  /// How to give a value that looks like an option, where one is missed for that reason.
  private func minusHint(_ message: String) -> String {
    guard message.hasPrefix("Missing value for"),
      let option = message.split(separator: "'").dropFirst().first?.split(separator: " ").first,
      let index = CommandLine.arguments.firstIndex(of: String(option)),
      CommandLine.arguments.indices.contains(index + 1)
    else { return "" }
    let value = CommandLine.arguments[index + 1]
    return value.hasPrefix("-")
      ? "; a value that begins with a minus sign is given as \(option)=\(value)" : ""
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
