import ArgumentParser
import CurveExport
import CurveExtraction
import CurveNetworks
import CurveTracing
import Foundation
import Geometry
import Imaging

/// All methods on one image, side by side.
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

  @OptionGroup var asked: NetworkOptions

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
    var truth: Truth?
    let subject = try run.prepare(input, asked) { image in
      truth = try self.truth.map { path in
        try Truth.read(from: path).fitted(width: image.width, height: image.height, path: path)
      }
    }
    let detector = CannyEdgeDetector(magnitude: .l1)
    let detection = run.timed("canny") { detector.detect(in: subject.image.luminance) }
    let map = try run.timed("extract") {
      try CurveExtractor(networks: subject.networks, pool: common.pool).curves(in: subject.input)
    }
    var options = TracingOptions()
    options.detail = asked.detail
    options.seed = seed
    let bar = ProgressBar("tracing", isQuiet: common.quiet)
    let drawing = try run.timed("trace") {
      defer { bar.finish() }
      return try CurveTracer(networks: subject.networks, options: options, pool: common.pool)
        .trace(subject.input) { bar.update($0) }
    }
    run.describe(drawing)
    let results = ComparisonScores.Results(
      edges: detection.edges, curvePixels: map.mask(detail: asked.detail),
      evidence: map.evidence, drawing: drawing)
    let scores = run.timed("score") {
      truth.map { ComparisonScores.table(results, truth: $0) }
    }
    if let scores { run.summary["scores"] = .group(scores.summary) }
    var report = ComparisonReport(
      title: (input as NSString).lastPathComponent, image: subject.image, results: results,
      scores: scores,
      provenance: drawing.provenance)
    report.parameters = [
      ("Curves", "\(subject.input.polarity.rawValue), in \(subject.input.channel.rawValue)"),
      ("Network", subject.networks[0].name),
      ("Detail", "\(asked.detail)"),
      ("Canny's thresholds", "\(detection.lowThreshold) and \(detection.highThreshold)"),
      ("Canny's sigma", "\(detector.sigma) px"),
    ]
    try run.write(Data(try report.html().utf8), to: output)
    try run.finish()
  }
}
