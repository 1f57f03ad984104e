import ArgumentParser
import Batches
import CurveExport
import CurvePipeline
import CurveTracing
import Foundation
import Workers

/// `trace`: from images, or frames that move, to splines.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Traces the curves of images, or of frames that move, as splines.",
    usage: "curvetrace trace <input> ... [-o <file>] ... [<options>]",
    discussion: """
      The ending of an output names its format: .svg for browsers and Inkscape, .json with control \
      points, polynomials, widths and the graph of ends, junctions and crossings, .csv with one row \
      for each cubic segment, .widths.csv with one for each px along curves, and others for other programs. \
      Without -o the SVG goes to standard output.

      Several images, a folder (its images in natural order) or a pattern in quotes are as many drawings; --each \
      writes them into a folder. With --frames they are the frames of one moving drawing, whose curves keep their \
      ids: the SVG is animated then, the JSON has curves over time, and the overlay is an animated PNG. An animated \
      PNG, a TIFF of several pages and a DICOM run are frames by themselves; --frame takes one of theirs.

      Examples:
        curvetrace trace film.png -o film.svg -o film.json --overlay seen.png
        curvetrace trace sketch.jpg --detail 0.7 --tolerance 1 > sketch.svg
        curvetrace trace film.png -o film.svg --avoid catheter.png
        curvetrace trace hatching.png -o steep.svg --neurons 330..30,150..210 --widths 1..3
        curvetrace trace sketch.png -o sketch.svg --init random --watch forming.apng
        curvetrace trace films/ --each drawings
        curvetrace trace run.dcm --frame best -o vessels.svg --overlay seen.png
        curvetrace trace photo.jpg -o photo.svg --factors 4 --only factor:2
        curvetrace trace photo.jpg -o photo.svg --concept butterfly.concept
        curvetrace trace photos/*.jpg --concept butterfly.concept --each drawings
        curvetrace trace frames/ --frames -o moving.svg -o moving.json
        curvetrace trace film.png -o film.svg --overlay seen.png --save-recipe recipe.json
      """)

  @Argument(
    help: ArgumentHelp(
      "The images, \(ImageFormat.names): files, folders, patterns, files of frames.",
      valueName: "input"))
  var inputs: [String] = []

  @Option(
    name: .shortAndLong, parsing: .singleValue,
    help: ArgumentHelp(
      "Write the drawing here, as \(DrawingFormat.endings); may be given again.", valueName: "file")
  )
  var output: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write a picture of the curves over the image here.", valueName: "overlay.png"))
  var overlay: String?

  @Option(
    help: ArgumentHelp(
      "Write what is asked for here, for curvetrace batch and for programs.",
      valueName: "recipe.json"))
  var saveRecipe: String?

  @OptionGroup var given: ProjectOption
  @OptionGroup var look: LookOptions
  @OptionGroup var region: AvoidOption
  @OptionGroup var source: EvidenceOption
  @OptionGroup var parts: FactorOptions
  @OptionGroup var each: EachOptions

  @Option(
    help: ArgumentHelp("Let splines stay this near to the curve's centre line.", valueName: "px"))
  var tolerance = TracingOptions().tolerance

  @Option(
    help: ArgumentHelp(
      "Leave out curves that are less likely real than this.", valueName: "0...1"))
  var minConfidence = TracingOptions().leastConfidence

  @Option(
    help: ArgumentHelp(
      "Keep only curves whose full width, in the median along them, is in this range of pixels.",
      valueName: "2..6"))
  var widths: String?

  @Option(
    help: ArgumentHelp(
      "Keep only curves whose radius of curvature, in the median along them, is in this range of pixels.",
      valueName: "20..60"))
  var radii: String?

  @Option(help: "Keep each dash as a curve, or join those of a dashed line to one.")
  var dashes = TracingOptions().dashes

  @Option(help: "Keep dots as curves of no length, or drop them.")
  var specks = TracingOptions().specks

  @Option(help: "Start from the extracted curves, or from random splines.")
  var `init` = TracingOptions.Initialization.attribution

  @Option(help: ArgumentHelp("Trace at most this many curves, the longest.", valueName: "n"))
  var curves: Int?

  @Option(
    help: ArgumentHelp("Refine through the network in this many steps; 0 does not.", valueName: "n")
  )
  var steps: Int?

  @Option(
    help: """
      Refine so that the drawing excites the network as the image's attribution to the curve neurons says, as the image \
      itself does, or so that it has the image's pixels.
      """)
  var objective = TracingOptions().objective

  @Option(help: ArgumentHelp("Decides everything random.", valueName: "n"))
  var seed = TracingOptions().seed

  @OptionGroup var picked: ReadingOptions
  @OptionGroup var moving: FrameOptions
  @OptionGroup var drawn: StyleOptions
  @OptionGroup var watching: WatchOption
  @OptionGroup var limits: MemoryOption

  @OptionGroup var common: RunOptions

  /// The request that these options make.
  func request() throws -> TracingRequest {
    var request = try look.request()
    request.avoided = region.avoided
    request.within = region.only
    request.parts = try parts.request(avoiding: region.factors)
    request.options.evidence = source.evidence
    request.options.tolerance = tolerance
    request.options.leastConfidence = minConfidence
    request.options.widths = try widths.map { try Self.range($0, of: "--widths") }
    request.options.radii = try radii.map { try Self.range($0, of: "--radii") }
    request.options.initialization = self.`init`
    request.options.curveCount = curves
    request.options.steps = steps
    request.options.objective = objective
    request.options.dashes = dashes
    request.options.specks = specks
    request.options.seed = seed
    return request
  }

  /// The recipe by which `curvetrace batch` does with each image of a folder what these options do.
  func recipe() throws -> Recipe {
    var recipe = Recipe()
    recipe.request = try request()
    recipe.reading = try picked.reading()
    recipe.style = style
    if each.each != nil {
      recipe.formats = try each.kinds()
    } else {
      let drawings = try (output.isEmpty ? ["drawing.svg"] : output).map(Self.format)
      let all = drawings.map { ResultFormat.drawing($0) } + (overlay == nil ? [] : [.overlay])
      // Two files of one format are one format.
      recipe.formats = ResultFormat.all.filter(all.contains)
    }
    return recipe
  }

  /// The range of pixels that `words` name.
  private static func range(_ words: String, of option: String) throws -> ClosedRange<Double> {
    let ends = words.split(separator: "..", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let lower = ends[0], let upper = ends[1], lower <= upper else {
      throw ValidationError(
        "\(option) \(words): give two numbers of pixels, the smaller one first, as 2..6")
    }
    return lower...upper
  }

  /// How drawings are drawn where the format leaves that open.
  var style: DrawingStyle { drawn.style(seed: seed) }

  /// The formats that are written.
  private func formats() throws -> [DrawingFormat] {
    let formats = try output.map(Self.format)
    guard each.each != nil else { return formats.isEmpty ? [.svg] : formats }
    return formats
      + (try each.kinds().compactMap { if case .drawing(let format) = $0 { format } else { nil } })
  }

  func validate() throws {
    try given.refuse(CommandLine.arguments)
    guard given.project != nil || !inputs.isEmpty else {
      throw ValidationError("there is no input; name an image, or a project with --project")
    }
    try drawn.check(try formats())
    if let overlay { try requireEnding("png", of: overlay, for: "the overlay") }
    if let saveRecipe { try requireEnding("json", of: saveRecipe, for: "the recipe") }
    _ = try each.kinds()
    try request().checkOptions()
    if output.isEmpty, each.each == nil, common.summary != nil {
      throw ValidationError(
        "the drawing and --summary would both go to standard output; give the drawing a file with -o"
      )
    }
    if moving.frames {
      try refuse(by: .frames)
      if try picked.reading().isOfOneFrame {
        throw ValidationError(
          "--frame takes one frame of a file, and --frames takes all; leave one out")
      }
    }
    try check(inputs: inputs, outputs: []).validate()
  }

  /// The check of all files: those that are given, and `outputs` that follow from the inputs.
  func check(inputs: [String], outputs: [String]) -> OutputCheck {
    OutputCheck(
      outputs: output + [overlay, saveRecipe, watching.file].compactMap(\.self) + outputs,
      inputs: inputs + region.masks + [given.project].compactMap(\.self))
  }

  static func format(of path: String) throws -> DrawingFormat {
    do { return try DrawingFormat(path: path) } catch {
      throw ValidationError("\(path): \(error)")
    }
  }

  mutating func run() throws {
    if let job = try given.job(inputs) {
      return try trace(job.file, by: job.recipe)
    }
    let subjects = try ImageList(inputs, as: try picked.reading())
      .subjects(asFrames: moving.frames)
    switch (subjects.count, subjects[0]) {
    case (1, .frames(let files)): try trace(frames: files)
    case (1, .image(let file)) where each.each == nil: try trace(file, by: try recipe())
    default: try trace(each: subjects)
    }
  }

  /// Traces one image as `recipe` says.
  private func trace(_ file: ImageList.File, by recipe: Recipe) throws {
    try refuse(by: .image)
    try check(inputs: [file.path], outputs: []).prepare()
    try watching.prepare()
    var run = Run("trace", common)
    let pipeline = try run.pipeline(recipe.request, on: common.pool)
    let read = try run.readFrame(file.path, as: file.reading)
    let image = read.image
    let limited = try within(pipeline, ImageExtent(image), named: file.path)
    let film = watching.frames(of: pipeline.refinementSteps).map { RefinementFilm($0, over: image) }
    var outcome = try run.traced(image, by: limited, watchedBy: film)
    outcome.drawing.say(frameOf: read)
    run.describePen(of: outcome.drawing, try formats(), recipe.style)
    for path in output {
      try run.write(
        try Self.format(of: path).data(of: outcome.drawing, style: recipe.style), to: path)
    }
    if let overlay {
      try run.write(
        try OverlayPicture().picture(of: outcome.drawing, over: image).pngData(), to: overlay)
    }
    run.wrote(try film?.finish(with: outcome.drawing) ?? [])
    try save(recipe, in: &run)
    if output.isEmpty {
      try StandardOutput.write(
        String(
          decoding: try DrawingFormat.svg.data(of: outcome.drawing, style: recipe.style),
          as: UTF8.self))
    }
    try run.finish()
  }
}

