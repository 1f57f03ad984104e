import ArgumentParser
import CurvePipeline
import Laboratory

/// What the channels of a network's layers look for.
struct LabFamiliesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "families",
    abstract:
      "Sorts the channels of a network's layers by what they answer to: curves, lines, double curves, rings, combs.",
    discussion: """
      Examples:
        curvetrace lab families --network bvlc-googlenet -o families
        curvetrace lab families --network curvenet --layers down1_b,h -o families
      """)

  @Option(
    help: ArgumentHelp(
      "Look at these layers; without it at those of the article, or at all of a network of our own.",
      valueName: "layer,..."))
  var layers: String?

  @Option(help: ArgumentHelp("Draw this many channels of each kind.", valueName: "n"))
  var pictures = 3

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (0...100).contains(pictures) else {
      throw ValidationError("--pictures \(pictures): give a number from 0 to 100")
    }
  }

  mutating func run() throws {
    try lab.make { family in
      var experiment = FamilyCensus(
        family.network,
        layers: layers.map { $0.split(separator: ",").map { NeuronAddress.fullName(String($0)) } })
      experiment.pictures = pictures
      return experiment
    }
  }
}

/// Crops in which people saw nothing.
struct LabSubtleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "subtle",
    abstract:
      "Shows the crops labelled unrelated that excite a neuron most, beside what it saw in them.",
    discussion: """
      Example:
        curvetrace lab subtle --csv labels.csv --images photos --neuron "curvenet lines:4" -o subtle
      """)

  @Option(help: ArgumentHelp("The labels, from the page of lab label.", valueName: "labels.csv"))
  var csv: String

  @OptionGroup var photographs: LabImagesOption
  @OptionGroup var lab: LabOptions

  mutating func run() throws {
    let pictures = try photographs.pictures()
    try lab.makeForOneNeuron { SubtleCrops($0, try LabelStudy($0, path: csv), of: pictures) }
  }
}
