import ArgumentParser
import CurveExport
import ModelStore

/// `model list`: the known networks, installed or not.
struct ModelListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the known networks and says which are installed.",
    usage: "curvetrace model list [<options>]",
    discussion: """
      Examples:
        curvetrace model list
        curvetrace model list --summary json
      """)

  @OptionGroup var common: RunOptions

  mutating func run() throws {
    var run = Run("model list", common)
    let cache = ModelCache()
    var lines = RunSummary()
    var models = RunSummary()
    for model in PublishedModel.all {
      do {
        let description = try cache.description(of: model)
        models[model.name] = .group(description)
        let isPublished = description["isPublished"] == .flag(true)
        lines[model.name] = .text(
          "installed, \(isPublished ? "the" : "not the") published file, "
            + "\(cache.size(of: model)) bytes")
      } catch let error as ModelStoreError {
        models[model.name] = RunSummary.Value.none
        var state = "not installed"
        if case .damaged = error { state = "damaged; install it again" }
        lines[model.name] = .text(state)
      }
    }
    run.summary["models"] = .group(models)
    if common.summary == nil { try StandardOutput.write(lines.text) }
    try run.finish()
  }
}