extension TraceCommand {
  /// The pipeline on as many workers as there is memory for.
  func within(
    _ pipeline: CurvePipeline, _ image: ImageExtent, frames: Int = 1, named name: String
  ) throws -> CurvePipeline {
    pipeline.on(
      try limits.pool(
        pipeline.pool, for: image, frames: frames, named: name, pipeline.request, traces: true))
  }

  /// Writes the recipe, if it is asked for.
  func save(_ recipe: @autoclosure () throws -> Recipe, in run: inout Run) throws {
    if let saveRecipe { try run.write(try recipe().data(), to: saveRecipe) }
  }
}

extension TraceCommand {
  /// A way of running: what is traced together. What each does not take stands in `refusals`; what a way of
  /// *finding* curves does not take, a random start or a classical method, stands in
  /// `TracingRequest.check`.
  enum Way {
    /// One image.
    case image
    /// Several images, each by itself.
    case images(Int)
    /// The frames of one moving drawing.
    case frames
  }

  /// An option that a way does not take: whether it is given, and what is said then.
  private typealias Refusal = (isGiven: Bool, sentence: String)

  private func refusals(of way: Way) -> [Refusal] {
    let onlyFrames: [Refusal] = [
      (
        moving.untied,
        "--untied is for frames of a moving drawing; give several images and --frames"
      ),
      (
        moving.frameRate != nil,
        "--frame-rate is for frames of a moving drawing; give several images and --frames"
      ),
    ]
    let watched: Refusal = (
      watching.watch != nil, "--watch shows how one drawing forms; give one image"
    )
    switch way {
    case .image:
      return onlyFrames + [
        (each.formats != nil, "--formats says what --each writes for each image; add --each")
      ]
    case .images(let count):
      return onlyFrames + [
        watched,
        (
          each.each == nil,
          "\(count) images make as many drawings; give their folder with --each, or --frames where they are the frames "
            + "of one moving drawing"
        ),
        (
          !output.isEmpty || overlay != nil,
          "--each writes files for each image; leave out -o and --overlay (--formats svg,overlay writes both, and "
            + "curvetrace quilt makes a picture of all)"
        ),
      ]
    case .frames:
      return [
        watched,
        (
          saveRecipe != nil,
          "--save-recipe is of images, each traced by itself; take one frame of a file with --frame best"
        ),
        (each.formats != nil, "--formats is for images; of frames --each writes an SVG for each"),
        (
          drawn.stroke == .outline || drawn.order,
          "--stroke outline and --order are for still drawings; leave them out, or take one frame with --frame"
        ),
      ]
    }
  }

