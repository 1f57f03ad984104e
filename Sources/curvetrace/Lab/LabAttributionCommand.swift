import ArgumentParser
import Foundation
import Imaging
import Laboratory

/// What of an image made a neuron fire.
struct LabAttributionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attribution",
    abstract:
      "Draws what of an image made a neuron fire: excitation, inhibition, and through which neurons.",
    discussion: """
      Examples:
        curvetrace lab attribution photo.png --neuron "bvlc-googlenet 3b:398" -o attribution
        curvetrace lab attribution film.png --network curvenet --flow -o attribution
      """)

  @Argument(help: ArgumentHelp("The image.", valueName: "image"))
  var image: String

  @Flag(
    help: "Show at each layer on the way from the image what it saw and what it gave to the neuron."
  )
  var flow = false

  @Option(help: ArgumentHelp("Draw each picture in this many steps.", valueName: "n"))
  var steps = 64

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed: UInt64 = 1

  @OptionGroup var lab: LabOptions

  func validate() throws {
    guard (1...10_000).contains(steps) else {
      throw ValidationError("--steps \(steps): give a number from 1 to 10000")
    }
  }

  mutating func run() throws {
    let picture = try Image.read(from: image)
    try lab.makeForOneNeuron { family in
      var experiment = AttributionStudy(
        family, in: picture, name: (image as NSString).lastPathComponent)
      experiment.showsFlow = flow
      experiment.steps = steps
      experiment.seed = seed
      return experiment
    }
  }
}
