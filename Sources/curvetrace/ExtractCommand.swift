import ArgumentParser
import CurveExport
import CurveExtraction
import CurveNetworks
import CurveTracing
import Foundation
import Geometry
import Imaging
import Visualization

/// Curve pixels.
struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Finds the pixels that belong to curves.",
    usage: "curvetrace extract <input> [-o <file>] [--soft <file>] [<options>]",
    discussion: """
      The picture has the curves in the image's own colours on a transparent ground; alpha says how \
      sure each pixel is. The evidence (--soft) e is written as 16-bit grey e / (1 + e): middle grey \
      is the threshold of detail 0.5.

      With --method visualize the picture is drawn from nothing so that it excites the network as the image's \
      curves did: light on black, and --soft is the same with 16 bits.

      Examples:
        curvetrace extract angiogram.png -o curves.png
        curvetrace extract angiogram.png -o seen.png --method visualize --network bvlc-googlenet --watch forming.apng
        curvetrace extract angiogram.png -o curves.png --soft evidence.png --polarity dark
        curvetrace extract angiogram.png --soft vesselness.png --evidence frangi
      """)

  @Argument(help: ArgumentHelp("The image, a \(ImageFormat.names).", valueName: "input"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the curve pixels here, with alpha.", valueName: "curves.png"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write the evidence here, larger where a curve is likelier.", valueName: "evidence.png"))
  var soft: String?

  @OptionGroup var source: EvidenceOptions

  /// What curve pixels follow from.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case combined, attribution, response, visualize

    /// What is taken from the network; `nil` where a picture is drawn.
    var extraction: ExtractionMethod? { ExtractionMethod(rawValue: rawValue) }
  }

  @Option(
    help: """
      What to take from the network as evidence; without it, what suits the network. visualize draws the picture that \
      excites it as the image's curves did.
      """)
  var method: Method?

  @OptionGroup var drawing: DrawnPictureOptions

  @OptionGroup var asked: NetworkOptions
  @OptionGroup var region: AvoidOption
  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(
      outputs: [output, soft, drawing.watching.file].compactMap(\.self),
      inputs: [input] + region.masks)
  }

  func validate() throws {
    guard output != nil || soft != nil else {
      throw ValidationError("there is nothing to write; give -o curves.png or --soft evidence.png")
    }
    if let output { try requireEnding("png", of: output, for: "the picture of curve pixels") }
    if let soft { try requireEnding("png", of: soft, for: "the evidence") }
    try source.check(with: asked)
    if method != nil { try source.requireNetwork("--method") }
    if !region.factors.isEmpty {
      throw ValidationError("--avoid factor:N is for curvetrace trace --factors; give a mask")
    }
    try drawing.check(isDrawn: method == .visualize)
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("extract", common)
    let subject = try run.prepare(input, asked, evidence: source.evidence, avoiding: region)
    if method == .visualize {
      try draw(subject, &run)
    } else {
      try find(subject, &run)
    }
    try run.finish()
  }

  /// The pixels, by what the network says of each.
  private func find(_ subject: Subject, _ run: inout Run) throws {
    let map = try run.timed("extract") {
      try CurveExtractor(
        networks: subject.networks, evidence: source.evidence, method: method?.extraction,
        pool: common.pool
      ).curves(in: subject.input)
    }
    var mask = map.mask(detail: asked.detail)
    // Pinholes are filled, but not those.
    if let avoided = subject.input.avoided { mask = mask.subtracting(avoided) }
    if source.evidence == .network {
      let used = method?.extraction ?? subject.networks[0].method
      run.summary["method"] = .text(used.rawValue)
    }
    run.summary["curvePixels"] = .integer(mask.population)
    if let output {
      try run.write(
        try CurvePicture.cutOut(mask, evidence: map.evidence, from: subject.image).pngData(),
        to: output)
    }
    if let soft {
      try run.write(
        try CurvePicture.soft(map.evidence).pngData(bitDepth: .sixteen), to: soft)
    }
  }

  /// The picture that excites the network as the image's curves did, light on black.
  private func draw(_ subject: Subject, _ run: inout Run) throws {
    var artist = AttributionPicture(
      network: subject.networks[0], isDecombed: drawing.decomb, pool: common.pool)
    if let steps = drawing.steps { artist.steps = steps }
    if let seed = drawing.seed { artist.seed = seed }
    let frames = drawing.watching.frames(of: artist.steps)
    let bar = ProgressBar("drawing", isQuiet: common.quiet)
    defer { bar.finish() }
    let ink = try run.timed("draw") {
      try artist.drawn(from: subject.input) { step, picture in
        bar.update(Double(step) / Double(artist.steps))
        try frames?.take(step, Image(grey: picture))
      }
    }
    let curves = try run.timed("measure") {
      let tracer = CurveTracer(
        network: try CurveNet.network(), pool: common.pool)
      let input = try CurveInput(
        subject.image, networks: tracer.networks, polarity: subject.input.polarity,
        pool: common.pool)
      return try tracer.trace(input).curves.map(\.spline)
    }
    let combing = Combing.measure(ink, along: curves)
    run.note(
      "combing: \(String(format: "%.3f", combing)), lines across the curves over lines along them")
    run.summary["combing"] = .number(combing)
    run.summary["decombed"] = .flag(drawing.decomb)
    run.summary["method"] = .text(Method.visualize.rawValue)
    run.summary["steps"] = .integer(artist.steps)
    if let output { try run.write(try Image(grey: ink).pngData(), to: output) }
    if let soft { try run.write(try Image(grey: ink).pngData(bitDepth: .sixteen), to: soft) }
    try frames?.finish()
    run.wrote(frames?.written ?? [])
  }
}
