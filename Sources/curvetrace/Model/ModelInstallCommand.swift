import ArgumentParser
import CurveExport
import ModelStore
import Workers

/// Fetches or reads weights and keeps them, converted.
struct ModelInstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Fetches a network's weights, or reads them from a file, and keeps them.",
    usage: "curvetrace model install <name> [--from <file>] [<options>]",
    discussion: """
      What is fetched must be the published file, by its SHA-1; a fetch that broke off goes on where \
      it was. With --from any frozen TensorFlow graph, zip archive with one, Caffe model or converted \
      file is taken, told apart by content, and it is said whether it is the published one.

      Examples:
        curvetrace model install inception5h
        curvetrace model install bvlc-googlenet --from bvlc_googlenet.caffemodel
      """)

  @OptionGroup var argument: ModelArgument

  @Option(
    help: ArgumentHelp(
      "Read the weights from this file instead of fetching them.", valueName: "file"))
  var from: String?

  @OptionGroup var common: RunOptions

  mutating func run() throws {
    var run = Run("model install", common)
    let model = try argument.model
    let cache = ModelCache()
    let record = try run.timed("install") {
      if let from { return try cache.install(model, from: from) }
      // A fetch that is interrupted goes on where it was: the signal may end the process at once.
      let bar = ProgressBar(isQuiet: common.quiet)
      defer { bar.finish() }
      let monitor = WorkMonitor(.downloading) { bar.update($0) }
      return try cache.install(model) { monitor.report($0) }
    }
    run.noteOrigin(of: model, record)
    let description = try cache.description(of: model)
    for entry in description.entries { run.summary[entry.name] = entry.value }
    run.wrote([cache.path(of: model)])
    try run.finish()
  }
}
