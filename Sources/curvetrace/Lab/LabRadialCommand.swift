import ArgumentParser
import CurvePipeline
import Laboratory
import Neurons

/// Radial tuning of a family.
struct LabRadialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "radial",
    abstract: "Shows what every neuron of a family answers to arcs turned all the way round.",
    discussion: """
      Examples:
        curvetrace lab radial --network curvenet -o radial
        curvetrace lab radial --network bvlc-googlenet --layer 3b -o radial
        curvetrace lab radial --network bvlc-googlenet --layers conv2d2,3a,3b,4a -o radial
        curvetrace lab radial --published radial-tuning-mixed3b.json -o radial
      """)

  @Option(
    help: ArgumentHelp("Show arcs in this many orientations.", valueName: "n"))
  var orientations = 720

  @Option(
    help: ArgumentHelp(
      "Draw these layers side by side, with neurons that echo.", valueName: "layer,..."))
  var layers: String?

  @Option(
    help: ArgumentHelp(
      "Draw tuning curves that others have published in place of measuring any.", valueName: "file")
  )
  var published: String?

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (24...3600).contains(orientations) else {
      throw ValidationError("--orientations \(orientations): give a number from 24 to 3600")
    }
    if layers != nil, lab.layer != nil || lab.neuron != nil || published != nil {
      throw ValidationError(
        "--layers names what is drawn; leave out --layer, --neuron and --published")
    }
  }

  mutating func run() throws {
    if let published {
      let tuning = try PublishedTuning(path: published)
      return try lab.keep(
        RadialTuning.Outcome(tuning, network: lab.network ?? "a published network"))
    }
    if let layers {
      let names = layers.split(separator: ",").map { NeuronAddress.fullName(String($0)) }
      return try lab.make { pool, monitor in
        var experiment = try RadialLayers(
          NetworkCatalog().pictureNetwork(lab.network ?? NetworkCatalog.defaultName), layers: names,
          pool: pool, monitor: monitor)
        experiment.orientations = orientations
        return experiment
      }
    }
    try lab.make { family in
      var experiment = RadialTuning(family)
      experiment.orientations = orientations
      return experiment
    }
  }
}
