import Foundation
public import Geometry
public import Imaging

/// Writes a drawing as SVG 1.1 that opens as it is in browsers and in Inkscape.
///
/// The view box is the image in pixels. Each curve is one `path` with the id `curve-N`, filled with
/// nothing and stroked with its mean width and round caps; `data-widths` holds the width at each
/// knot, `data-confidence` its confidence. The title and description say how it was made. Numbers
/// have at most three decimals: 0.0005 px is below anything an image can tell.
public struct SVGWriter: Sendable {
  /// An image of the drawing's size that is embedded beneath the curves, or `nil`.
  public var underlay: Image?
  /// The colour of the curves, an SVG colour.
  public var color: String

  /// A writer of black curves over nothing, unless told otherwise.
  public init(underlay: Image? = nil, color: String = "#000000") {
    self.underlay = underlay
    self.color = color
  }

  /// The SVG's text, ending in a newline.
  ///
  /// - Throws: `CurveExportError.notFinite`, or an `ImagingError` where the underlay cannot be encoded.
  public func text(of drawing: CurveDrawing) throws -> String {
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
    if let underlay {
      let png = try underlay.pngData().base64EncodedString()
      lines.append(
        "  <image width=\"\(width)\" height=\"\(height)\" href=\"data:image/png;base64,\(png)\"/>")
    }
    lines.append(
      "  <g id=\"curves\" fill=\"none\" stroke=\"\(escapedMarkup(color))\" stroke-linecap=\"round\""
        + " stroke-linejoin=\"round\">")
    for curve in drawing.curves { lines.append("    " + Self.path(curve)) }
    lines += ["  </g>", "</svg>", ""]
    return lines.joined(separator: "\n")
  }

  private static func path(_ curve: TracedCurve) -> String {
    let widths = curve.widths.map { NumberText.bounded($0) }.joined(separator: " ")
    return "<path id=\"curve-\(curve.id)\""
      + " stroke-width=\"\(NumberText.bounded(max(curve.meanWidth, 0)))\""
      + " data-widths=\"\(widths)\""
      + " data-confidence=\"\(NumberText.bounded(curve.confidence))\""
      + " d=\"\(curve.spline.pathData())\"/>"
  }
}
