import CurveExport

/// Lines over a unit square, as an SVG inside a page.
///
/// Lines differ in colour (M. Okabe, K. Ito, "Color Universal Design", 2008) and in how they are dashed, so
/// that nobody needs the colours.
struct CurvePlot {
  /// One line of the plot.
  struct Series {
    /// The line's name in the legend.
    var name: String
    /// The points that the line joins, both coordinates 0…1.
    var points: [(x: Double, y: Double)]
    /// The point that counts most, marked by a dot.
    var mark: (x: Double, y: Double)?
  }

  /// The heading above the plot.
  var title: String
  /// The sentence below the plot.
  var caption: String
  /// The name of the horizontal axis.
  var xLabel: String
  /// The name of the vertical axis.
  var yLabel: String
  /// The lines in the order of the legend.
  var series: [Series]
  /// Whether the lines of equal F are drawn, for precision over recall.
  var showsF = false

  private static let colors = [
    "#0072b2", "#a86f00", "#009e73", "#d55e00", "#cc79a7", "#3288b8", "currentColor",
  ]
  private static let dashes = ["", "7 3", "2 3", "10 3 2 3", "5 2", "1 2", "12 4"]
  private static let side = 400.0
  private static let left = 56.0
  private static let top = 12.0

  private static func text(_ value: Double) -> String { NumberText.bounded(value, decimals: 1) }

  private static func place(_ p: (x: Double, y: Double)) -> String {
    text(left + side * p.x) + " " + text(top + side * (1 - p.y))
  }

  /// The plot as a `figure` element of HTML.
  var html: String {
    let legend = Double(series.count) * 20
    let height = Self.top + Self.side + 52 + legend
    var lines = [
      "<figure class=\"plot\"><figcaption><h2>\(escapedMarkup(title))</h2></figcaption>",
      "<svg role=\"img\" aria-label=\"\(escapedMarkup(title))\" viewBox=\"0 0 480 \(Self.text(height))\">",
    ]
    lines += grid()
    if showsF { lines += linesOfF() }
    for (index, one) in series.enumerated() { lines += html(one, index) }
    lines += ["</svg>", "<p>\(escapedMarkup(caption))</p></figure>"]
    return lines.joined(separator: "\n")
  }

  private func grid() -> [String] {
    var lines = ["<g class=\"grid\">"]
    for step in 0...5 {
      let value = Double(step) / 5
      lines.append("<path d=\"M\(Self.place((0, value)))L\(Self.place((1, value)))\"/>")
      lines.append("<path d=\"M\(Self.place((value, 0)))L\(Self.place((value, 1)))\"/>")
    }
    lines.append("</g><g class=\"labels\">")
    let bottom = Self.top + Self.side
    for step in 0...5 {
      let value = Double(step) / 5
      let along = Self.text(Self.left + Self.side * value)
      let down = Self.text(Self.top + Self.side * (1 - value) + 4)
      let number = NumberText.fixed(value, decimals: 1)
      lines.append(
        "<text x=\"\(along)\" y=\"\(Self.text(bottom + 18))\" text-anchor=\"middle\">\(number)</text>"
      )
      lines.append(
        "<text x=\"\(Self.text(Self.left - 8))\" y=\"\(down)\" text-anchor=\"end\">\(number)</text>"
      )
    }
    let middle = Self.text(Self.left + Self.side / 2)
    lines.append(
      "<text x=\"\(middle)\" y=\"\(Self.text(bottom + 38))\" text-anchor=\"middle\">"
        + "\(escapedMarkup(xLabel))</text>")
    let half = Self.text(Self.top + Self.side / 2)
    lines.append(
      "<text x=\"16\" y=\"\(half)\" text-anchor=\"middle\" transform=\"rotate(-90 16 \(half))\">"
        + "\(escapedMarkup(yLabel))</text></g>")
    return lines
  }

  /// Where 2·p·r / (p + r) is 0.2, 0.4 …: p = F·r / (2r − F).
  private func linesOfF() -> [String] {
    var lines = ["<g class=\"equal\">"]
    for step in 1...4 {
      let f = Double(step) / 5
      let first = f / (2 - f)
      let points = (0...40).map { k -> String in
        let r = first + (1 - first) * Double(k) / 40
        return Self.place((r, f * r / (2 * r - f)))
      }
      lines.append("<path d=\"M\(points.joined(separator: "L"))\"/>")
      lines.append(
        "<text x=\"\(Self.text(Self.left + Self.side * first + 5))\""
          + " y=\"\(Self.text(Self.top + 12))\">"
          + "F \(NumberText.fixed(f, decimals: 1))</text>")
    }
    return lines + ["</g>"]
  }

  private func html(_ one: Series, _ index: Int) -> [String] {
    let color = Self.colors[index % Self.colors.count]
    let dash = Self.dashes[index % Self.dashes.count]
    let style =
      "fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" stroke-dasharray=\"\(dash)\""
    var lines: [String] = []
    if !one.points.isEmpty {
      let path = one.points.map(Self.place).joined(separator: "L")
      lines.append("<path \(style) stroke-linejoin=\"round\" d=\"M\(path)\"/>")
    }
    if let mark = one.mark {
      lines.append(
        "<circle cx=\"\(Self.text(Self.left + Self.side * mark.x))\""
          + " cy=\"\(Self.text(Self.top + Self.side * (1 - mark.y)))\" r=\"4.5\" fill=\"\(color)\"/>"
      )
    }
    let y = Self.top + Self.side + 60 + 20 * Double(index)
    lines.append(
      "<path \(style) d=\"M\(Self.text(Self.left)) \(Self.text(y))h36\"/>"
        + "<g class=\"labels\"><text x=\"\(Self.text(Self.left + 46))\" y=\"\(Self.text(y + 4))\">"
        + "\(escapedMarkup(one.name))</text></g>")
    return lines
  }
}
