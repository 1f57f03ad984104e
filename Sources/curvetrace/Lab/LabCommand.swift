import ArgumentParser
import CurveExport
import CurvePipeline
import Foundation
import Imaging
import Laboratory
import Workers

/// `lab`: the experiments of "Curve Detectors", as a group of commands.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Studies the curve neurons of a network, as the article \"Curve Detectors\" does.",
    discussion: """
      Each command makes figures as SVG and PNG, the numbers beside them as CSV, and all of it as JSON.

      Examples:
        curvetrace lab radial --network curvenet -o radial
        curvetrace lab radial --network bvlc-googlenet --neuron 3b:398 -o radial
      """,
    subcommands: [
      LabActivationsCommand.self, LabQuiltCommand.self, LabSyntheticCommand.self,
      LabAnglesCommand.self, LabRadialCommand.self, LabRotateCommand.self, LabCombingCommand.self,
      LabAttributionCommand.self, LabCircuitCommand.self, LabRobustCommand.self,
      LabCompareCommand.self, LabReportCommand.self, LabLabelCommand.self, LabLabelsCommand.self,
      LabSubtleCommand.self, LabFamiliesCommand.self,
      LabObjectiveCommand.self,
    ])
}

/// Which neurons an experiment is about, and where its files go.
struct LabOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Study this network (one of \(NetworkCatalog.names.joined(separator: ", "))).",
      valueName: "name"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Study the curve neurons of this layer, such as 3b; without it those that the network is known for.",
      valueName: "layer"))
  var layer: String?

  @Option(
    help: ArgumentHelp(
      "Study one neuron, such as 3b:379 or \"curvenet lines:4\"; without it the whole family.",
      valueName: "layer:channel"))
  var neuron: String?

  @Option(
    help: ArgumentHelp(
      "Set all weights from these channels of an earlier layer to zero first.",
      valueName: "layer:channel,..."))
  var ablate: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the files into this folder.", valueName: "folder"))
  var output: String

  @OptionGroup var common: RunOptions

  func validate() throws {
    let address: NeuronAddress?
    do { address = try neuron.map { try NeuronAddress($0) } } catch {
      throw ValidationError("\(error)")
    }
    if neuron != nil, layer != nil {
      throw ValidationError("--neuron names its layer; leave out --layer")
    }
    if let named = address?.network, let network, named != network {
      throw ValidationError("--neuron is of \(named) and --network is \(network); leave one out")
    }
    let name = address?.network ?? network ?? NetworkCatalog.defaultName
    guard NetworkCatalog.names.contains(name) else {
      throw ValidationError(
        "--network \(name): there is no such network; the known ones are "
          + NetworkCatalog.names.joined(separator: ", "))
    }
  }

  /// The neurons.
  func family(_ monitor: WorkMonitor) throws -> NeuronFamily {
    let address = try neuron.map { try NeuronAddress($0) }
    let name = address?.network ?? network ?? NetworkCatalog.defaultName
    let layer = address?.layer ?? layer.map { NeuronAddress.fullName($0) }
    do {
      let family = try NeuronFamily(
        named: name, layer: layer, pool: common.pool, monitor: monitor)
      return try ablated(address.map { try family.only($0.channel) } ?? family)
    } catch LaboratoryError.noNeurons where address != nil {
      guard let address else { throw LaboratoryError.unreadableNeuron("") }
      return try ablated(
        NeuronFamily(
          NetworkCatalog().pictureNetwork(name), layer: address.layer,
          members: [.init(channel: address.channel, orientation: 0)]))
    }
  }

  /// The neurons without what `--ablate` names.
  private func ablated(_ family: NeuronFamily) throws -> NeuronFamily {
    guard let ablate else { return family }
    let parts = ablate.split(separator: ":", omittingEmptySubsequences: false)
    let channels = parts.count == 2 ? parts[1].split(separator: ",").map { Int($0) } : []
    guard !channels.isEmpty, !channels.contains(nil) else {
      throw ValidationError(
        "--ablate \(ablate): write a layer and its channels, such as 3a:12,40")
    }
    return try family.ablating(
      channels.compactMap(\.self), of: NeuronAddress.fullName(String(parts[0])))
  }

  /// The neuron that is named, or that of the family with the clearest tuning, which is said.
  func oneNeuron(_ monitor: WorkMonitor) throws -> NeuronFamily {
    let family = try family(monitor.part(0...0.5))
    guard neuron == nil else { return family }
    let clearest = try family.clearest(pool: common.pool, monitor: monitor.part(0.5...1))
    if !common.quiet {
      StandardError.write(
        "\(clearest.name(of: clearest.members[0])) has the clearest tuning; --neuron chooses another\n"
      )
    }
    return clearest
  }

  /// Makes an experiment with one neuron.
  func makeForOneNeuron<Made: Experiment>(_ experiment: (NeuronFamily) throws -> Made) throws {
    try make(with: oneNeuron, experiment)
  }

  /// Makes an experiment with all neurons that are asked for.
  func make<Made: Experiment>(_ experiment: (NeuronFamily) throws -> Made) throws {
    try make(with: family, experiment)
  }

  /// Makes the folder where it is missing, and throws where a file called `name` cannot be written there.
  func prepareFolder(for name: String) throws {
    try? FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try OutputPaths.checkWritable(output + "/" + name)
  }

  /// Makes an experiment with neurons, writes what comes out, and says what it says.
  private func make<Made: Experiment>(
    with neurons: (WorkMonitor) throws -> NeuronFamily,
    _ experiment: (NeuronFamily) throws -> Made
  ) throws {
    var studied: NeuronFamily?
    try make(of: { studied }) { _, monitor in
      let family = try neurons(monitor)
      studied = family
      if !common.quiet {
        let count = family.members.count
        let names =
          count == 1 ? family.name(of: family.members[0]) : "\(count) neurons of \(family.layer)"
        StandardError.write("\(names) of \(family.network.name)\n")
      }
      return try experiment(family)
    }
  }

  /// Makes an experiment, writes what comes out, and says what it says; `family` are the neurons, once they are known.
  func make<Made: Experiment>(
    of family: () -> NeuronFamily? = { nil },
    _ experiment: (WorkerPool, WorkMonitor) throws -> Made
  ) throws {
    var run = Run("lab \(Made.Outcome.name)", common)
    try prepareFolder(for: Made.Outcome.name + ".json")
    let made = try run.watching("neurons") { try experiment(common.pool, $0) }
    if let family = family() {
      run.summary["network"] = .text(family.network.name)
      run.summary["layer"] = .text(family.layer)
    }
    let outcome = try run.watching("experiment") { monitor -> Made.Outcome in
      try made.run(pool: common.pool, monitor: monitor)
    }
    try keep(outcome, &run)
  }

  /// Writes an outcome that is there already.
  func keep(_ outcome: some ExperimentOutcome) throws {
    var run = Run("lab \(type(of: outcome).name)", common)
    try prepareFolder(for: type(of: outcome).name + ".json")
    try keep(outcome, &run)
  }

  private func keep(_ outcome: some ExperimentOutcome, _ run: inout Run) throws {
    let paths = try run.timed("write") { try outcome.write(to: output) }
    run.wrote(paths)
    for finding in outcome.findings { run.note(finding) }
    run.summary["findings"] = .list(outcome.findings.map { .text($0) })
    try run.finish()
  }
}
