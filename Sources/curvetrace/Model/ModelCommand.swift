import ArgumentParser
import CurveExport
import Foundation
import ModelStore

/// `model`: networks that others have published, as a group of commands.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Installs, lists, describes and removes networks that others have published.",
    discussion: """
      The known networks are \(known). Their weights are kept, converted, in \
      $CURVETRACE_CACHE, else in $XDG_CACHE_HOME/curvetrace, else in ~/.cache/curvetrace. Only \
      model install without --from uses the network.

      Examples:
        curvetrace model install inception5h
        curvetrace model install inception5h --from inception5h.zip
        curvetrace model list
      """,
    subcommands: [
      ModelInstallCommand.self, ModelListCommand.self, ModelInfoCommand.self,
      ModelRemoveCommand.self, ModelVerifyCommand.self,
    ])

  static let known = PublishedModel.all.map(\.name).joined(separator: " and ")
}

/// The network that a command is about.
struct ModelArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The network, one of \(ModelCommand.known).", valueName: "name"))
  var name: String

  /// The network with the name that was given.
  var model: PublishedModel { get throws { try PublishedModel.named(name) } }

  func validate() throws {
    do { _ = try PublishedModel.named(name) } catch { throw ValidationError("\(error)") }
  }
}

extension Run {
  /// Says where `model` was not made of the published file.
  func noteOrigin(of model: PublishedModel, _ record: ModelRecord) {
    guard !model.isPublished(sha1: record.sha1) else { return }
    note(
      "note: \(record.source) is not the published file of \(model.name): its SHA-1 is "
        + "\(record.sha1), not \(model.sha1); its units need not be those that are known")
  }

  /// Ends a run whose result is `description`: it goes to standard output, unless a summary that has it too was
  /// asked for.
  mutating func finish(with description: RunSummary, _ options: RunOptions) throws {
    for entry in description.entries { summary[entry.name] = entry.value }
    if options.summary == nil { try StandardOutput.write(description.text) }
    try finish()
  }
}

extension ModelCache {
  /// How many bytes the converted weights take.
  func size(of model: PublishedModel) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path(of: model))
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// What is known of an installed network: where its weights are and what they were made of.
  func description(of model: PublishedModel) throws -> RunSummary {
    let record = try record(of: model)
    var description = RunSummary()
    description["name"] = .text(model.name)
    description["path"] = .text(path(of: model))
    description["bytes"] = .integer(size(of: model))
    description["source"] = .text(record.source)
    description["isPublished"] = .flag(model.isPublished(sha1: record.sha1))
    description["sourceSHA1"] = .text(record.sha1)
    description["sourceSHA256"] = .text(record.sha256)
    description["convertedSHA256"] = .text(record.convertedSHA256)
    return description
  }
}
