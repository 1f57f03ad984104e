import ArgumentParser
import ConvNet
import CurveExport
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation
import Imaging
import Synchronization
import Visualization

/// `visualize`: pictures that excite a network's neurons.
struct VisualizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visualize",
    abstract: "Draws the picture that excites a neuron of a network most.",
    usage: "curvetrace visualize --neuron <layer:channel> -o <fv.png> [<options>]",
    discussion: """
      A neuron is a channel at a place of a layer; a channel is all of its neurons at once; a direction is a mixture \
      of channels.

      Examples:
        curvetrace visualize --neuron lines:4 -o fv.png
        curvetrace visualize --neuron mixed3b:398 --diversity 4 -o fv.png
        curvetrace visualize --channel curve:3 --network curve-circuit -o fv.png --watch forming.apng
        curvetrace visualize --direction mixed3b:398=1,389=0.5 -o fv.png
        curvetrace visualize --neurons 330..30 -o fv.png
      """)

  /// How pictures follow from parameters.
  enum Parameterization: String, ExpressibleByArgument, CaseIterable {
    case fourier, grey, alpha, pixels
  }

  /// How pictures are moved about.
  enum Transforms: String, ExpressibleByArgument, CaseIterable {
    case none, `default`
  }

  @Option(
    help: ArgumentHelp(
      "Excite one neuron, in the middle of the picture or at column x of row y of its layer.",
      valueName: "layer:channel[@x,y]"))
  var neuron: NeuronName?

  @Option(
    help: ArgumentHelp("Excite a channel everywhere.", valueName: "layer:channel"))
  var channel: NeuronName?

  @Option(
    help: ArgumentHelp(
      "Excite channels everywhere in these proportions.", valueName: "layer:channel=weight,..."))
  var direction: DirectionName?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Excite these curve neurons everywhere: those of orientations of the outer normal, degrees, or channels, as "
        + "lines:4,5; or families with signs, as '+mixed3b:curves -mixed3a:lines'.",
      valueName: "30..90"))
  var neurons: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the picture here.", valueName: "fv.png"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Visualize this network (one of \(NetworkCatalog.names.joined(separator: ", "))); "
        + "without it, the first of them that has the layer, or whose curve neurons are meant.",
      valueName: "name"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Draw this many pictures, unlike one another, side by side.", valueName: "n"))
  var diversity = 1

  @Option(
    help: ArgumentHelp("The side of a picture, px.", valueName: "n"))
  var size = 128

  @Option(help: ArgumentHelp("Draw in this many steps.", valueName: "n"))
  var steps = 256

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: """
      Draw in colour with waves, in grey with waves, in grey and alpha with waves, so that nothing hides in the \
      background, or in colour pixel by pixel. Without it, in colour with waves; for a network that is shown \
      normalized light, in grey and alpha and then laid over middle grey.
      """)
  var parameterization: Parameterization?

  @Option(
    help:
      "Move the picture about in every step, by one unit of the layer at most, or show it as it is."
  )
  var transforms = Transforms.default

  @OptionGroup var watching: WatchOption
  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(outputs: [output] + [watching.file].compactMap(\.self), inputs: [])
  }

  func validate() throws {
    let wanted = [neuron?.layer, channel?.layer, direction?.layer, neurons].compactMap(\.self)
    guard wanted.count == 1 else {
      throw ValidationError(
        "give one of --neuron, --channel, --direction and --neurons, to say what to excite")
    }
    _ = try neurons.map { try NeuronSelection(option: $0) }
    if channel?.position != nil {
      throw ValidationError(
        "--channel excites neurons everywhere; give --neuron for one at a place")
    }
    try requireEnding("png", of: output, for: "the picture")
    guard (1...16).contains(diversity) else {
      throw ValidationError("--diversity \(diversity): give a number from 1 to 16")
    }
    guard (16...2048).contains(size) else {
      throw ValidationError("--size \(size): give a number from 16 to 2048")
    }
    guard (1...100_000).contains(steps) else {
      throw ValidationError("--steps \(steps): give a number from 1 to 100000")
    }
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    try watching.prepare()
    var run = Run("visualize", common)
    var counted: [WeighedFamily]?
    if let neurons {
      let selection = try NeuronSelection(option: neurons)
      let network = network ?? NetworkCatalog.defaultName
      let asked = try run.watching("neurons") { monitor in
        try NetworkCatalog().curveNetwork(
          network, family: selection.kind, counting: selection, pool: common.pool,
          monitor: monitor)
      }
      counted = asked.counted
      self.network = network
    }
    let visualizer = try makeVisualizer(counted)
    run.summary["network"] = .text(visualizer.network.name)
    run.summary["steps"] = .integer(steps)
    run.summary["seed"] = .unsigned(seed)
    // As they are written: with alpha only where it was asked for.
    let keepsAlpha = parameterization != nil
    @Sendable func finished(_ pictures: Picture) -> Picture {
      keepsAlpha ? pictures : pictures.onMiddleGrey
    }
    let frames = watching.frames(of: steps)
    let value = Mutex(0.0)
    let pictures = try run.watching("draw") { monitor in
      do {
        return try visualizer.pictures(
          monitor: monitor.watched { event in
            guard let drawn = event.pictures else { return }
            value.withLock { $0 = drawn.value }
            try frames?.take(drawn.step, finished(drawn.pictures).sheet())
          })
      } catch GraphError.inputTooSmall(let layer, _) {
        throw ValidationError("--size \(size) is too small for layer \(layer); give a larger one")
      }
    }
    run.summary["value"] = .number(value.withLock { $0 })
    try run.write(try finished(pictures).sheet().pngData(), to: output)
    try frames?.finish()
    run.wrote(frames?.written ?? [])
    try run.finish()
  }

  private func makeVisualizer(_ counted: [WeighedFamily]?) throws -> FeatureVisualizer {
    let layer =
      neuron?.layer ?? channel?.layer ?? direction?.layer ?? counted?.first?.family.origin ?? ""
    let network =
      try network.map { try NetworkCatalog().pictureNetwork($0) }
      ?? NetworkCatalog().pictureNetwork(having: layer)
    let objective = try objective(in: network, counted)
    var visualizer = try FeatureVisualizer.suiting(
      network, objective: objective, in: layer, size: size, count: diversity, steps: steps,
      seed: seed, pool: common.pool)
    if transforms == .none { visualizer.transforms = .none }
    guard let parameterization else { return visualizer }
    let ink: PictureParameterization.Ink =
      switch parameterization {
      case .fourier, .pixels: .color
      case .grey: .grey
      case .alpha: .greyAndAlpha
      }
    let basis: any PlaneBasis =
      parameterization == .pixels
      ? PixelBasis(width: size, height: size) : FourierBasis(width: size, height: size)
    visualizer.objective = objective
    visualizer.parameterization = PictureParameterization(
      count: diversity, channels: network.graph.inputChannels, ink: ink, basis: basis,
      pool: common.pool)
    return visualizer
  }

  private func objective(
    in network: PictureNetwork, _ counted: [WeighedFamily]?
  ) throws -> Objective {
    var wanted: Objective
    var layer: String
    if let neuron {
      wanted = try .preActivation(
        of: neuron.channel, in: neuron.layer, of: network, at: neuron.position)
      layer = neuron.layer
    } else if let channel {
      wanted = try .preActivation(
        of: channel.channel, in: channel.layer, of: network, isEverywhere: true)
      layer = channel.layer
    } else if let direction {
      layer = direction.layer
      wanted = try .direction(
        layer: layer, vector: network.vector(of: direction.weights, in: layer))
    } else if let counted {
      layer = counted[0].family.origin
      wanted = try .counting(counted, in: network)
    } else {
      preconditionFailure("validated above")
    }
    if diversity > 1 {
      wanted = wanted.reduced(by: .similarity(layer: layer), share: Self.diversityShare)
    }
    return wanted
  }

  /// How much of the value pictures that are all alike would lose.
  private static let diversityShare = 0.5
}
