public import Geometry
import Imaging

/// Writes a drawing as SVG 1.1 that opens as it is in browsers and in Inkscape.
///
/// The view box is the image in pixels. Each curve is one `path` with the id `curve-N`, filled with nothing
/// and stroked with its mean width and round caps; `data-widths` holds the width at each knot,
/// `data-confidence` its confidence, `data-inferred` the parameters between which gaps were bridged;
/// a dashed curve has its pattern as `stroke-dasharray`, and a dot no length. Borders between regions are in a
/// group of their own after the lines, so that either can be hidden or styled by itself, and have
/// `data-kind="edge"`. Curves of a factor of the image are in a group of its own and colour, `factor-N`, with
/// `data-name` and `data-confidence`. The title and description say how it was made. With a brush, its marks are in
/// the group `brush`, and the groups of curves, which stay as they are, are hidden. Numbers have at most three
/// decimals: 0.0005 px is below anything an image can tell.
public struct SVGWriter: Sendable {
  /// What curves are drawn with.
  public var style: DrawingStyle
  /// The colour of lines, an SVG colour.
  public var color: String
  /// The colour of borders.
  public var edgeColor: String

  /// A writer of black lines and blue borders, plain strokes unless told otherwise.
  public init(
    style: DrawingStyle = DrawingStyle(), color: String = "#000000", edgeColor: String = "#0072b2"
  ) {
    self.style = style
    self.color = color
    self.edgeColor = edgeColor
  }

  /// The SVG's text, ending in a newline.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    let width = drawing.width
    let height = drawing.height
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\""
        + " viewBox=\"0 0 \(width) \(height)\">",
      "  <title>Curves of an image of \(width) x \(height) pixels</title>",
      "  <desc>\(escapedMarkup(drawing.provenance.sentence))</desc>",
    ]
    if let brush = style.brush { lines += marks(of: drawing, with: brush) }
    for part in drawing.parts {
      let own = drawing.curves.filter { $0.part == part.number }
      let name = part.name.map { " data-name=\"\(escapedMarkup($0))\"" } ?? ""
      lines += group(
        "factor-\(part.number)", of: own, PartColors.color(of: part.number).description,
        attributes: name + " data-confidence=\"\(NumberText.bounded(part.confidence))\"")
    }
    let numbers = Set(drawing.parts.map(\.number))
    let rest = drawing.curves.filter { $0.part.map { !numbers.contains($0) } ?? true }
    let edges = rest.filter { $0.kind == .edge }
    if drawing.parts.isEmpty || rest.count > edges.count {
      lines += group("curves", of: rest.filter { $0.kind == .line }, color)
    }
    if !edges.isEmpty { lines += group("edges", of: edges, edgeColor) }
    lines += ["</svg>", ""]
    return lines.joined(separator: "\n")
  }

  private func marks(of drawing: CurveDrawing, with brush: Brush) -> [String] {
    let maker = BrushMarks(brush: brush, seed: style.seed)
    let numbers = Set(drawing.parts.map(\.number))
    let paths = drawing.curves.flatMap { curve in
      let own =
        curve.part.flatMap { numbers.contains($0) ? PartColors.color(of: $0).description : nil }
        ?? (curve.kind == .edge ? edgeColor : nil)
      let fill = own.map { " fill=\"\(escapedMarkup($0))\"" } ?? ""
      let pointed = curve.dashes.isEmpty ? drawing.loneEnds(of: curve) : (false, false)
      return curve.inkedParts.flatMap { part in
        maker.marks(of: part, count: BrushMarks.pointCount(of: part), pointed: pointed)
      }.map { "    <path\(fill) d=\"\($0)\"/>" }
    }
    return brush.definitions(
      width: drawing.width, height: drawing.height, blur: Brush.blur(of: drawing.curves),
      seed: style.seed
    ) + ["  <g id=\"brush\" \(brush.attributes(color: color))>"] + paths + ["  </g>"]
  }

  private func group(
    _ id: String, of curves: [TracedCurve], _ color: String, attributes: String = ""
  ) -> [String] {
    [Self.start(ofGroup: id, color, attributes: attributes, isHidden: style.brush != nil)]
      + curves.map { "    " + Self.path($0) } + ["  </g>"]
  }

  /// The start tag of a group of curves.
  static func start(
    ofGroup id: String, _ color: String, attributes: String = "", isHidden: Bool
  ) -> String {
    "  <g id=\"\(id)\"\(attributes) fill=\"none\" stroke=\"\(escapedMarkup(color))\" stroke-linecap=\"round\""
      + " stroke-linejoin=\"round\"" + (isHidden ? " visibility=\"hidden\"" : "") + ">"
  }

  /// The element of a curve.
  static func path(_ curve: TracedCurve, isShown: Bool = true) -> String {
    let widths = curve.widths.map { NumberText.bounded($0) }.joined(separator: " ")
    let inferred = curve.inferred
      .map { NumberText.bounded($0.lowerBound) + " " + NumberText.bounded($0.upperBound) }
      .joined(separator: ", ")
    return "<path id=\"curve-\(curve.id)\"" + (isShown ? "" : " display=\"none\"")
      + " stroke-width=\"\(NumberText.bounded(max(curve.meanWidth, 0)))\""
      + " data-widths=\"\(widths)\""
      + " data-confidence=\"\(NumberText.bounded(curve.confidence))\""
      + (inferred.isEmpty ? "" : " data-inferred=\"\(inferred)\"")
      + (curve.dashes.isEmpty
        ? ""
        : " stroke-dasharray=\"\(curve.dashes.map { NumberText.bounded($0) }.joined(separator: " "))\"")
      + (curve.kind == .line ? "" : " data-kind=\"\(curve.kind.rawValue)\"")
      + " d=\"\(curve.spline.pathData())\"/>"
  }
}

extension Provenance {
  /// One line for people, such as `curvetrace 0.1.0; network curve-circuit; seed 7; detail 0.5`.
  package var sentence: String {
    var parts = ["\(generator) \(version)"]
    if !network.isEmpty { parts.append("network \(network)") }
    parts.append("seed \(seed)")
    parts += options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return parts.joined(separator: "; ")
  }
}
