import ArgumentParser
import CurveExport
import CurveExtraction
import CurveNetworks
import CurvePipeline
import CurveTracing
import Foundation
import Geometry
import Imaging

/// Splines.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Traces the curves of an image, or of frames that move, as splines.",
    usage: "curvetrace trace <input> ... [-o <file>] ... [<options>]",
    discussion: """
      The ending of an output names its format: .svg for browsers and Inkscape, .json with control \
      points, polynomials, widths and the graph of ends, junctions and crossings, .csv with one row \
      for each cubic segment. Without -o the SVG goes to standard output.

      Several images, a folder (its images in natural order), a pattern in quotes or an animated PNG are \
      frames of one moving drawing, whose curves keep their ids: the SVG is animated then, the JSON has \
      curves over time, and the overlay is an animated PNG.

      Examples:
        curvetrace trace film.png -o film.svg -o film.json --overlay seen.png
        curvetrace trace sketch.jpg --detail 0.7 --tolerance 1 > sketch.svg
        curvetrace trace film.png -o film.svg --avoid catheter.png
        curvetrace trace photo.jpg -o photo.svg --factors 4 --only factor:2
        curvetrace trace photo.jpg -o photo.svg --concept butterfly.concept
        curvetrace trace photos/*.jpg --concept butterfly.concept --each drawings
        curvetrace trace frames/ -o moving.svg -o moving.json --each drawings
      """)

  @Argument(
    help: ArgumentHelp(
      "The image, a \(ImageFormat.names); or frames: images, folders, patterns, animated PNGs; with --concept "
        + "as many images as you like.", valueName: "input"))
  var inputs: [String]

  @Option(
    name: .shortAndLong, parsing: .singleValue,
    help: ArgumentHelp(
      "Write the drawing here, as \(DrawingFormat.endings); may be given again.",
      valueName: "file"))
  var output: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write a picture of the curves over the image here.", valueName: "overlay.png"))
  var overlay: String?

  @OptionGroup var asked: NetworkOptions
  @OptionGroup var region: AvoidOption
  @OptionGroup var source: EvidenceOptions
  @OptionGroup var parts: FactorOptions
  @OptionGroup var several: EachOption

  @Option(
    help: ArgumentHelp("Let splines stay this near to the curve's centre line.", valueName: "px"))
  var tolerance = TracingOptions().tolerance

  @Option(
    help: ArgumentHelp(
      "Leave out curves that are less likely real than this.", valueName: "0...1"))
  var minConfidence = TracingOptions().leastConfidence

  @Option(help: "Start from the extracted curves, or from random splines.")
  var `init` = TracingOptions.Initialization.attribution

  @Option(help: ArgumentHelp("Trace at most this many curves, the longest.", valueName: "n"))
  var curves: Int?

  @Option(
    help: ArgumentHelp("Refine through the network in this many steps; 0 does not.", valueName: "n")
  )
  var steps: Int?

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed = TracingOptions().seed

  @OptionGroup var frames: FrameOptions
  @OptionGroup var drawn: BrushOption

  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(
      outputs: output + [overlay].compactMap(\.self)
        + (parts.concept == nil ? [] : several.paths(for: inputs)),
      inputs: inputs + region.masks)
  }

  var options: TracingOptions {
    var options = TracingOptions()
    options.detail = asked.detail
    options.tolerance = tolerance
    options.leastConfidence = minConfidence
    options.evidence = source.evidence
    options.initialization = self.`init`
    options.curveCount = curves
    options.steps = steps
    options.seed = seed
    return options
  }

  /// How the drawing looks.
  var style: DrawingStyle { DrawingStyle(brush: drawn.brush, seed: seed) }

  func validate() throws {
    for path in output { _ = try Self.format(of: path) }
    if let overlay { try requireEnding("png", of: overlay, for: "the overlay") }
    guard (0.05...100).contains(tolerance) else {
      throw ValidationError("--tolerance \(tolerance): give a number of pixels from 0.05 to 100")
    }
    guard (0...1).contains(minConfidence) else {
      throw ValidationError("--min-confidence \(minConfidence): give a number from 0 to 1")
    }
    if let curves, !(1...10_000).contains(curves) {
      throw ValidationError("--curves \(curves): give a number from 1 to 10000")
    }
    if let steps, !(0...100_000).contains(steps) {
      throw ValidationError("--steps \(steps): give a number from 0 to 100000")
    }
    if self.`init` == .random, steps == 0 {
      throw ValidationError("--init random finds nothing without steps; give --steps 1 or more")
    }
    if self.`init` == .random, asked.family != .lines {
      throw ValidationError("--init random draws lines; give --family lines")
    }
    if self.`init` == .random, asked.polarity == .both {
      throw ValidationError(
        "--init random looks for curves of one polarity; give --polarity dark or bright")
    }
    try source.check(with: asked)
    if self.`init` == .random { try source.requireNetwork("--init random") }
    try parts.check(avoiding: region.factors)
    if self.`init` == .random, parts.areTold {
      throw ValidationError(
        "--init random does not tell factors apart; leave out --factors and --concept")
    }
    try checkSeveral()
    if steps ?? 0 > 0 { try source.requireNetwork("--steps") }
    if output.isEmpty, several.each == nil, common.summary != nil {
      throw ValidationError(
        "the drawing and --summary would both go to standard output; give the drawing a file with -o"
      )
    }
    if drawn.brush != nil, !output.isEmpty, several.each == nil,
      try !output.contains(where: { try Self.format(of: $0).holdsBrushes })
    {
      throw ValidationError("--brush draws an SVG; give -o a name that ends in .svg")
    }
    try check.validate()
  }

  static func format(of path: String) throws -> DrawingFormat {
    do {
      return try DrawingFormat(path: path)
    } catch {
      throw ValidationError("\(path): \(error)")
    }
  }

  mutating func run() throws {
    try check.prepare()
    if parts.concept == nil {
      let list = try ImageList(inputs)
      guard list.isOneFile else { return try runFrames(list) }
      try frames.requireFrames(each: several.each)
    }
    // Objects of photographs have outlines; lines among them are few, and whether they are dark or bright differs.
    if parts.concept != nil, !asked.saysFamily, source.evidence == .network,
      (try? NetworkCatalog.check(asked.network, has: .edges)) != nil
    {
      asked.family = .edges
    }
    if several.each != nil { return try runSeveral() }
    let finder = try PartFinder(parts, avoiding: region.factors, pool: common.pool)
    var run = Run("trace", common)
    let (drawing, image) = try traced(inputs[0], finder, &run)
    run.describe(drawing)
    note(optionsIn: &run)
    for path in output {
      try run.write(try Self.format(of: path).data(of: drawing, style: style), to: path)
    }
    if let overlay {
      try run.write(try OverlayPicture().picture(of: drawing, over: image).pngData(), to: overlay)
    }
    if output.isEmpty { try StandardOutput.write(SVGWriter(style: style).text(of: drawing)) }
    try run.finish()
  }

  /// The drawing of the image at `path`, and the image.
  func traced(
    _ path: String, _ finder: PartFinder?, _ run: inout Run
  ) throws -> (CurveDrawing, Image) {
    var subject = try run.prepare(path, asked, evidence: source.evidence, avoiding: region)
    subject.input.factors = try finder?.maps(of: subject.image, in: &run)
    let bar = ProgressBar("tracing", isQuiet: common.quiet)
    let input = subject.input
    var drawing = try run.timed("trace") {
      defer { bar.finish() }
      return try CurveTracer(networks: subject.networks, options: options, pool: common.pool)
        .trace(input) { bar.update($0) }
    }
    if let concept = parts.concept {
      drawing.provenance.options["concept"] = (concept as NSString).lastPathComponent
    }
    return (drawing, subject.image)
  }

  /// What was asked for goes into the summary.
  func note(optionsIn run: inout Run) {
    run.summary["tolerance"] = .number(tolerance)
    run.summary["init"] = .text(self.`init`.rawValue)
    run.summary["seed"] = .unsigned(seed)
    if let concept = parts.concept { run.summary["concept"] = .text(concept) }
  }
}

extension Run {
  /// Notes what a drawing holds.
  mutating func describe(_ drawing: CurveDrawing) {
    let segments = drawing.curves.reduce(0) { $0 + $1.spline.segmentCount }
    let length = drawing.curves.reduce(0) { $0 + $1.spline.arcLength() }
    func count(_ kind: CurveGraph.Kind) -> Int { drawing.graph.nodes.count { $0.kind == kind } }
    summary["curves"] = .integer(drawing.curves.count)
    summary["segments"] = .integer(segments)
    summary["length"] = .number(length)
    summary["ends"] = .integer(count(.end))
    summary["junctions"] = .integer(count(.junction))
    summary["crossings"] = .integer(count(.crossing))
    if drawing.curves.isEmpty {
      note("no curves")
    } else {
      let nodes =
        drawing.graph.nodes.isEmpty
        ? "" : ", \(count(.junction)) junctions, \(count(.crossing)) crossings"
      note(
        "\(drawing.curves.count) curves of \(segments) cubic segments, \(Int(length.rounded())) px "
          + "long in all" + nodes)
    }
  }
}
