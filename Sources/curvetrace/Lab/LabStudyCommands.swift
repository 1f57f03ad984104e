import ArgumentParser
import Laboratory

/// Short lines across curves.
struct LabCombingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "combing",
    abstract: "Measures how much short lines across a curve excite the neurons that detect it.",
    discussion: """
      Examples:
        curvetrace lab combing --network curvenet -o combing
        curvetrace lab combing --network curve-circuit --ablate line:0,1,2 -o ablated
      """)

  @OptionGroup var lab: LabOptions

  mutating func run() throws { try lab.make { CombingStudy($0) } }
}

/// Weights between families.
struct LabCircuitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "circuit",
    abstract:
      "Draws the weights from one layer to the curve neurons of another, by relative orientation.",
    discussion: """
      Between the two may lie a bottleneck: its weights are multiplied out.

      Examples:
        curvetrace lab circuit --network bvlc-googlenet -o circuit
        curvetrace lab circuit --network curve-circuit --from line -o circuit
      """)

  @Option(
    help: ArgumentHelp(
      "Read weights from this layer; without it from the one before the neurons' block.",
      valueName: "layer"))
  var from: String?

  @OptionGroup var lab: LabOptions

  mutating func run() throws {
    try lab.make { family in
      var experiment = CurveCircuitry(family)
      experiment.layer = from.map { NeuronAddress.fullName($0) }
      return experiment
    }
  }
}

/// The smallest changes that fool neurons.
struct LabRobustCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robust",
    abstract:
      "Finds the smallest change of a picture that silences a curve neuron or turns what it sees.",
    discussion: """
      Example:
        curvetrace lab robust --network curvenet -o robust
      """)

  @OptionGroup var lab: LabOptions

  mutating func run() throws { try lab.make { Robustness($0) } }
}

/// Natural crops, turned.
struct LabRotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Turns the crops that excite each neuron most, and draws what the whole family says.",
    discussion: """
      Example:
        curvetrace lab rotate --images photos --network bvlc-googlenet -o rotate
      """)

  @OptionGroup var photographs: LabImagesOption

  @Option(help: ArgumentHelp("Turn this many crops of each neuron.", valueName: "n"))
  var crops = 12

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (1...200).contains(crops) else {
      throw ValidationError("--crops \(crops): give a number from 1 to 200")
    }
  }

  mutating func run() throws {
    let pictures = try photographs.pictures()
    try lab.make { family in
      var experiment = JointTuning(family, over: pictures)
      experiment.crops = crops
      return experiment
    }
  }
}

/// Two networks beside each other.
struct LabCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Matches the curve neurons of two networks by tuning, and by what they say to photographs.",
    discussion: """
      The first network is chosen as in the other commands, the second by --with.

      Example:
        curvetrace lab compare --network curvenet --with curve-circuit --images photos -o compare
      """)

  @Option(help: ArgumentHelp("The other network.", valueName: "name"))
  var with: String

  @Option(
    help: ArgumentHelp("Show both networks the images of this folder too.", valueName: "folder"))
  var images: String?

  @OptionGroup var lab: LabOptions

  mutating func run() throws {
    let pictures = try images.map { try PictureSet($0) }
    try lab.make { family in
      var experiment = FamilyMatch(
        family, try NeuronFamily(named: with, pool: lab.common.pool))
      experiment.pictures = pictures
      return experiment
    }
  }
}
