import ArgumentParser
import ConvNet
import CurveExport
import CurveTracing
import Foundation
import Imaging
import ModelStore
import Phantoms

/// What is said and returned when a command fails.
struct Failure {
  /// The exit codes, those of BSD's `sysexits.h`.
  enum Code: Int32 {
    case usage = 64
    case badData = 65
    case missingInput = 66
    case unavailable = 69
    case fault = 70
    case cannotWrite = 73
  }

  private let error: any Error
  private let hint = " (curvetrace help shows the use)"

  init(_ error: any Error) { self.error = error }

  /// What is known of the error: a sentence without a full stop and the exit code; `nil` where it is not
  /// one of ours.
  var known: (sentence: String, code: Code)? {
    switch error {
    case let error as ImagingError: (error.description, code(of: error.category))
    case let error as ModelStoreError: (error.description, code(of: error.category))
    case let error as WeightFileError: (error.description, .badData)
    case let error as NeuronFileError: (error.description, .badData)
    case let error as TuningDisagreement: (error.description, .badData)
    case let error as DrawingFileError: (error.description, .badData)
    case let error as AvoidError: (error.description, .badData)
    case let error as ImageListError: (error.description, code(of: error))
    case let error as ImageSetError: (error.description, code(of: error))
    case let error as PartialFailure: (error.description, .badData)
    case let error as CurveExportError: ("\(error); please report this", .fault)
    case let error as CurveTracingError: (error.description, code(of: error))
    case let error as ConceptError: (error.description, code(of: error))
    case let error as QuiltError: (error.description, code(of: error))
    case let error as PhantomError: (error.description, .usage)
    default: nil
    }
  }

  /// One sentence on standard error, and the exit code; requests for help and the version are printed
  /// as they are.
  func exit() -> Never {
    if let known { leave(known.sentence, known.code) }
    let exitCode = CurveTraceCommand.exitCode(for: error)
    if exitCode.isSuccess { CurveTraceCommand.exit(withError: error) }
    if exitCode == .validationFailure {
      // The parser's own messages are one sentence or more with full stops, and lists of many values
      // have a line for each.
      let message = CurveTraceCommand.message(for: error)
        .replacingOccurrences(of: ":\n  - ", with: ": ")
        .replacingOccurrences(of: "\n  - ", with: ", ")
      leave((message.hasSuffix(".") ? String(message.dropLast()) : message) + hint, .usage)
    }
    leave("an unexpected failure (\(error)); please report this", .fault)
  }

  private func code(of category: ImagingError.Category) -> Code {
    switch category {
    case .badData: .badData
    case .missingInput: .missingInput
    case .cannotWrite: .cannotWrite
    }
  }

  private func code(of category: ModelStoreError.Category) -> Code {
    switch category {
    case .usage: .usage
    case .badData: .badData
    case .missingInput: .missingInput
    case .unavailable: .unavailable
    case .cannotWrite: .cannotWrite
    }
  }

  private func code(of error: CurveTracingError) -> Code {
    if case .notFinite = error { .badData } else { .usage }
  }

  private func code(of error: ImageListError) -> Code {
    switch error {
    case .emptyFolder, .noMatch: .missingInput
    case .tooMuch, .size: .badData
    }
  }

  private func code(of error: ConceptError) -> Code {
    switch error {
    case .unreadable, .laterVersion, .otherNetwork, .otherLayer: .badData
    case .noObject, .badName: .usage
    }
  }

  private func code(of error: QuiltError) -> Code {
    if case .missingDrawing = error { .missingInput } else { .badData }
  }

  private func code(of error: ImageSetError) -> Code {
    if case .notAFolder = error { .missingInput } else { .badData }
  }

  private func leave(_ sentence: String, _ code: Code) -> Never {
    StandardError.write("curvetrace: \(sentence)\n")
    Foundation.exit(code.rawValue)
  }
}

/// Of several images some could not be used; what could be done with the others is done.
struct PartialFailure: Error, CustomStringConvertible {
  /// How many images failed.
  var failed: Int
  /// How many there are.
  var all: Int
  /// The sentence of the first of them, without a full stop.
  var first: String

  /// One sentence without a full stop.
  var description: String {
    "\(failed) of \(all) images could not be scored, the first because of this: \(first)"
  }
}
