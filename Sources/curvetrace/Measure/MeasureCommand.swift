import ArgumentParser
import CurveExport
import Figures
import Foundation
import Geometry
import Imaging
import Morphometry

/// `measure`: the numbers of a drawing, as tables.
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measures the curves of a drawing: lengths, widths, branchings, narrowings.",
    usage: "curvetrace measure <drawing> -o <name> [<options>]",
    discussion: """
      With -o NAME.csv the table of curves is NAME.csv, and beside it are NAME-segments.csv, NAME-nodes.csv, \
      NAME-lesions.csv and NAME-image.csv; in a folder they are curves.csv and so on; NAME.json has all, and NAME.html is a page with pictures. \
      NAME.skan.csv is a table as skan makes it. Headers have the units: mm where it is known how large a pixel is, \
      else px. What is not known is empty. Without -o the table of curves goes to standard output.

      Examples:
        curvetrace measure film.json -o film-measures.csv --pixel-size 0.2mm
        curvetrace measure film.json -o film-measures.json --calibrate curve-3=6F
        curvetrace measure film.json -o film.skan.csv --image film.png
        curvetrace measure film.json -o film.html --image film.png
        curvetrace measure film.json --picture tree.svg --picture order=orders.png --profile curve-3=profile.svg
      """)

  @Argument(
    help: ArgumentHelp("The drawing, as \(DrawingFormat.readableNames).", valueName: "drawing"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write tables here, as .csv, .json, .html or into a folder; may be given more than once.",
      valueName: "name"))
  var output: [String] = []

  @Option(
    help: ArgumentHelp(
      "The image that was traced: how large a pixel is, if it says so, its grey levels, and what pictures show it over.",
      valueName: "file"))
  var image: String?

  @Option(
    help: ArgumentHelp(
      """
      Draw the curves in the colours of their diameter, with a bar of a round length, as .svg or .png; \
      curvature=FILE, order=FILE or generation=FILE shows that instead. May be repeated.
      """, valueName: "file"))
  var picture: [TreePictureOption] = []

  @Option(
    help: ArgumentHelp(
      """
      Draw the diameter along the curve with the worst narrowing, or the longest, as .svg or .png; curve-3=FILE along \
      that curve. May be repeated.
      """, valueName: "file"))
  var profile: [ProfileOption] = []

  @Option(
    help: ArgumentHelp(
      "How large a pixel is, as 0.2mm or, for columns and rows, 0.2x0.3mm.", valueName: "size"))
  var pixelSize: PixelSize?

  @Option(
    help: ArgumentHelp(
      "What is known to be so large: curve-3=6F or curve-3=2mm is a curve's width, x1,y1,x2,y2=10mm a distance.",
      valueName: "known"))
  var calibrate: Calibration?

  @Option(help: "Tell lengths in this unit; without it in mm where it can be.")
  var unit: LengthScale.Unit?

  @Option(
    help: ArgumentHelp(
      "Measure a narrowing here, along a curve from its start: curve-3:12..31mm or 12..31px; may be repeated.",
      valueName: "place"))
  var lesion: [LesionPlace] = []

  @Option(
    help: ArgumentHelp(
      "Summarize the widths of vessels that cross a ring about cx,cy, from the radius r1 to r2, px.",
      valueName: "cx,cy,r1,r2"))
  var ring: RingOption?

  @Option(help: "Write segments as another program lists them.")
  var table: DrawingMeasures.ForeignTable?

  @OptionGroup var picked: ReadingOptions
  @OptionGroup var common: RunOptions

  private func outputs() throws -> [MeasureOutput] {
    try output.map { try MeasureOutput($0, table: table) }
  }

  private var pictures: [String] { picture.map(\.path) + profile.map(\.path) }

  private func check() throws -> OutputCheck {
    OutputCheck(
      outputs: try outputs().flatMap(\.paths) + pictures,
      inputs: [input] + [image].compactMap(\.self))
  }

  func validate() throws {
    if pixelSize != nil, calibrate != nil {
      throw ValidationError("--pixel-size and --calibrate say the same; give one of them")
    }
    for path in pictures {
      guard ["svg", "png"].contains((path as NSString).pathExtension.lowercased()) else {
        throw ValidationError(
          "\(path): pictures are written as .svg or .png; give a name that ends so")
      }
    }
    try picked.refuseAll()
    if picked.frame != nil || picked.window != nil, image == nil {
      throw ValidationError("--frame and --window are of the --image; give one")
    }
    if output.isEmpty, pictures.isEmpty, common.summary != nil {
      throw ValidationError(
        "the table and --summary would both go to standard output; give the table a file with -o")
    }
    try check().validate()
  }

  mutating func run() throws {
    try check().prepare()
    var run = Run("measure", common)
    let file = try DrawingFile(at: input)
    let drawing = try file.drawing()
    let scale = try scale(of: drawing, hasWidths: file.saysWidths)
    run.note(scale.sentence)
    var options = DrawingMeasures.Options()
    options.hasWidths = file.saysWidths
    options.ring = ring?.ring
    options.lesions = try lesion.map { ($0.curve, try $0.range(in: scale)) }
    options.image = try image.map { path in
      // A drawing knows in which frame it was traced.
      var reading = try picked.reading()
      let frame = drawing.provenance.options["frame"].flatMap { FrameChoice(argument: $0) }
      if reading.frame == nil, try ImageFileInfo(of: path).frameCount > 1 { reading.frame = frame }
      return try run.read(path, as: reading)
    }
    let measures = try run.timed("measure") { () throws(MorphometryError) in
      try DrawingMeasures(of: drawing, scale: scale, options: options)
    }
    run.describe(measures)
    let report = MeasureReport(
      title: ((input as NSString).lastPathComponent as NSString).deletingPathExtension,
      measures: measures, image: options.image, provenance: drawing.provenance.sentence)
    for output in try outputs() {
      for file in try output.files(of: report) { try run.write(file.data, to: file.path) }
    }
    for picture in picture {
      let figure = try measures.figure(
        of: picture.measure ?? (measures.lacksWidths ? .curvature : .diameter),
        over: options.image)
      try run.write(try figure.data(for: picture.path), to: picture.path)
    }
    for profile in profile {
      let figure = try measures.profileFigure(ofCurve: profile.curve)
      try run.write(try figure.data(for: profile.path), to: profile.path)
    }
    if output.isEmpty, pictures.isEmpty {
      try StandardOutput.write((table.map(measures.table) ?? measures.tables[0]).csv)
    }
    try run.finish()
  }

  /// What lengths are told in.
  private func scale(of drawing: CurveDrawing, hasWidths: Bool) throws -> LengthScale {
    if unit == .pixel { return .pixels }
    if let pixelSize {
      return LengthScale(x: pixelSize.x, y: pixelSize.y, source: "--pixel-size")
    }
    if let calibrate {
      let pixels =
        switch calibrate.reference {
        case .curve(let id): try drawing.medianWidth(ofCurve: id, hasWidths: hasWidths)
        case .points(let a, let b): a.distance(to: b)
        }
      guard pixels > 0 else {
        throw ValidationError("--calibrate \(calibrate.text): give two places that are not one")
      }
      let side = calibrate.millimetres / pixels
      return LengthScale(x: side, y: side, source: "--calibrate \(calibrate.text)")
    }
    if let image, let scale = try ImageFileInfo(of: image).scale { return LengthScale(scale) }
    if let spacing = drawing.pixelSpacing { return LengthScale(spacing) }
    guard unit == nil else {
      throw ValidationError(
        "--unit mm: nothing says how large a pixel is; give --pixel-size, --calibrate or an --image that says it"
      )
    }
    return .pixels
  }
}

