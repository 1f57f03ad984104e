import ArgumentParser
import CurveExport
import CurveTracing
import Foundation
import Geometry
import ImageParts
import Imaging

/// `concept show`: a page with what a concept knows of each factor.
struct ConceptShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Makes a page of a concept: for each factor its top images and heat maps.",
    usage: "curvetrace concept show <file.concept> -o <page.html> [<options>]",
    discussion: """
      The page is one HTML file that needs nothing else.

      Example:
        curvetrace concept show butterfly.concept -o butterfly.html
      """)

  @Argument(help: ArgumentHelp("The concept.", valueName: "file"))
  var file: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the page here.", valueName: "page.html"))
  var output: String

  @OptionGroup var common: RunOptions

  private var check: OutputCheck { OutputCheck(outputs: [output], inputs: [file]) }

  func validate() throws {
    try requireEnding("html", of: output, for: "the page")
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("concept show", common)
    let concept = try run.timed("read") { try Concept.read(from: file) }
    run.describe(concept)
    let object = concept.object.map { "\($0 + 1)" }
    let report = FactorReport(
      title: (file as NSString).lastPathComponent,
      factors: concept.factors.indices.map { Self.factor($0, of: concept) },
      parameters: [
        (
          "Network",
          "\(concept.network.name), weights with SHA-256 \(concept.network.weightsSHA256)"
        ),
        ("Layer", concept.layer), ("Images", "\(concept.images.count)"),
        ("Long side as shown", "\(concept.size) px"),
        ("Object", object.isEmpty ? "none" : "factors " + object.joined(separator: ", ")),
      ], provenance: "curvetrace \(CurveTraceVersion.current)")
    try run.write(Data(try report.html().utf8), to: output)
    try run.finish()
  }

  private static func factor(_ index: Int, of concept: Concept) -> FactorReport.Factor {
    let factor = concept.factors[index]
    func number(_ value: Double) -> String { String(format: "%.2f", value) }
    return FactorReport.Factor(
      title: "Factor \(index + 1)" + (factor.name.map { ": \($0)" } ?? "")
        + (factor.isObject ? " (object)" : ""),
      caption:
        "It explains \(String(format: "%.1f", 100 * factor.energy)) % of the activations and is in "
        + "\(concept.imageCount(of: index)) of \(concept.images.count) images. At the border of images is "
        + "\(number(factor.borderRatio)) times as much of it as anywhere; where it is clearest it is "
        + "\(number(Double(factor.peaks.max() ?? 0))) of what a unit answers.",
      examples: factor.examples.compactMap { example in
        concept.images[example.image].thumbnail.map {
          FactorReport.Example(
            name: concept.images[example.image].name, image: $0, heat: example.heat)
        }
      })
  }
}
