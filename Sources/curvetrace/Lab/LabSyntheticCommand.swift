import ArgumentParser
import Laboratory

/// Synthetic curves by orientation and radius.
struct LabSyntheticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthetic",
    abstract: "Maps what neurons answer to curves of every orientation and radius.",
    discussion: """
      A run that was interrupted goes on where it was if it is started again with the same folder.

      Examples:
        curvetrace lab synthetic --network curvenet -o synthetic
        curvetrace lab synthetic --neuron 3b:379 --network inception5h --images photos --variants -o synthetic
      """)

  @Option(help: ArgumentHelp("Show curves in this many orientations.", valueName: "n"))
  var orientations = 180

  @Option(help: ArgumentHelp("Show curves of this many radii.", valueName: "n"))
  var radii = 20

  @Option(
    help: ArgumentHelp(
      "The side of the pictures, px; without it as many as a neuron sees.", valueName: "n"))
  var size: Int?

  @Option(
    help: ArgumentHelp(
      "Measure answers in standard deviations over these photographs.", valueName: "folder"))
  var images: String?

  @Flag(
    help:
      "Show the curves otherwise too (filled, coloured, brighter, wider, textured) and say how far that matters."
  )
  var variants = false

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (24...3600).contains(orientations) else {
      throw ValidationError("--orientations \(orientations): give a number from 24 to 3600")
    }
    guard (3...200).contains(radii) else {
      throw ValidationError("--radii \(radii): give a number from 3 to 200")
    }
    if let size, !(32...512).contains(size) {
      throw ValidationError("--size \(size): give a number from 32 to 512")
    }
  }

  mutating func run() throws {
    try lab.make { family in
      var experiment = SyntheticCurves(family)
      experiment.orientations = orientations
      experiment.radii = SyntheticCurves.radii(count: radii)
      experiment.size = size
      experiment.keepsAnswersIn = lab.output
      if variants { experiment.variants = SyntheticCurves.variants(for: family) }
      experiment.pictures = try images.map { try PictureSet($0) }
      return experiment
    }
  }
}

/// Angles, and corners that become curves.
struct LabAnglesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "angles",
    abstract:
      "Shows neurons two legs that meet at an angle, and corners that are rounded to curves.",
    discussion: """
      Example:
        curvetrace lab angles --network curvenet -o angles
      """)

  @OptionGroup var lab: LabOptions

  mutating func run() throws { try lab.make { SyntheticAngles($0) } }
}
