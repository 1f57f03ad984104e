import ArgumentParser
import CurveExport
import CurvePipeline
import CurveTracing
import Foundation
import ImageParts
import Imaging
import Measuring
import Workers

/// `concept learn`: learns a concept from a folder of images.
struct ConceptLearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Learns a concept from images that show one kind of object.",
    usage:
      "curvetrace concept learn --images <folder> -o <file.concept> [--factors <n>] [<options>]",
    discussion: """
      The activations of a layer in all images are split into non-negative factors together, so that each means one \
      thing in all of them. The file has the factors, what is known of each, and the images that excite it most.

      Example:
        curvetrace concept learn --images butterflies --factors 16 -o butterfly.concept
      """)

  @Option(help: ArgumentHelp("The images, \(ImageFormat.names).", valueName: "folder"))
  var images: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the concept here.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("Split into this many factors.", valueName: "n"))
  var factors = ConceptLearner.usualFactorCount

  @OptionGroup var asked: PictureLookOptions

  @OptionGroup var common: RunOptions

  private var check: OutputCheck { OutputCheck(outputs: [output], inputs: []) }

  func validate() throws {
    guard factors > 0 else {
      throw ValidationError("--factors \(factors): give a number from 1 on")
    }
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("concept learn", common)
    let names = try ImageSet.imageNames(in: images)
    var learner = try NetworkCatalog().learner(
      network: asked.network, layer: asked.layer, pool: common.pool)
    learner.factorCount = factors
    try learner.check()
    let (folder, ready) = (images, learner)
    let concept = try run.watching("learn") { monitor in
      try ready.concept(of: names, monitor: monitor) {
        try Image.read(from: "\(folder)/\(names[$0])")
      }
    }
    run.note(
      "\(names.count) images: \(concept.factors.count) factors of layer \(concept.layer) of "
        + "\(concept.network.name) explain "
        + "\(Int((100 * concept.factors.reduce(0) { $0 + $1.energy }).rounded())) % of its activations"
    )
    run.warnUnless(
      knowsObjects: learner.network.knowsObjects, network: learner.network.name)
    let object = concept.object.map { "\($0 + 1)" }
    run.note(
      object.isEmpty
        ? "no factor keeps away from the borders of the images: say which are the object with curvetrace concept name "
          + "\(output) --object 1,2"
        : "the object: factors \(object.joined(separator: ", ")), which keep away from the borders of the images"
    )
    run.summary["images"] = .integer(names.count)
    run.describe(concept)
    try run.write(try concept.data(), to: output)
    try run.finish()
  }
}

extension Run {
  /// Notes what a concept holds.
  mutating func describe(_ concept: Concept) {
    summary["network"] = .text(concept.network.name)
    summary["layer"] = .text(concept.layer)
    summary["object"] = .list(concept.object.map { .integer($0 + 1) })
    summary["factors"] = .list(
      concept.factors.indices.map { index in
        let factor = concept.factors[index]
        var own = RunSummary()
        own["name"] = factor.name.map { .text($0) } ?? RunSummary.Value.none
        own["energy"] = .number(factor.energy)
        own["images"] = .integer(concept.imageCount(of: index))
        own["borderRatio"] = .number(factor.borderRatio)
        return .group(own)
      })
  }
}
