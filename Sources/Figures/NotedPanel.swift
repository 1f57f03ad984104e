import Geometry

/// A panel with sentences under it, such as who says how large things are.
public struct NotedPanel: Panel {
  public var panel: any Panel
  /// One sentence or more.
  public var note: String

  /// `panel` with `note` in small letters under it, on as many lines as it needs.
  public init(_ panel: any Panel, note: String) { (self.panel, self.note) = (panel, note) }

  private static let text = 12.0
  private static let lineHeight = 17.0

  /// The note in lines; fonts of readers are a little wider than our own letters.
  private var lines: [String] {
    note.split(separator: " ").reduce(into: []) { lines, word in
      let longer = (lines.last.map { $0 + " " } ?? "") + word
      if lines.isEmpty || StrokeFont.width(of: longer, size: Self.text) > 0.9 * panel.size.width {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] = longer
      }
    }
  }

  public var size: (width: Double, height: Double) {
    let size = panel.size
    return (size.width, size.height + 6 + Self.lineHeight * Double(lines.count))
  }

  public var marks: [Mark] {
    let foot = panel.size.height + 4
    return panel.marks
      + lines.enumerated().map { index, line in
        .text(
          line, Point(0, foot + Self.lineHeight * Double(index + 1) - 4), size: Self.text, .soft)
      }
  }
}
