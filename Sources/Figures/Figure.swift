import Geometry
import Imaging

/// Something that takes a rectangle of a figure: a chart, a map, pictures.
public protocol Panel: Sendable {
  /// How much room it takes, px.
  var size: (width: Double, height: Double) { get }
  /// What it is drawn of, from its own top left corner.
  var marks: [Mark] { get }
}

/// A picture of numbers with a title and a sentence, drawn alike as SVG and as PNG.
///
/// It has one or more panels side by side. On a page each panel is a picture of its own, so that they wrap where
/// the page is narrow; in a file they stand in rows of `columns`.
public struct Figure: Sendable {
  /// What its files are called, without an ending.
  public var name: String
  /// The heading.
  public var title: String
  /// What is to be seen, in a sentence or two.
  public var caption: String
  /// The panels in reading order.
  public var panels: [any Panel]
  /// How many panels a row of the file has.
  public var columns: Int

  /// A figure of `panels`.
  public init(
    _ name: String, title: String, caption: String, columns: Int = 2, panels: [any Panel]
  ) {
    (self.name, self.title, self.caption, self.panels) = (name, title, caption, panels)
    self.columns = max(1, min(columns, panels.count))
  }

  private static let margin = 18.0
  private static let heading = 44.0

  /// Everything on one sheet.
  func sheet() -> (width: Double, height: Double, marks: [Mark]) {
    var marks: [Mark] = []
    var (y, width) = (Self.margin + Self.heading, 320.0)
    for start in stride(from: 0, to: panels.count, by: columns) {
      let row = panels[start..<min(start + columns, panels.count)]
      var x = Self.margin
      for panel in row {
        marks += panel.marks.map { $0.moved(by: Vector(x, y)) }
        x += panel.size.width + Self.margin
      }
      width = max(width, x)
      y += (row.map(\.size.height).max() ?? 0) + Self.margin
    }
    let heading = Mark.text(title, Point(Self.margin, Self.margin + 18), size: 20)
    width = max(width, StrokeFont.width(of: title, size: 20) + 2 * Self.margin)
    return (width, y, [heading] + marks)
  }
}