extension Figure {
  /// The figure as the ending of `path` says.
  fileprivate func data(for path: String) throws -> Data {
    (path as NSString).pathExtension.lowercased() == "png"
      ? try picture().pngData() : Data(try svg().utf8)
  }
}

extension LesionPlace {
  /// The range in units of `scale`.
  fileprivate func range(in scale: LengthScale) throws -> ClosedRange<Double> {
    switch (isMillimetres, scale.unit) {
    case (true, .pixel):
      throw ValidationError(
        "--lesion \(text): \(LengthScale.pixels.source); give the place in px, or --pixel-size")
    case (false, .millimetre):
      let side = (scale.x * scale.y).squareRoot()
      return range.lowerBound * side...range.upperBound * side
    default: return range
    }
  }
}

extension Run {
  /// Notes what was measured, and what could not be.
  fileprivate mutating func describe(_ measures: DrawingMeasures) {
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    note(
      [
        count(measures.curves.count, "curve"), count(measures.segments.count, "segment"),
        count(measures.image.branchPoints, "branch point"),
        count(measures.narrowings.count, "narrowing"),
      ].joined(separator: ", "))
    if measures.lacksWidths { note("nothing says how wide the lines are, so diameters are empty") }
    if !measures.lacksWidths, !measures.hasProfiles {
      note("no curve has a profile of widths, so narrowings are not looked for")
    }
    if measures.loops > 0 {
      note(
        "\(count(measures.loops, "connected part")) with loops: Strahler orders and generations are those of trees, "
          + "and empty there")
    }
    summary["unit"] = .text(measures.scale.unit.rawValue)
    summary["scale"] = .text(measures.scale.sentence)
    summary["curves"] = .integer(measures.curves.count)
    summary["segments"] = .integer(measures.segments.count)
    summary["branchPoints"] = .integer(measures.image.branchPoints)
    summary["narrowings"] = .integer(measures.narrowings.count)
  }
}
