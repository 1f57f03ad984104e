import ArgumentParser
import Laboratory

/// Radial tuning of a family.
struct LabRadialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "radial",
    abstract: "Shows what every neuron of a family answers to arcs turned all the way round.",
    discussion: """
      Examples:
        curvetrace lab radial --network curvenet -o radial
        curvetrace lab radial --network bvlc-googlenet --layer 3b -o radial
      """)

  @Option(
    help: ArgumentHelp("Show arcs in this many orientations.", valueName: "n"))
  var orientations = 720

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (24...3600).contains(orientations) else {
      throw ValidationError("--orientations \(orientations): give a number from 24 to 3600")
    }
  }

  mutating func run() throws {
    try lab.make { family in
      var experiment = RadialTuning(family)
      experiment.orientations = orientations
      return experiment
    }
  }
}
