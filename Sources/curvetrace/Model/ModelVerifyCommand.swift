import ArgumentParser
import CurveExport
import CurveNetworks
import CurveTracing
import Failures
import Foundation
import Laboratory
import ModelStore
import Neurons

/// Whether an installed network is the one of the article.
struct ModelVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compares an installed network's curve neurons with what was published of them.",
    discussion: """
      Arcs of every orientation are shown to the neurons, and what they answer is correlated with the published \
      tuning curves, after one rotation that is the same for all. Without --tuning these are ten Gaussians with the \
      published peaks and widths of the curve neurons in mixed3b; the curves themselves, JSON files with a layer and \
      activations by channel, come with the article (doi 10.23915/distill.00024.003). With --circuit the weights along \
      a chain of neurons are compared too, up to their scale, multiplied through bottlenecks; such a file comes with \
      "Curve Circuits" (doi 10.23915/distill.00024.006). Where they do not agree, the exit code is 65.

      Examples:
        curvetrace model verify inception5h
        curvetrace model verify inception5h --tuning radial-tuning-mixed3b.json
        curvetrace model verify inception5h --circuit aann-circuit.json
      """)

  @OptionGroup var argument: ModelArgument

  @Option(
    help: ArgumentHelp(
      "Compare with the tuning curves in this file.", valueName: "curves.json"))
  var tuning: String?

  @Option(
    help: ArgumentHelp(
      "Compare the weights with those of the natural circuit in this file.",
      valueName: "circuit.json"))
  var circuit: String?

  @OptionGroup var common: RunOptions

  /// The network that the article measured.
  private static let measured = "inception5h"

  mutating func run() throws {
    var run = Run("model verify", common)
    let model = try argument.model
    guard tuning != nil || model.name == Self.measured else {
      throw ValidationError(
        "\(model.name): nothing is published of its neurons that it could be compared with; give tuning curves with "
          + "--tuning, or list its curve neurons with curvetrace neurons find --network \(model.name)"
      )
    }
    let published = try tuning.map { try PublishedTuning(path: $0) } ?? .curveDetectors
    let chain = try circuit.map { try PublishedCircuit(path: $0) }
    let network = try InceptionNetwork(model).pictures
    var finder = CurveNeuronFinder(network, pool: common.pool)
    finder.orientations = 36
    let comparison = try run.watching("verify") { [finder] in
      try finder.comparison(with: published, monitor: $0)
    }
    var correlations = RunSummary()
    for (channel, correlation) in comparison.correlations {
      correlations["\(channel)"] = .number(correlation)
    }
    var description = RunSummary()
    description["name"] = .text(model.name)
    description["layer"] = .text(published.layer)
    description["agrees"] = .flag(comparison.agrees)
    description["meanCorrelation"] = .number(comparison.mean)
    description["rotation"] = .number(comparison.rotation)
    description["isMirrored"] = .flag(comparison.isMirrored)
    description["correlations"] = .group(correlations)
    let weights = try chain.map { try CircuitComparison($0, in: network) }
    if let weights {
      var cosines = RunSummary()
      for (name, cosine) in weights.cosines { cosines[name] = .number(cosine) }
      description["circuitAgrees"] = .flag(weights.agrees)
      description["circuitCosines"] = .group(cosines)
    }
    try run.finish(with: description, common)
    guard comparison.agrees else {
      let record = try ModelCache().record(of: model)
      throw TuningDisagreement(
        model: model.name, layer: published.layer, mean: comparison.mean,
        isPublished: model.isPublished(sha1: record.sha1))
    }
    if let weights, let circuit, !weights.agrees {
      throw CircuitDisagreement(model: model.name, path: circuit, cosines: weights.cosines)
    }
  }
}

/// A network's neurons are not tuned as those that were published.
struct TuningDisagreement: ExplainedError {
  var model: String
  var layer: String
  /// The mean correlation.
  var mean: Double
  /// Whether the weights are those that were published under the network's name.
  var isPublished: Bool

  /// One sentence without a full stop.
  var description: String {
    "the neurons of \(layer) of the installed \(model) are not tuned as the published ones: their mean correlation is "
      + "\(String(format: "%.2f", mean)), "
      + (isPublished
        ? "so the curves are those of another network; give others with --tuning"
        : "so these are other weights; install the published file with curvetrace model install \(model)")
  }

  /// The installed weights cannot be used for what the article says of them.
  var category: FailureCategory { .badData }
}

/// A network's weights are not those of a published circuit.
struct CircuitDisagreement: ExplainedError {
  var model: String
  var path: String
  var cosines: [(name: String, cosine: Double)]

  /// One sentence without a full stop.
  var description: String {
    let least = cosines.min { $0.cosine < $1.cosine } ?? ("", 0)
    return
      "the weights of the installed \(model) are not those of \(path): the cosine between both is "
      + "\(String(format: "%.2f", least.cosine)) for \(least.name); install the network that the circuit is of, or "
      + "give another file with --circuit"
  }

  /// The installed weights cannot be used for what the article says of them.
  var category: FailureCategory { .badData }
}