  /// Throws for the first option that is given and that `way` does not take.
  ///
  /// - Throws: `ValidationError`.
  func refuse(by way: Way) throws {
    if let refusal = refusals(of: way).first(where: \.isGiven) {
      throw ValidationError(refusal.sentence)
    }
    guard case .frames = way else { return }
    do { try request().checkFrames() } catch let error as RequestError {
      throw ValidationError(error.sentence { "--" + $0 })
    }
  }
}

extension Run {
  /// The pipeline of `request`; that of a published network may have to find its curve neurons first.
  mutating func pipeline(
    _ request: TracingRequest, on pool: WorkerPool
  ) throws -> CurvePipeline {
    try watching { try CurvePipeline(request, pool: pool, monitor: $0) }
  }

  /// What `pipeline` makes of `image`, with notes of what was chosen and found.
  mutating func traced(
    _ image: Image, by pipeline: CurvePipeline, watchedBy film: RefinementFilm? = nil
  ) throws -> TracingOutcome {
    // It is given away, so that none of its planes is held for longer than it is read.
    var prepared: PreparedImage? = try watching { try pipeline.prepare(image, monitor: $0) }
    if let prepared { describe(prepared, traces: true) }
    let outcome = try watching { monitor in
      guard let prepared = prepared.take() else { preconditionFailure("an image is traced once") }
      return try pipeline.run(
        on: prepared,
        monitor: film.map { film in monitor.watched { try film.take($0) } } ?? monitor)
    }
    add(outcome.seconds)
    describe(outcome.drawing)
    return outcome
  }

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
