public import Geometry
import Imaging

/// Writes a drawing as SVG 1.1 that opens as it is in browsers and in Inkscape.
///
/// The view box is the image in pixels. Each curve is one `path` with the id `curve-N`, filled with nothing and
/// stroked with its mean width and round caps; `data-widths` holds the width at each knot, `data-profile-spacing`,
/// `data-profile-widths` and `data-profile-errors` its profile, `data-confidence` its confidence, `data-inferred` the
/// parameters between which gaps were bridged; a dashed curve has its pattern as `stroke-dasharray`, and a dot no
/// length. Borders between regions are in a group of their own after the lines, so that either can be hidden or
/// styled by itself, and have `data-kind="edge"`. Where dark and bright lines were looked for, each are a group,
/// `dark-curves` and `bright-curves`, with `data-polarity`. Curves of a factor of the image are in a group of its own
/// and colour, `factor-N`, with `data-name` and `data-confidence`. Inkscape shows groups as layers. The title and
/// description say how it was made.
///
/// Where curves are drawn as outlines, each path follows its filled outline, of the class `outline`, and is hidden.
/// With a brush, its marks are in the group `brush`, and the groups of curves, which stay as they are, are hidden.
/// Where they are ordered, they are those of `CurveDrawing.inPenOrder()`. Numbers have at most three decimals: 0.0005
/// px is below anything an image can tell.
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
    let drawing = style.isOrdered ? drawing.inPenOrder() : drawing
    let (width, height) = (drawing.width, drawing.height)
    var lines = Self.head(
      width, height, title: "Curves of an image of \(width) x \(height) pixels",
      drawing.provenance)
    if let brush = style.brush { lines += marks(of: drawing, with: brush) }
    lines += drawing.layers.flatMap(group)
    lines += ["</svg>", ""]
    return lines.joined(separator: "\n")
  }

  private func marks(of drawing: CurveDrawing, with brush: Brush) -> [String] {
    let maker = BrushMarks(brush: brush, seed: style.seed)
    let paths = drawing.layers.flatMap { layer in
      let own = self.color(of: layer)
      let fill = own == color ? "" : " fill=\"\(escapedMarkup(own))\""
      return layer.curves.flatMap { curve in
        let pointed = curve.dashes.isEmpty ? drawing.loneEnds(of: curve) : (false, false)
        return curve.inkedParts.flatMap { part in
          maker.marks(of: part, count: BrushMarks.pointCount(of: part), pointed: pointed)
        }.map { "    <path\(fill) d=\"\($0)\"/>" }
      }
    }
    return brush.definitions(
      width: drawing.width, height: drawing.height, blur: Brush.blur(of: drawing.curves),
      seed: style.seed
    ) + ["  <g id=\"brush\" \(brush.attributes(color: color))>"] + paths + ["  </g>"]
  }

  private func color(of layer: DrawingLayer) -> String {
    switch layer.content {
    case .part(let part): PartColors.color(of: part.number).description
    case .lines: color
    case .edges: edgeColor
    }
  }

  private func group(_ layer: DrawingLayer) -> [String] {
    let color = color(of: layer)
    let isOutlined = style.brush == nil && style.stroke == .outline
    let paths = layer.curves.flatMap { curve -> [String] in
      guard isOutlined else { return [Self.path(curve)] }
      let outline = curve.inkedParts.map(StrokeOutline.pathData).joined(separator: " ")
      return [
        "<path class=\"outline\" fill=\"\(escapedMarkup(color))\" stroke=\"none\" d=\"\(outline)\"/>",
        Self.path(curve, attributes: " visibility=\"hidden\""),
      ]
    }
    return [Self.start(of: layer, color, isHidden: style.brush != nil)]
      + paths.map { "    " + $0 } + ["  </g>"]
  }

  /// The beginning of a file, up to its description.
  static func head(
    _ width: Int, _ height: Int, title: String, _ provenance: Provenance
  ) -> [String] {
    [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\""
        + " xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\""
        + " width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\">",
      "  <title>\(title)</title>",
      "  <desc>\(escapedMarkup(provenance.sentence))</desc>",
    ]
  }

  /// The start tag of a group of curves.
  static func start(of layer: DrawingLayer, _ color: String, isHidden: Bool) -> String {
    var attributes = ""
    if case .part(let part) = layer.content {
      attributes =
        (part.name.map { " data-name=\"\(escapedMarkup($0))\"" } ?? "")
        + " data-confidence=\"\(NumberText.bounded(part.confidence))\""
    }
    return "  <g id=\"\(layer.id)\" inkscape:groupmode=\"layer\""
      + " inkscape:label=\"\(escapedMarkup(layer.label))\"\(attributes) fill=\"none\""
      + " stroke=\"\(escapedMarkup(color))\" stroke-linecap=\"round\" stroke-linejoin=\"round\""
      + (isHidden ? " visibility=\"hidden\"" : "") + ">"
  }

  /// The element of a curve, with further `attributes`, a space before each.
  static func path(_ curve: TracedCurve, attributes: String = "") -> String {
    func numbers(_ values: [Double]) -> String {
      values.map { NumberText.bounded($0) }.joined(separator: " ")
    }
    let inferred = curve.inferred
      .map { numbers([$0.lowerBound, $0.upperBound]) }.joined(separator: ", ")
    let profile = curve.profile.map { profile in
      // A rounding of the spacing adds up along the curve.
      " data-profile-spacing=\"\(NumberText.bounded(profile.spacing, decimals: 6))\""
        + " data-profile-widths=\"\(numbers(profile.widths))\""
        + " data-profile-errors=\"\(numbers(profile.errors))\""
    }
    return "<path id=\"curve-\(curve.id)\"" + attributes
      + " stroke-width=\"\(NumberText.bounded(max(curve.meanWidth, 0)))\""
      + " data-widths=\"\(numbers(curve.widths))\""
      + " data-confidence=\"\(NumberText.bounded(curve.confidence))\""
      + (inferred.isEmpty ? "" : " data-inferred=\"\(inferred)\"")
      + (curve.dashes.isEmpty ? "" : " stroke-dasharray=\"\(numbers(curve.dashes))\"")
      + (curve.kind == .line ? "" : " data-kind=\"\(curve.kind.rawValue)\"")
      + (curve.polarity.map { " data-polarity=\"\($0.rawValue)\"" } ?? "")
      + (profile ?? "")
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
