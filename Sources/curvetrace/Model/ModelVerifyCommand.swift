import ArgumentParser
import CurveExport
import CurveNetworks
import CurveTracing
import Failures
import Foundation
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
      activations by channel, come with the article (doi 10.23915/distill.00024.003). Where they do not agree, the \
      exit code is 65.

      Examples:
        curvetrace model verify inception5h
        curvetrace model verify inception5h --tuning radial-tuning-mixed3b.json
      """)

  @OptionGroup var argument: ModelArgument

  @Option(
    help: ArgumentHelp(
      "Compare with the tuning curves in this file.", valueName: "curves.json"))
  var tuning: String?

  @OptionGroup var common: RunOptions

  mutating func run() throws {
    var run = Run("model verify", common)
    let model = try argument.model
    let published = try tuning.map { try PublishedTuning(path: $0) } ?? .curveDetectors
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
    try run.finish(with: description, common)
    guard comparison.agrees else {
      throw TuningDisagreement(
        model: model.name, layer: published.layer, mean: comparison.mean)
    }
  }
}

/// A network's neurons are not tuned as those that were published.
struct TuningDisagreement: ExplainedError {
  var model: String
  var layer: String
  /// The mean correlation.
  var mean: Double

  /// One sentence without a full stop.
  var description: String {
    "the neurons of \(layer) of the installed \(model) are not tuned as the published ones: their mean correlation is "
      + "\(String(format: "%.2f", mean)), so these are other weights; install the published file with curvetrace "
      + "model install \(model)"
  }

  /// The installed weights cannot be used for what the article says of them.
  var category: FailureCategory { .badData }
}
