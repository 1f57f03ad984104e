import ArgumentParser
import CurveExport
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation
import ModelStore
import Neurons

/// `neurons`: the curve neurons of a network, as a group of commands.
struct NeuronsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neurons",
    abstract: "Finds the curve neurons of a network.",
    discussion: """
      Example:
        curvetrace neurons find --network bvlc-googlenet
      """,
    subcommands: [NeuronsFindCommand.self])
}

/// Finds curve neurons by showing arcs to a network.
struct NeuronsFindCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Shows arcs to a network and lists the channels that detect curves.",
    discussion: """
      The arcs have all orientations, four radii and three widths, dark and bright, as lines and as rims of discs. \
      Listed are channels with one orientation and no echo from the opposite one, whatever the radius and the width, \
      and the same for all kinds of curves that they answer to; of a published network these are all kinds. \
      Orientations are those of the curve's outer normal, degrees from x (right) towards y (down).

      Examples:
        curvetrace neurons find --network curvenet
        curvetrace neurons find --network inception5h --layer mixed3a --save
      """)

  @Option(
    help: ArgumentHelp(
      "Look into this network (one of \(NetworkCatalog.names.joined(separator: ", "))).",
      valueName: "name"))
  var network: String

  @Option(
    help: ArgumentHelp(
      "Look at the channels of this layer; without it, of the one that the network's curve neurons are known to be in.",
      valueName: "layer"))
  var layer: String?

  @Flag(help: "List all channels of the layer, not only those that detect curves.")
  var all = false

  @Flag(help: "Let the network's other commands use this family from now on.")
  var save = false

  @OptionGroup var common: RunOptions

  func validate() throws {
    guard NetworkCatalog.names.contains(network) else {
      throw ValidationError(
        "--network: \(NetworkError.unknownNetwork(network, known: NetworkCatalog.names))")
    }
    guard !save || installable != nil else {
      throw ValidationError(
        "--save: the curve neurons of \(network) come with it; only an installed network's are saved"
      )
    }
  }

  private var installable: PublishedModel? { PublishedModel.all.first { $0.name == network } }

  mutating func run() throws {
    var run = Run("neurons find", common)
    let pictures = try NetworkCatalog().pictureNetwork(network)
    let layer = try layer ?? NetworkCatalog.curveLayer(of: network)
    let tunings = try run.watching("find") {
      try CurveNeuronFinder(pictures, pool: common.pool).tunings(in: layer, monitor: $0)
    }
    let family = tunings.filter(\.isCurveNeuron).sorted { $0.orientation < $1.orientation }
    let listed = all ? tunings : family
    run.summary["network"] = .text(network)
    run.summary["layer"] = .text(layer)
    run.summary["found"] = .integer(family.count)
    run.summary["neurons"] = .list(listed.map { .group(Self.description(of: $0)) })
    if common.summary == nil { try StandardOutput.write(Self.table(of: listed, marking: all)) }
    if let model = installable, save {
      try NetworkCatalog().keep(family, in: layer, of: model)
      run.wrote([ModelCache().findingsPath(of: model)])
    }
    run.note(
      "\(family.count) of \(tunings.count) channels of \(layer) of \(network) detect curves")
    try run.finish()
  }

  private static func description(of tuning: NeuronTuning) -> RunSummary {
    var description = RunSummary()
    description["channel"] = .integer(tuning.channel)
    description["isCurveNeuron"] = .flag(tuning.isCurveNeuron)
    for column in columns { description[column.name] = .number(tuning[keyPath: column.value]) }
    description["answers"] = .list((tuning.answers ?? []).map { .number($0) })
    return description
  }

  private struct Column: Sendable {
    var name: String
    var title: String
    var format: String
    var value: any KeyPath<NeuronTuning, Double> & Sendable
  }

  private static let columns = [
    Column(name: "orientation", title: "orientation", format: "%.0f", value: \.orientation),
    Column(name: "halfWidth", title: "half width", format: "%.0f", value: \.halfWidth),
    Column(name: "selectivity", title: "selectivity", format: "%.2f", value: \.selectivity),
    Column(name: "echo", title: "echo", format: "%.2f", value: \.echo),
    Column(
      name: "polarityCorrelation", title: "polarity", format: "%.2f",
      value: \.polarityCorrelation),
    Column(name: "widthCorrelation", title: "widths", format: "%.2f", value: \.widthCorrelation),
    Column(name: "borderCorrelation", title: "borders", format: "%.2f", value: \.borderCorrelation),
    Column(name: "strength", title: "strength", format: "%.3g", value: \.strength),
  ]

  /// One line for each tuning under a line of titles; curve neurons among others are marked by a star.
  private static func table(of tunings: [NeuronTuning], marking: Bool) -> String {
    func padded(_ text: String, to width: Int) -> String {
      String(repeating: " ", count: max(width - text.count, 0)) + text
    }
    let titles = ["channel"] + columns.map(\.title)
    let rows = tunings.map { tuning in
      [(marking && tuning.isCurveNeuron ? "*" : "") + String(tuning.channel)]
        + columns.map { String(format: $0.format, tuning[keyPath: $0.value]) }
    }
    return ([titles] + rows).map { row in
      zip(row, titles).map { padded($0, to: $1.count + 2) }.joined() + "\n"
    }.joined()
  }
}
