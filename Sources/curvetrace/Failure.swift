import ArgumentParser
import CurveExport
import CurveTracing
import Foundation
import Imaging
import Phantoms

/// What is said and returned when a command fails.
struct Failure {
  /// The exit codes, those of BSD's `sysexits.h`.
  enum Code: Int32 {
    case usage = 64
    case badData = 65
    case missingInput = 66
    case fault = 70
    case cannotWrite = 73
  }

  private let error: any Error
  private let hint = " (curvetrace help shows the use)"

  init(_ error: any Error) { self.error = error }

  /// One sentence on standard error, and the exit code; requests for help and the version are printed
  /// as they are.
  func exit() -> Never {
    switch error {
    case let error as ImagingError: leave(error.description, code(of: error.category))
    case let error as TruthError: leave(error.description, .badData)
    case let error as AvoidError: leave(error.description, .badData)
    case let error as CurveExportError: leave("\(error); please report this", .fault)
    case let error as CurveTracingError: leave(error.description, .usage)
    case let error as PhantomError: leave(error.description, .usage)
    default:
      let exitCode = CurveTraceCommand.exitCode(for: error)
      if exitCode.isSuccess { CurveTraceCommand.exit(withError: error) }
      if exitCode == .validationFailure {
        // The parser's own messages are one sentence or more with full stops.
        let message = CurveTraceCommand.message(for: error)
        leave((message.hasSuffix(".") ? String(message.dropLast()) : message) + hint, .usage)
      }
      leave("an unexpected failure (\(error)); please report this", .fault)
    }
  }

  private func code(of category: ImagingError.Category) -> Code {
    switch category {
    case .badData: .badData
    case .missingInput: .missingInput
    case .cannotWrite: .cannotWrite
    }
  }

  private func leave(_ sentence: String, _ code: Code) -> Never {
    StandardError.write("curvetrace: \(sentence)\n")
    Foundation.exit(code.rawValue)
  }
}
