import ArgumentParser
import Batches
import CurveExport
import CurvePipeline
import Foundation

/// `batch`: all images of a folder by one recipe, on one computer or several.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Traces and measures all images of a folder by one recipe.",
    usage: "curvetrace batch --recipe <recipe.json> --in <folder> --out <folder> [<options>]",
    discussion: """
      The recipe is what curvetrace trace --save-recipe wrote; its key measures says what is measured. Folders in \
      the folder count too. In --out are images.csv with a row for each image, the other tables that are asked \
      for, contact-sheet.html to look through, failures.csv, and in results/ the files of each image.

      An image that cannot be used is listed and the others are traced; the exit code is then 65. Ended at any \
      moment and started again, the command goes on where it was.

      With --shard 2/8 it makes the second eighth of the images alone, on a computer of its own, and with --merge \
      the tables and the contact sheet of what all shards have made.

      Examples:
        curvetrace trace film.png -o film.svg --save-recipe recipe.json
        curvetrace batch --recipe recipe.json --in films --out traced
        curvetrace batch --recipe recipe.json --in films --out traced --shard 2/8
        curvetrace batch --recipe recipe.json --in films --out traced --merge
      """)

  @Option(
    help: ArgumentHelp("What becomes of each image.", valueName: "recipe.json"))
  var recipe: String

  @Option(
    name: .customLong("in"),
    help: ArgumentHelp("The images, \(ImageFormat.names).", valueName: "folder"))
  var images: String

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("Write the results here.", valueName: "folder"))
  var results: String

  @Option(
    help: ArgumentHelp(
      "Make only this part of the images: part I, from 1, of N.", valueName: "i/n"))
  var shard: Shard?

  @Flag(help: "Make the tables and the contact sheet of what shards have made, and trace nothing.")
  var merge = false

  @OptionGroup var common: RunOptions

  func validate() throws {
    if merge, shard != nil {
      throw ValidationError("--merge is of all shards; leave out --shard")
    }
    for (option, folder) in [("--in", images), ("--out", results)] where folder.isEmpty {
      throw ValidationError("\(option): give the name of a folder")
    }
  }

  mutating func run() throws {
    var run = Run("batch", common)
    let recipe = try Recipe.read(from: recipe)
    let batch = try Batch(
      of: images, by: recipe, into: results, shard: shard, pool: common.pool)
    let outcome = try run.watching("trace", tellsTime: true) { monitor in
      try merge ? batch.merge(monitor: monitor) : batch.run(monitor: monitor)
    }
    if outcome.kept > 0 {
      run.note("\(outcome.kept) of \(outcome.images) images were done before")
    }
    run.wrote(outcome.files)
    run.summary["images"] = .integer(outcome.images)
    run.summary["kept"] = .integer(outcome.kept)
    run.summary["failures"] = .integer(outcome.failures)
    try run.finish()
    if let first = outcome.firstFailure {
      throw PartialFailure("traced", failed: outcome.failures, all: outcome.images, first: first)
    }
  }
}
