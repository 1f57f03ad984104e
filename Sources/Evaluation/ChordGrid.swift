import Geometry

/// The chords of polylines in square cells, to find which are near each other.
struct ChordGrid {
  /// The chord from point `index` to the next one of a polyline.
  struct Chord: Hashable {
    var curve: Int
    var index: Int
  }

  private struct Cell: Hashable {
    var column: Int
    var row: Int
  }

  private static let size = 8.0
  private let lines: [[Point]]
  private let reach: Double
  private var cells: [Cell: [Chord]] = [:]

  /// The chords of `lines`; `reach` is how far beyond a chord it is looked for, px.
  init(_ lines: [[Point]], reach: Double) {
    self.lines = lines
    self.reach = reach
    for (curve, points) in lines.enumerated() {
      for index in 0..<max(points.count - 1, 0) {
        let (a, b) = (points[index], points[index + 1])
        for row in Self.cell(min(a.y, b.y) - reach)...Self.cell(max(a.y, b.y) + reach) {
          for column in Self.cell(min(a.x, b.x) - reach)...Self.cell(max(a.x, b.x) + reach) {
            cells[Cell(column: column, row: row), default: []]
              .append(Chord(curve: curve, index: index))
          }
        }
      }
    }
  }

  private static func cell(_ coordinate: Double) -> Int { Int((coordinate / size).rounded(.down)) }

  private func box(_ chord: Chord) -> BoundingBox {
    BoundingBox(lines[chord.curve][chord.index]).including(lines[chord.curve][chord.index + 1])
  }

  /// Calls `body` once for every two chords whose boxes touch and that do not follow each other, the
  /// earlier one first, in a fixed order.
  func forEachPair(_ body: (Chord, Chord) -> Void) {
    for (curve, points) in lines.enumerated() {
      for index in 0..<max(points.count - 1, 0) {
        let chord = Chord(curve: curve, index: index)
        let own = box(chord)
        var seen: Set<Chord> = []
        let middle = points[index].lerp(to: points[index + 1], 0.5)
        let home = Cell(column: Self.cell(middle.x), row: Self.cell(middle.y))
        // Chords are shorter than cells: all that touch this one are in the cell of its middle or in
        // those around.
        for row in home.row - 1...home.row + 1 {
          for column in home.column - 1...home.column + 1 {
            for other in cells[Cell(column: column, row: row)] ?? [] {
              let isLater =
                other.curve > curve || (other.curve == curve && other.index > index + 1)
              if isLater, own.intersects(box(other)), seen.insert(other).inserted {
                body(chord, other)
              }
            }
          }
        }
      }
    }
  }

  /// Calls `body` for the chords that may be within the reach of `p`, in a fixed order.
  func forEachChord(around p: Point, _ body: (Chord) -> Void) {
    for chord in cells[Cell(column: Self.cell(p.x), row: Self.cell(p.y))] ?? [] { body(chord) }
  }
}
