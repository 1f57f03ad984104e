import ArgumentParser
import CurveExport
import Failures
import Geometry

/// How drawings look in the formats that leave it open.
struct StyleOptions: ParsableArguments {
  @Option(
    help:
      "Draw an SVG's curves as soft, translucent lines, with ink that runs out at ends, or with a grained pencil."
  )
  var brush: Brush?

  @Option(
    help:
      "Draw an SVG's curves as lines of their mean width, or as filled outlines that show how the width changes."
  )
  var stroke = DrawingStyle.Stroke.line

  @Flag(
    help: """
      Order an SVG's curves for a pen plotter, so that the pen travels little and draws no line twice; HPGL always is.
      """)
  var order = false

  @Option(
    help: ArgumentHelp(
      "How large a pixel is in DXF, RSML and HPGL, as 0.2mm; without it as the drawing knows, else px, in HPGL 1/96 inch.",
      valueName: "size"))
  var pixelSize: PixelSize?

  func validate() throws {
    if brush != nil, stroke == .outline {
      throw ValidationError(
        "--brush and --stroke outline both say what curves are drawn as; leave one out")
    }
    if order, brush != nil || stroke == .outline {
      throw ValidationError(
        "--order is for a pen, which draws lines; leave out --\(brush == nil ? "stroke outline" : "brush")"
      )
    }
    if let pixelSize, pixelSize.x != pixelSize.y {
      throw ValidationError("--pixel-size: DXF, RSML and HPGL have square pixels; give one size")
    }
  }

  /// What the options ask for; `seed` decides how a brush wanders.
  func style(seed: UInt64) -> DrawingStyle {
    DrawingStyle(
      brush: brush, stroke: stroke, isOrdered: order, pixelSize: pixelSize?.x, seed: seed)
  }

  /// Throws for the first option that none of `formats`, which are written, shows.
  ///
  /// - Throws: `ValidationError`.
  func check(_ formats: [DrawingFormat]) throws {
    let given: [(option: String, trait: DrawingStyle.Trait, isGiven: Bool)] = [
      ("--brush", .brush, brush != nil), ("--stroke outline", .stroke, stroke == .outline),
      ("--order", .order, order), ("--pixel-size", .pixelSize, pixelSize != nil),
    ]
    for (option, trait, isGiven) in given where isGiven {
      guard !formats.contains(where: { $0.traits.contains(trait) }) else { continue }
      let fitting = DrawingFormat.all.filter { $0.traits.contains(trait) }
      throw ValidationError(
        "\(option) is for \(fitting.map(\.name).alternatives); give -o a name that ends in "
          + fitting.map { "." + $0.ending }.alternatives)
    }
  }
}

extension Run {
  /// Notes how far a plotter's pen travels, where any of `formats` is for one.
  mutating func describePen(
    of drawing: CurveDrawing, _ formats: [DrawingFormat], _ style: DrawingStyle
  ) {
    guard
      formats.contains(where: { $0 == .hpgl || style.isOrdered && $0.traits.contains(.order) })
    else { return }
    let (before, after) = (drawing.penTravel, drawing.inPenOrder().penTravel)
    summary["penTravelBefore"] = .number(before)
    summary["penTravel"] = .number(after)
    note(
      "the pen travels \(Int(after.rounded())) px between strokes, \(Int(before.rounded())) px as curves are numbered"
    )
  }
}
