import ArgumentParser
import Workers

/// What a run tells of itself at the end.
enum SummaryFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Options that every command has.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Use this many threads; results do not depend on it.", valueName: "n"))
  var threads: Int?

  @Flag(help: "Write nothing but errors and warnings to standard error.")
  var quiet = false

  @Option(
    help: ArgumentHelp(
      "Write a summary of the run to standard output, as text or as one JSON object.",
      valueName: "format"))
  var summary: SummaryFormat?

  var pool: WorkerPool { threads.map { WorkerPool(threads: $0) } ?? .allCores }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): give a number from 1 to 1024")
    }
  }
}
