import Geometry
public import Imaging

/// Pictures in rows, each with a few words under it.
public struct PictureGrid: Panel {
  /// One picture.
  public struct Cell: Sendable {
    public var image: Image
    /// What stands under it, or nothing.
    public var caption: String
    /// The colour of its frame, or `nil` for none.
    public var frame: Paint?

    /// A picture with `caption` under it.
    public init(_ image: Image, _ caption: String = "", frame: Paint? = nil) {
      (self.image, self.caption, self.frame) = (image, caption, frame)
    }
  }

  public var title: String
  public var cells: [Cell]
  public var columns: Int
  /// The side of a picture's square, px.
  public var side: Double
  /// Whether pictures are smoothed where they are enlarged.
  public var isSmooth: Bool

  /// Pictures in rows of `columns`.
  public init(
    _ title: String = "", cells: [Cell], columns: Int = 6, side: Double = 76, isSmooth: Bool = true
  ) {
    (self.title, self.cells, self.side, self.isSmooth) = (title, cells, side, isSmooth)
    self.columns = max(1, min(columns, cells.count))
  }

  private static let gap = 6.0
  private var hasCaptions: Bool { cells.contains { !$0.caption.isEmpty } }
  private var pitch: (x: Double, y: Double) {
    (side + Self.gap, side + Self.gap + (hasCaptions ? 18 : 0))
  }

  public var size: (width: Double, height: Double) {
    let rows = (cells.count + columns - 1) / columns
    return (
      max(Double(columns) * pitch.x - Self.gap, StrokeFont.width(of: title, size: 16)),
      (title.isEmpty ? 0 : 26) + Double(rows) * pitch.y
    )
  }

  public var marks: [Mark] {
    var marks: [Mark] = title.isEmpty ? [] : [.text(title, Point(0, 16), size: 16)]
    let top = title.isEmpty ? 0.0 : 26
    for (index, cell) in cells.enumerated() {
      let corner = Point(
        Double(index % columns) * pitch.x, top + Double(index / columns) * pitch.y)
      let scale = side / Double(max(cell.image.width, cell.image.height))
      let (width, height) = (Double(cell.image.width) * scale, Double(cell.image.height) * scale)
      let box = Box(
        x: corner.x + (side - width) / 2, y: corner.y + (side - height) / 2, width: width,
        height: height)
      marks.append(.picture(cell.image, box, isSmooth: isSmooth))
      if let frame = cell.frame {
        marks.append(
          .line(
            [
              Point(box.x, box.y), Point(box.right, box.y), Point(box.right, box.bottom),
              Point(box.x, box.bottom),
            ], frame, width: 2.5, isClosed: true))
      }
      if !cell.caption.isEmpty {
        marks.append(
          .text(
            cell.caption, Point(corner.x + side / 2, corner.y + side + 14), size: 12, .soft,
            anchor: .middle))
      }
    }
    return marks
  }
}
