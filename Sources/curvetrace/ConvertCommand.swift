import ArgumentParser
import CurveExport
import Geometry

/// Drawings from one format into others.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes a drawing in other formats.",
    usage: "curvetrace convert <drawing> -o <name> ... [<options>]",
    discussion: """
      The endings of the files say their formats: \(DrawingFormat.endings). JSON holds everything that is known of a \
      drawing; of an SVG the curves and their widths are read.

      Examples:
        curvetrace convert vessels.json -o vessels.swc -o vessels.vtp
        curvetrace convert sketch.svg -o sketch.dxf
      """)

  @Argument(
    help: ArgumentHelp("The drawing, as \(DrawingFormat.readableNames).", valueName: "drawing"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the drawing here; may be given more than once.", valueName: "name"))
  var output: [String]

  @OptionGroup var common: RunOptions

  private var check: OutputCheck { OutputCheck(outputs: output, inputs: [input]) }

  func validate() throws {
    for path in output { _ = try TraceCommand.format(of: path) }
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("convert", common)
    let drawing = try CurveDrawing.read(from: input)
    for path in output {
      try drawing.write(to: path)
      run.wrote([path])
    }
    run.summary["curves"] = .integer(drawing.curves.count)
    try run.finish()
  }
}
