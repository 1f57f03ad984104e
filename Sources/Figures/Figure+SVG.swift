import CurveExport
import Foundation
import Geometry
import Imaging

extension Figure {
  /// The figure as an SVG document, light or dark as its reader's system is.
  ///
  /// - Throws: `ImagingError` where a picture cannot be encoded.
  public func svg() throws -> String {
    let sheet = sheet()
    let markup = SVGMarks(width: sheet.width, height: sheet.height, label: title)
    return try markup.document(sheet.marks)
  }

  /// The figure as an element of a page: its title, its panels, which wrap, and its caption.
  ///
  /// - Throws: `ImagingError` where a picture cannot be encoded.
  package func html() throws -> String {
    let pictures = try panels.map { panel in
      try SVGMarks(width: panel.size.width, height: panel.size.height, label: title)
        .element(panel.marks)
    }
    return """
      <figure class="drawn"><figcaption><h2>\(escapedMarkup(title))</h2></figcaption>
      <div class="drawn-panels">\(pictures.joined(separator: "\n"))</div>
      <p>\(escapedMarkup(caption))</p></figure>
      """
  }

  /// What a page with figures adds to its style.
  package static let css = """
    figure.drawn { margin-top: 1.25rem; }
    .drawn-panels { display: flex; flex-wrap: wrap; gap: 1.25rem; margin-top: 0.6rem; }
    .drawn-panels svg { flex: 0 1 auto; width: auto; max-width: 100%; background: none; }
    """ + SVGMarks.css
}

/// Marks as the text of an SVG.
private struct SVGMarks {
  var width: Double
  var height: Double
  var label: String

  private static func rule(_ tones: Palette.Tones) -> String {
    "--f-ink: \(tones.ink); --f-soft: \(tones.soft); --f-line: \(tones.line); --f-ground: \(tones.ground);"
  }

  static let css = """
    :root { \(rule(Palette.light)) }
    @media (prefers-color-scheme: dark) { :root { \(rule(Palette.dark)) } }
    .figure { overflow: visible; }
    .figure text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
      font-variant-numeric: tabular-nums; }
    """

  func document(_ marks: [Mark]) throws -> String {
    let ground = Mark.rectangle(Box(x: 0, y: 0, width: width, height: height), .ground)
    return try element(
      [ground] + marks, head: "<style>\(Self.css)</style>",
      attributes: " xmlns=\"http://www.w3.org/2000/svg\"") + "\n"
  }

  func element(_ marks: [Mark], head: String = "", attributes: String = "") throws -> String {
    let (width, height) = (Self.text(width), Self.text(height))
    return """
      <svg\(attributes) class="figure" role="img" aria-label="\(escapedMarkup(label))" \
      width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">\(head)
      \(try marks.map(Self.markup).joined(separator: "\n"))
      </svg>
      """
  }

  private static func text(_ value: Double) -> String { NumberText.bounded(value, decimals: 2) }

  private static func color(_ paint: Paint) -> String {
    switch paint {
    case .ink: "var(--f-ink)"
    case .soft: "var(--f-soft)"
    case .line: "var(--f-line)"
    case .ground: "var(--f-ground)"
    case .series, .fixed: Palette.light.color(of: paint).description
    }
  }

  private static func opacity(_ value: Double) -> String {
    value < 1 ? " opacity=\"\(text(value))\"" : ""
  }

  private static func box(_ box: Box) -> String {
    "x=\"\(text(box.x))\" y=\"\(text(box.y))\" width=\"\(text(box.width))\" height=\"\(text(box.height))\""
  }

  private static func markup(of mark: Mark) throws -> String {
    switch mark {
    case .line(let points, let paint, let width, let opacity, let isClosed):
      let path = points.map { text($0.x) + " " + text($0.y) }.joined(separator: "L")
      return "<path fill=\"none\" stroke=\"\(color(paint))\" stroke-width=\"\(text(width))\""
        + " stroke-linejoin=\"round\" stroke-linecap=\"round\"\(Self.opacity(opacity))"
        + " d=\"M\(path)\(isClosed ? "Z" : "")\"/>"
    case .area(let points, let paint, let opacity):
      let path = points.map { text($0.x) + " " + text($0.y) }.joined(separator: "L")
      return "<path fill=\"\(color(paint))\"\(Self.opacity(opacity)) d=\"M\(path)Z\"/>"
    case .rectangle(let box, let paint, let opacity):
      return "<rect \(Self.box(box)) fill=\"\(color(paint))\"\(Self.opacity(opacity))/>"
    case .disc(let center, let radius, let paint, let opacity):
      return "<circle cx=\"\(text(center.x))\" cy=\"\(text(center.y))\" r=\"\(text(radius))\""
        + " fill=\"\(color(paint))\"\(Self.opacity(opacity))/>"
    case .text(let words, let place, let size, let paint, let anchor, let isUpright):
      let (x, y) = (text(place.x), text(place.y))
      let turn = isUpright ? " transform=\"rotate(-90 \(x) \(y))\"" : ""
      return "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(text(size))\" fill=\"\(color(paint))\""
        + " text-anchor=\"\(anchor.rawValue)\"\(turn)>\(escapedMarkup(words))</text>"
    case .picture(let image, let box, let isSmooth):
      // Squares that are squares: most programs smooth enlarged pictures where nobody tells them not to.
      let rendering = isSmooth ? "" : " style=\"image-rendering: pixelated\""
      return "<image \(Self.box(box)) preserveAspectRatio=\"none\"\(rendering)"
        + " href=\"\(try ReportPage.dataURL(image))\"/>"
    }
  }
}
