import ArgumentParser
import CurveExport
import CurveNetworks
import CurvePipeline
import Foundation
import Visualization

/// `extract`: from images to the pixels of curves.
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

  @OptionGroup var source: EvidenceOption

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

  @OptionGroup var look: LookOptions
  @OptionGroup var region: AvoidOption
  @OptionGroup var picked: ReadingOptions
  @OptionGroup var limits: MemoryOption
  @OptionGroup var common: RunOptions

  private var check: OutputCheck {
    OutputCheck(
      outputs: [output, soft, drawing.watching.file].compactMap(\.self),
      inputs: [input] + region.masks)
  }

  /// The request that these options make.
  private func request() throws -> TracingRequest {
    var request = try look.request()
    request.avoided = region.avoided
    request.within = region.only
    request.options.evidence = source.evidence
    request.method = method?.extraction
    return request
  }

  func validate() throws {
    guard output != nil || soft != nil else {
      throw ValidationError("there is nothing to write; give -o curves.png or --soft evidence.png")
    }
    if let output { try requireEnding("png", of: output, for: "the picture of curve pixels") }
    if let soft { try requireEnding("png", of: soft, for: "the evidence") }
    try request().checkOptions()
    if !region.factors.isEmpty {
      throw ValidationError("--avoid factor:N is for curvetrace trace --factors; give a mask")
    }
    try drawing.check(isDrawn: method == .visualize)
    try picked.refuseAll()
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("extract", common)
    let looking = try run.pipeline(try request(), on: common.pool)
    let image = try run.read(input, as: try picked.reading())
    let pipeline = looking.on(
      try limits.pool(
        common.pool, for: ImageExtent(image), named: input, looking.request,
        traces: method == .visualize))
    let prepared = try run.watching { try pipeline.prepare(image, monitor: $0) }
    run.describe(prepared, traces: false)
    if method == .visualize {
      run.add(prepared.seconds)
      try draw(prepared, pipeline, &run)
    } else {
      try find(prepared, pipeline, &run)
    }
    try run.finish()
  }

  /// The pixels, by what the network says of each.
  private func find(
    _ prepared: PreparedImage, _ pipeline: CurvePipeline, _ run: inout Run
  ) throws {
    let extracted = try run.watching { try pipeline.extract(prepared, monitor: $0) }
    run.add(extracted.seconds)
    let (map, mask) = (extracted.map, extracted.mask(detail: look.detail))
    if source.evidence == .network {
      let used = method?.extraction ?? pipeline.networks[0].answer.method
      run.summary["method"] = .text(used.rawValue)
    }
    run.summary["curvePixels"] = .integer(mask.population)
    if let output {
      try run.write(
        try CurvePicture.cutOut(mask, evidence: map.evidence, from: prepared.image).pngData(),
        to: output)
    }
    if let soft {
      try run.write(
        try CurvePicture.soft(map.evidence).pngData(bitDepth: .sixteen), to: soft)
    }
  }

  /// The picture that excites the network as the image's curves did, light on black.
  private func draw(
    _ prepared: PreparedImage, _ pipeline: CurvePipeline, _ run: inout Run
  ) throws {
    var artist = AttributionPicture(
      network: pipeline.networks[0], isDecombed: drawing.decomb, pool: common.pool)
    if let steps = drawing.steps { artist.steps = steps }
    if let seed = drawing.seed { artist.seed = seed }
    let frames = drawing.watching.frames(of: artist.steps)
    let ink = try run.watching("draw") { monitor in
      try artist.drawn(
        from: prepared.input,
        monitor: monitor.watched { event in
          if let drawn = event.ink { try frames?.take(drawn.step, Image(grey: drawn.ink)) }
        })
    }
    // Combing is measured along the curves that the usual network finds, whichever drew.
    var usual = TracingRequest()
    usual.polarity = prepared.input.polarity
    let tracer = try CurvePipeline(usual, pool: common.pool)
    let curves = try run.watching("measure") { monitor in
      let looked = try tracer.prepare(prepared.image, monitor: monitor.part(0...0.3))
      return try tracer.run(on: looked, monitor: monitor.part(0.3...1)).drawing.curves
        .map(\.spline)
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

/// Options of `extract --method visualize`.
struct DrawnPictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Draw in this many steps (with --method visualize; 128).", valueName: "n"))
  var steps: Int?

  @Option(
    help: ArgumentHelp("Decides everything random (with --method visualize; 1).", valueName: "n"))
  var seed: UInt64?

  @Flag(
    help: """
      Let lines across curves inhibit in the network what curves excite, so that curves grow no teeth (with --method \
      visualize).
      """)
  var decomb = false

  @OptionGroup var watching: WatchOption

  /// Throws where an option is out of range, or has nothing to say because no picture is drawn.
  func check(isDrawn: Bool) throws {
    if let steps, !(1...100_000).contains(steps) {
      throw ValidationError("--steps \(steps): give a number from 1 to 100000")
    }
    guard !isDrawn, let name = given else { return }
    throw ValidationError("\(name) is about the picture that --method visualize draws; add that")
  }

  /// The first of the options that was given.
  private var given: String? {
    if steps != nil { return "--steps" }
    if seed != nil { return "--seed" }
    if decomb { return "--decomb" }
    return watching.watch == nil ? nil : "--watch"
  }
}
