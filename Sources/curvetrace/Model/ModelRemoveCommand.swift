import ArgumentParser
import CurveExport
import ModelStore

/// `model remove`: deletes an installed network.
struct ModelRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Removes an installed network, or what a broken fetch has left.",
    usage: "curvetrace model remove <name> [<options>]",
    discussion: """
      Examples:
        curvetrace model remove inception5h
      """)

  @OptionGroup var argument: ModelArgument
  @OptionGroup var common: RunOptions

  mutating func run() throws {
    var run = Run("model remove", common)
    let model = try argument.model
    guard try ModelCache().remove(model) else { throw ModelStoreError.notInstalled(model) }
    run.summary["name"] = .text(model.name)
    run.note("removed \(model.name)")
    try run.finish()
  }
}
