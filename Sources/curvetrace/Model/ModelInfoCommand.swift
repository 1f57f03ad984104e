import ArgumentParser
import ConvNet
import CurveExport
import ModelStore

/// `model info`: what is in an installed network.
struct ModelInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Describes an installed network: its file, its arithmetic, its layers.",
    usage: "curvetrace model info <name> [<options>]",
    discussion: """
      The converted file is read and checked against the hash that was kept at installation.

      Examples:
        curvetrace model info inception5h
        curvetrace model info inception5h --summary json
      """)

  @OptionGroup var argument: ModelArgument
  @OptionGroup var common: RunOptions

  mutating func run() throws {
    var run = Run("model info", common)
    let model = try argument.model
    let cache = ModelCache()
    var description = try cache.description(of: model)
    let weights = try cache.load(model)
    description["convention"] = .text(weights.convention.rawValue)
    description["filterCount"] = .integer(weights.filters.count)
    description["missingFilters"] = .list(
      InceptionNames.filters.filter { weights.filters[$0] == nil }.map { .text($0) })
    var normalizations = RunSummary()
    for (name, normalization) in weights.normalizations.sorted(by: { $0.key < $1.key }) {
      normalizations[name] = .group(Self.description(of: normalization))
    }
    description["normalizations"] = .group(normalizations)
    var filters = RunSummary()
    for name in InceptionNames.filters {
      guard let shape = weights.filters[name]?.weights.shape else { continue }
      filters[name] = .text(
        "\(shape.batch) x \(shape.channels) x \(shape.height) x \(shape.width)")
    }
    description["filters"] = .group(filters)
    run.noteOrigin(of: model, try cache.record(of: model))
    try run.finish(with: description, common)
  }

  private static func description(
    of normalization: LocalResponseNormalization
  ) -> RunSummary {
    var description = RunSummary()
    description["radius"] = .integer(normalization.radius)
    // As text: what is small must not be rounded away.
    description["bias"] = .text("\(normalization.bias)")
    description["scale"] = .text("\(normalization.scale)")
    description["beta"] = .text("\(normalization.beta)")
    return description
  }
}
