import Foundation
public import Geometry
public import Imaging
import Rasterization

/// One page that lays the results of several methods on one image side by side.
///
/// `html()` gives a single file that needs nothing else: style, pictures and drawings are inside, and
/// nothing is loaded from a network.
public struct ComparisonReport: Sendable {
  /// What a panel shows.
  public enum Content: Sendable {
    /// A picture.
    case image(Image)
    /// Curves as vectors, sharp at every magnification, over a picture of the drawing's size.
    case drawing(CurveDrawing, over: Image?)
  }

  /// A named picture with a caption.
  public struct Panel: Sendable {
    /// A few words above the picture.
    public var title: String
    /// A sentence below it; may be empty.
    public var caption: String
    /// The picture.
    public var content: Content

    /// A panel.
    public init(title: String, caption: String = "", content: Content) {
      self.title = title
      self.caption = caption
      self.content = content
    }
  }

  /// One method's scores in the order of `ScoreTable.columns`.
  public struct ScoreRow: Hashable, Sendable {
    /// The method's name.
    public var name: String
    /// A number for each column, or `nil` where a score does not apply.
    public var values: [Double?]

    /// A row of the table.
    public init(name: String, values: [Double?]) {
      self.name = name
      self.values = values
    }
  }

  /// Scores against the truth.
  public struct ScoreTable: Hashable, Sendable {
    /// A column of the table.
    public struct Column: Hashable, Sendable {
      /// The score's short name, with its unit if it has one.
      public var name: String
      /// What it says, shown when the pointer rests on it.
      public var explanation: String
      /// Which values are good, so that the best of each column can be set in bold; `nil` for neither.
      public var isLargerBetter: Bool?
      /// Digits after the decimal point, 0…6.
      public var decimals: Int

      /// A column of the table.
      public init(
        name: String, explanation: String = "", isLargerBetter: Bool? = true, decimals: Int = 3
      ) {
        self.name = name
        self.explanation = explanation
        self.isLargerBetter = isLargerBetter
        self.decimals = decimals
      }
    }

    /// What is measured.
    public var columns: [Column]
    /// One row for each method; each has as many values as there are columns.
    public var rows: [ScoreRow]
    /// What the truth is and how it was scored; may be empty.
    public var caption: String

    /// A table of scores.
    public init(columns: [Column], rows: [ScoreRow], caption: String = "") {
      precondition(
        rows.allSatisfy { $0.values.count == columns.count },
        "each row of a score table has one value for each column")
      self.columns = columns
      self.rows = rows
      self.caption = caption
    }
  }

  /// The name of the image, the page's heading.
  public var title: String
  /// The pictures, in order.
  public var panels: [Panel]
  /// Scores, if there is a truth.
  public var scores: ScoreTable?
  /// What was chosen, in order: names and values.
  public var parameters: [(name: String, value: String)]
  /// How the drawing was made.
  public var provenance: Provenance

  /// A report.
  public init(
    title: String, panels: [Panel], scores: ScoreTable? = nil,
    parameters: [(name: String, value: String)] = [], provenance: Provenance = Provenance()
  ) {
    self.title = title
    self.panels = panels
    self.scores = scores
    self.parameters = parameters
    self.provenance = provenance
  }

  /// The page's text.
  ///
  /// - Throws: `CurveExportError.notFinite`, or an `ImagingError` where a picture cannot be encoded.
  public func html() throws -> String {
    var parts = [
      "<!DOCTYPE html>",
      "<html lang=\"en\">",
      "<head>",
      "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>\(escapedMarkup(title)) – CurveTrace</title>",
      "<style>\(ReportStyle.css)</style>",
      "</head>",
      "<body>",
      "<header><h1>\(escapedMarkup(title))</h1>"
        + "<p>Curves found by different methods, side by side. "
        + "Click a picture to see it large, click again to go back.</p></header>",
      "<main>",
      "<section class=\"panels\">",
    ]
    for (index, panel) in panels.enumerated() { parts.append(try html(panel, number: index + 1)) }
    parts.append("</section>")
    if let scores { parts.append(html(scores)) }
    if !parameters.isEmpty { parts.append(html(parameters)) }
    parts += [
      "</main>",
      "<footer>\(escapedMarkup(provenance.sentence))</footer>",
      "</body>",
      "</html>",
      "",
    ]
    return parts.joined(separator: "\n")
  }

