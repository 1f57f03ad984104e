import CurveExport
import Figures
import Foundation
import Geometry
public import Imaging

/// One page of all that is measured of a drawing: pictures, profiles of diameters and tables, a file that needs nothing
/// else.
public struct MeasureReport: Sendable {
  public var title: String
  public var measures: DrawingMeasures
  /// The image that was traced, under the pictures; `nil` for none.
  public var image: Image?
  /// How the drawing was made, one line.
  public var provenance: String

  /// A page of `measures`, over `image` where one is given.
  public init(title: String, measures: DrawingMeasures, image: Image? = nil, provenance: String) {
    (self.title, self.measures, self.image, self.provenance) = (
      title, measures, image, provenance
    )
  }

  /// How many profiles without narrowings are shown, the longest.
  private static let profileLimit = 48

  /// The page's text.
  ///
  /// - Throws: `MorphometryError.otherSize`, or an `ImagingError` where a picture cannot be encoded.
  public func html() throws -> String {
    var sections = ["<style>\(Figure.css)\(Self.css)</style>"]
    let known = TreePicture.Measure.allCases.filter {
      TreePicture(of: measures, by: $0) != nil
    }
    // Smaller than files are, so that words can be read on narrow screens.
    let pictures = try known.map {
      try measures.figure(of: $0, over: image, extent: 480).html()
    }
    if !pictures.isEmpty {
      sections.append(
        "<section class=\"panels\">\n\(pictures.joined(separator: "\n"))\n</section>")
    }
    sections += try profiles()
    let tables = measures.tables.filter { !$0.rows.isEmpty }
    sections += tables.filter { $0.name == "lesions" }.map { html($0, isOpen: true) }
    sections += tables.filter { $0.name == "image" }.map(list)
    sections += tables.filter { !["lesions", "image"].contains($0.name) }.map {
      html($0, isOpen: $0.name == "curves")
    }
    sections.append(Self.script)
    return ReportPage(title: title, introduction: introduction, footer: provenance)
      .html(sections)
  }

  private var introduction: String {
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    let counts = [
      count(measures.curves.count, "curve"), count(measures.segments.count, "segment"),
      count(measures.image.branchPoints, "branch point"),
      count(measures.narrowings.count, "narrowing"),
    ].joined(separator: ", ")
    return "\(counts). \(measures.scaleNote)"
  }

  /// The diameters of curves with narrowings, large, and of the longest others, small and all of one height.
  private func profiles() throws -> [String] {
    let all = measures.profiles
    let narrowed = all.filter { !$0.narrowings.isEmpty }
    let large = try narrowed.map {
      try $0.figure(note: measures.scaleNote, width: 600).html()
    }
    var sections =
      large.isEmpty
      ? [] : ["<section class=\"panels\">\n\(large.joined(separator: "\n"))\n</section>"]
    let others = all.filter { $0.narrowings.isEmpty }
      .sorted { ($1.profile.length, $0.curve.id) < ($0.profile.length, $1.curve.id) }
    guard !others.isEmpty else { return sections }
    let shown = Array(others.prefix(Self.profileLimit))
    let highest = shown.map(\.highest).max() ?? 1
    let unit = measures.scale.unit.rawValue
    let figure = Figure(
      "profiles", title: "Diameters of curves without narrowings",
      caption: "Diameter over the distance along the curve, \(unit), the longest curves first"
        + (others.count > shown.count
          ? "; \(others.count - shown.count) shorter ones are left out." : ".")
        + " " + measures.scaleNote,
      panels: shown.map { $0.smallChart(height: highest) })
    sections.append("<section>\n\(try figure.html())\n</section>")
    return sections
  }

  /// A table of one row.
  private func list(_ table: MeasureTable) -> String {
    let entries = zip(table.headers, table.rows[0]).filter { $1 != .none }.map {
      "<dt>\(Self.words($0))</dt><dd>\(escapedMarkup($1.short))</dd>"
    }
    return "<section><h2>Image</h2><dl>\n\(entries.joined(separator: "\n"))\n</dl></section>"
  }

  /// A header in words, which can be broken: `length mm`.
  private static func words(_ header: String) -> String {
    escapedMarkup(header.replacing("_", with: " "))
  }

  private func html(_ table: MeasureTable, isOpen: Bool) -> String {
    let heading = table.name.prefix(1).uppercased() + table.name.dropFirst()
    let heads = table.headers.map { "<th scope=\"col\"><button>\(Self.words($0))</button></th>" }
      .joined()
    let rows = table.rows.map { row in
      "<tr>" + row.map { "<td>\(escapedMarkup($0.short))</td>" }.joined() + "</tr>"
    }
    return """
      <section><details\(isOpen ? " open" : "")><summary><b>\(heading)</b>, \(table.rows.count) \
      \(table.rows.count == 1 ? "row" : "rows")</summary>
      <div class="wide" tabindex="0"><table class="sortable"><caption>\(heading)</caption><thead><tr>\(heads)</tr></thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div></details></section>
      """
  }

  private static let css = """
    .sortable td { text-align: right; }
    .sortable th { padding: 0; }
    .sortable button { all: unset; padding: 0.35rem 0.6rem; cursor: pointer; }
    .sortable td { padding: 0.25rem 0.6rem; }
    .sortable button:focus-visible { outline: 2px solid #0072b2; }
    .sortable [aria-sort=ascending] button::after { content: " \u{2191}"; }
    .sortable [aria-sort=descending] button::after { content: " \u{2193}"; }
    details .wide { max-height: 32rem; overflow: auto; margin-top: 0.5rem; }
    .sortable thead th { position: sticky; top: 0; background: var(--ground); }
    """

  /// A press on a header sorts by its column, another one the other way; what is empty stays at the end.
  private static let script = """
    <script>
    for (const button of document.querySelectorAll(".sortable button")) button.onclick = () => {
      const head = button.parentElement, body = head.closest("table").tBodies[0], column = head.cellIndex;
      const isUp = head.getAttribute("aria-sort") !== "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      const text = row => row.cells[column].textContent;
      const compared = (a, b) => a === "" || b === "" ? (a === "") - (b === "")
        : (isUp ? 1 : -1) * (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);
      body.append(...[...body.rows].sort((a, b) => compared(text(a), text(b))));
    };
    </script>
    """
}

extension MeasureTable.Cell {
  /// The cell for people: four digits that count.
  fileprivate var short: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value):
      abs(value) >= 1e5 || (value != 0 && abs(value) < 1e-4)
        ? String(format: "%.3e", value)
        : NumberText.bounded(
          value,
          decimals: value == 0 ? 0 : min(max(3 - Int(log10(abs(value)).rounded(.down)), 0), 6))
    case .text(let text): text
    case .none: ""
    }
  }
}
