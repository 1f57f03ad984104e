import ArgumentParser
import CurveExport
import CurveTracing
import Foundation
import ImageParts
import Imaging

/// `concept name`: gives the factors of a concept names.
struct ConceptNameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "name",
    abstract: "Names factors of a concept, and says which are the object.",
    usage:
      "curvetrace concept name <file.concept> [<n>=<name> ...] [--object <factors>] [<options>]",
    discussion: """
      Factors of one name are one: butterfly.concept:wing means all that are called wing. N= takes a name away.

      Example:
        curvetrace concept name butterfly.concept 2=wing 5=wing 7=body --object wing,body
      """)

  @Argument(help: ArgumentHelp("The concept, which is changed.", valueName: "file"))
  var file: String

  @Argument(help: ArgumentHelp("Which factor gets which name.", valueName: "n=name"))
  var names: [String] = []

  @Option(
    help: ArgumentHelp(
      "These factors are the object, by numbers and names with commas between them.",
      valueName: "factors"))
  var object: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the changed concept here and leave the file.", valueName: "file"))
  var output: String?

  @OptionGroup var common: RunOptions

  /// The names that are given, by the numbers of factors.
  private func given() throws -> [(number: String, name: String?)] {
    try names.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, Int(parts[0]) != nil else {
        throw ValidationError("\(text): give a factor's number and its name, such as 2=wing")
      }
      return (String(parts[0]), parts[1].isEmpty ? nil : String(parts[1]))
    }
  }

  func validate() throws {
    guard !names.isEmpty || object != nil else {
      throw ValidationError("nothing to change; give names such as 2=wing, or --object 1,2")
    }
    _ = try given()
  }

  mutating func run() throws {
    let place = output ?? file
    try OutputPaths.checkWritable(place)
    var run = Run("concept name", common)
    var concept = try run.timed("read") { try Concept.read(from: file) }
    for (number, name) in try given() {
      for index in try concept.selection(number) { try concept.rename(index, to: name) }
    }
    if let object {
      let chosen = try concept.selection(object)
      for index in concept.factors.indices {
        concept.factors[index].isObject = chosen.contains(index)
      }
    }
    run.describe(concept)
    try run.write(try concept.data(), to: place)
    try run.finish()
  }
}