  private func html(_ panel: Panel, number: Int) throws -> String {
    let picture: String
    switch panel.content {
    case .image(let image):
      picture =
        "<img alt=\"\(escapedMarkup(panel.title))\" width=\"\(image.width)\""
        + " height=\"\(image.height)\" src=\"\(try Self.dataURL(image))\">"
    case .drawing(let drawing, let underlay):
      picture = try Self.svg(drawing, over: underlay, title: panel.title)
    }
    // A hidden check box remembers which picture is large: no script is needed.
    return """
      <figure><figcaption><h2>\(escapedMarkup(panel.title))</h2></figcaption>
      <input type="checkbox" id="zoom-\(number)" aria-label="Show \(escapedMarkup(panel.title)) large">
      <label for="zoom-\(number)">\(picture)</label>
      <p>\(escapedMarkup(panel.caption))</p></figure>
      """
  }

  private static func dataURL(_ image: Image) throws -> String {
    "data:image/png;base64," + (try image.pngData().base64EncodedString())
  }

  private static func svg(
    _ drawing: CurveDrawing, over underlay: Image?, title: String
  ) throws -> String {
    try drawing.checkFinite()
    let size = "width=\"\(drawing.width)\" height=\"\(drawing.height)\""
    var lines = [
      "<svg role=\"img\" aria-label=\"\(escapedMarkup(title))\" \(size)"
        + " viewBox=\"0 0 \(drawing.width) \(drawing.height)\">"
    ]
    if let underlay {
      lines.append("<image \(size) opacity=\"0.75\" href=\"\(try dataURL(underlay))\"/>")
    } else {
      lines.append("<rect \(size) fill=\"#ffffff\"/>")
    }
    let colors = OverlayPicture.colors(of: drawing, count: OverlayPicture.palette.count)
    lines.append("<g fill=\"none\" stroke-width=\"1.5\" stroke-linecap=\"round\">")
    for (curve, color) in zip(drawing.curves, colors) {
      let length = NumberText.bounded(curve.spline.arcLength(), decimals: 1)
      let width = NumberText.bounded(curve.meanWidth, decimals: 1)
      lines.append(
        "<path stroke=\"\(hex(color))\" d=\"\(curve.spline.pathData(decimals: 2))\">"
          + "<title>curve \(curve.id): \(length) px long, \(width) px wide</title></path>")
    }
    return (lines + ["</g>", "</svg>"]).joined(separator: "\n")
  }

  private static func hex(_ color: Int) -> String {
    let ink = OverlayPicture.palette[color]
    let digits = [ink.red, ink.green, ink.blue].map { part in
      let text = String(Int((part * 255).rounded()), radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return "#" + digits.joined()
  }

  private func html(_ table: ScoreTable) -> String {
    var lines = ["<section><h2>Scores</h2>", "<div class=\"wide\"><table>", "<thead><tr><th></th>"]
    for column in table.columns {
      lines.append(
        "<th title=\"\(escapedMarkup(column.explanation))\">\(escapedMarkup(column.name))</th>")
    }
    lines.append("</tr></thead><tbody>")
    let best = table.columns.indices.map { index -> Double? in
      guard let isLargerBetter = table.columns[index].isLargerBetter, table.rows.count > 1 else {
        return nil
      }
      let values = table.rows.compactMap { $0.values[index] }
      return isLargerBetter ? values.max() : values.min()
    }
    for row in table.rows {
      var line = "<tr><th>\(escapedMarkup(row.name))</th>"
      for (index, value) in row.values.enumerated() {
        guard let value, value.isFinite else {
          line += "<td>–</td>"
          continue
        }
        let text = NumberText.fixed(value, decimals: table.columns[index].decimals)
        line += value == best[index] ? "<td><b>\(text)</b></td>" : "<td>\(text)</td>"
      }
      lines.append(line + "</tr>")
    }
    lines.append("</tbody></table></div>")
    if !table.caption.isEmpty { lines.append("<p>\(escapedMarkup(table.caption))</p>") }
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  private func html(_ parameters: [(name: String, value: String)]) -> String {
    let rows = parameters.map {
      "<dt>\(escapedMarkup($0.name))</dt><dd>\(escapedMarkup($0.value))</dd>"
    }
    return "<section><h2>What was chosen</h2><dl>\n" + rows.joined(separator: "\n")
      + "\n</dl></section>"
  }
}
