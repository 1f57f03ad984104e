import ArgumentParser
import Foundation
import Imaging
import Laboratory

/// The photographs that an experiment looks at.
struct LabImagesOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Show the network the images of this folder.", valueName: "folder"))
  var images: String

  func pictures() throws -> PictureSet { try PictureSet(images) }
}

/// The distribution of activations over images.
struct LabActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract:
      "Draws the distribution of what neurons add up to over all receptive fields of a folder.",
    discussion: """
      Example:
        curvetrace lab activations --images photos --network curvenet --neuron lines:4 -o activations
      """)

  @OptionGroup var photographs: LabImagesOption
  @OptionGroup var lab: LabOptions

  mutating func run() throws {
    let pictures = try photographs.pictures()
    try lab.make { DatasetActivations($0, over: pictures) }
  }
}

/// Crops by activation.
struct LabQuiltCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quilt",
    abstract:
      "Shows crops of what a neuron sees, evenly from what inhibits it most to what excites it most.",
    discussion: """
      Examples:
        curvetrace lab quilt --images photos --neuron "curvenet lines:4" -o quilt
        curvetrace lab quilt --images photos --neuron "bvlc-googlenet 3b:398" --attribution -o quilt
      """)

  @OptionGroup var photographs: LabImagesOption

  @Option(help: ArgumentHelp("Show this many crops.", valueName: "n"))
  var count = 60

  @Flag(help: "Draw the same crops as attribution too, and a page that changes between both.")
  var attribution = false

  @Option(
    help: ArgumentHelp("Decides which of the crops of like activation are shown.", valueName: "n"))
  var seed: UInt64 = 1

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (4...1000).contains(count) else {
      throw ValidationError("--count \(count): give a number from 4 to 1000")
    }
  }

  mutating func run() throws {
    let pictures = try photographs.pictures()
    try lab.makeForOneNeuron { family in
      var experiment = Quilt(family, of: pictures)
      experiment.count = count
      experiment.drawsAttribution = attribution
      experiment.seed = seed
      return experiment
    }
  }
}
