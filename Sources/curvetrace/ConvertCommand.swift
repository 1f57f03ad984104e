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
        curvetrace convert vessels.json -o swelling.svg --stroke outline
        curvetrace convert sketch.svg -o sketch.hpgl --pixel-size 0.3mm
        curvetrace convert sketch.svg -o plot.svg --order
      """)

  @Argument(
    help: ArgumentHelp("The drawing, as \(DrawingFormat.readableNames).", valueName: "drawing"))
  var input: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the drawing here; may be given more than once.", valueName: "name"))
  var output: [String]

  @OptionGroup var drawn: StyleOptions
  @OptionGroup var common: RunOptions

  private var check: OutputCheck { OutputCheck(outputs: output, inputs: [input]) }

  func validate() throws {
    try drawn.check(try output.map(TraceCommand.format))
    try check.validate()
  }

  mutating func run() throws {
    try check.prepare()
    var run = Run("convert", common)
    let file = try DrawingFile(at: input)
    let drawing = try file.drawing()
    let style = drawn.style(seed: drawing.provenance.seed)
    if !file.saysWidths {
      guard style.stroke == .line else {
        throw DrawingFileError.unusable(path: input, .noWidths)
      }
      run.note("nothing says how wide the lines are; where a format has widths, they are 1 px")
    }
    run.describePen(of: drawing, try output.map(TraceCommand.format), style)
    for path in output {
      try drawing.write(to: path, style: style)
      run.wrote([path])
    }
    run.summary["curves"] = .integer(drawing.curves.count)
    try run.finish()
  }
}
