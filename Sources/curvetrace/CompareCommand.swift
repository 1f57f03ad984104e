import ArgumentParser
import CurveExport
import CurvePipeline
import CurveTracing
import Foundation
import Measuring

/// `compare`: a page with all methods on one image, side by side.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Lays Canny, curve pixels and traced splines side by side on one page.",
    usage: "curvetrace compare <input> -o <report.html> [--truth <file>] [<options>]",
    discussion: """
      The page is one HTML file that needs nothing else. With --truth, a picture whose light pixels \
      are curves or a drawing in SVG or JSON, it has each method's scores.

      Examples:
        curvetrace compare angiogram.png -o report.html
        curvetrace compare phantom.png -o report.html --truth phantom-mask.png
      """)

  @Argument(help: ArgumentHelp("The image, a \(ImageFormat.names).", valueName: "input"))
  var input: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the page here.", valueName: "report.html"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "Score against this: a mask (\(ImageFormat.names)), or a drawing (\(DrawingFormat.readableNames)).",
      valueName: "file"))
  var truth: String?

  @OptionGroup var look: LookOptions

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed = TracingOptions().seed

  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(outputs: [output], inputs: [input] + [truth].compactMap(\.self))
  }

  func validate() throws {
    try requireEnding("html", of: output, for: "the page")
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("compare", common)
    var request = try look.request()
    request.options.seed = seed
    let pipeline = try run.pipeline(request, on: common.pool)
    let image = try run.read(input)
    let truth = try truth.map { path in
      try Truth.read(from: path).fitted(width: image.width, height: image.height, path: path)
    }
    let detector = CannyEdgeDetector(magnitude: .l1)
    let detection = run.timed("canny") { detector.detect(in: image.luminance) }
    let outcome = try run.traced(image, by: pipeline)
    let results = ComparisonScores.Results(
      edges: detection.edges, curvePixels: outcome.map.mask(detail: look.detail),
      evidence: outcome.map.evidence, drawing: outcome.drawing)
    let scores = run.timed("score") {
      truth.map { ComparisonScores.table(results, truth: $0) }
    }
    if let scores { run.summary["scores"] = .group(scores.summary) }
    var report = ComparisonReport(
      title: (input as NSString).lastPathComponent, image: image, results: results,
      scores: scores, provenance: outcome.drawing.provenance)
    report.parameters =
      outcome.choices.reportParameters + [
        ("Canny's thresholds", "\(detection.lowThreshold) and \(detection.highThreshold)"),
        ("Canny's sigma", "\(detector.sigma) px"),
      ]
    try run.write(Data(try report.html().utf8), to: output)
    try run.finish()
  }
}
