import ArgumentParser
import CAllocations
import CUnfinishedFiles
import Failures
import Foundation
import Geometry

/// The program: finds the curves in images.
@main
struct CurveTraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curvetrace",
    abstract: "Finds the curves in an image and writes them down as splines.",
    discussion: """
      Examples:
        curvetrace trace angiogram.png -o angiogram.svg
        curvetrace extract angiogram.png -o curves.png

      Exit codes: 0 success, 64 wrong use, 65 input that cannot be used, 66 input that cannot be \
      opened, 69 a network address that cannot be reached, 71 not enough memory, 73 output that \
      cannot be written, 70 a fault of the program, 130 interrupted.
      """,
    version: "curvetrace \(CurveTraceVersion.current)",
    subcommands: [
      TraceCommand.self, BatchCommand.self, ExtractCommand.self, CannyCommand.self,
      CompareCommand.self,
      EvaluateCommand.self, ScoreCommand.self, SegmentCommand.self, ConceptCommand.self,
      QuiltCommand.self,
      VisualizeCommand.self, PhantomCommand.self,
      CropsCommand.self, ModelCommand.self, NeuronsCommand.self, LabCommand.self, InfoCommand.self,
      ConvertCommand.self, MeasureCommand.self, StudioCommand.self,
    ])

  static func main() {
    allocation_failures_end_program(
      "curvetrace", FailureCategory.outOfMemory.exitCode, unfinished_files_remove)
    Interrupt.listen()
    // A file size limit then fails the write, which says so, instead of ending the process.
    signal(SIGXFSZ, SIG_IGN)
    // So does a pipe whose reader has gone, whatever is being written elsewhere.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Failure(error).exit()
    }
  }
}
