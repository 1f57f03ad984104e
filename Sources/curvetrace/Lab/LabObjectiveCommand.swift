public import ArgumentParser
import CurvePipeline
import Foundation
public import Laboratory

/// The landscape of what refinement maximizes.
struct LabObjectiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "objective",
    abstract:
      "Moves, widens and pales one traced stroke, and shows what refinement could maximize on the way.",
    discussion: """
      The three objectives of curvetrace trace --objective, and how far noise moves the place where each is largest.

      Example:
        curvetrace lab objective film.png -o objective
      """)

  @Argument(help: ArgumentHelp("The image.", valueName: "image"))
  var image: String

  @Option(help: "Move the longest of the traced curves, or the one nearest to the image's middle.")
  var stroke = ObjectiveStudy.Stroke.longest

  @Option(help: ArgumentHelp("Draw noise of each strength this often.", valueName: "n"))
  var draws = 4

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the files into this folder.", valueName: "folder"))
  var output: String

  @OptionGroup var look: LookOptions
  @OptionGroup var common: RunOptions

  func validate() throws {
    guard (1...100).contains(draws) else {
      throw ValidationError("--draws \(draws): give a number from 1 to 100")
    }
  }

  mutating func run() throws {
    var run = Run("lab objective", common)
    try? FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    try OutputPaths.checkWritable(output + "/objective.json")
    var study = ObjectiveStudy(of: try run.read(image), try look.request())
    study.stroke = stroke
    study.draws = draws
    study.seed = seed
    let outcome = try run.watching("experiment") { monitor in
      try study.run(pool: common.pool, monitor: monitor)
    }
    let paths = try run.timed("write") { try outcome.write(to: output) }
    run.wrote(paths)
    for finding in outcome.findings { run.note(finding) }
    run.summary["network"] = .text(outcome.network)
    run.summary["findings"] = .list(outcome.findings.map { .text($0) })
    try run.finish()
  }
}

extension ObjectiveStudy.Stroke: ExpressibleByArgument {}
