import Geometry

/// Which of many lines may run near a place: squares of the image, each with the lines that touch it.
struct LineGrid {
  private struct Square: Hashable {
    var column: Int
    var row: Int
  }

  private var lines: [Square: [Int]] = [:]

  /// The side of a square, px.
  private static let side = 16.0

  /// The grid of `lines`, whose points are finite and about a pixel apart.
  init(_ lines: [CentreLine]) {
    for (index, line) in lines.enumerated() {
      let last = line.isClosed ? line.points.prefix(1) : line.points.suffix(1)
      for (a, b) in zip(line.points, line.points.dropFirst() + last) {
        for square in Self.squares(of: BoundingBox(a).including(b))
        where self.lines[square]?.last != index {
          self.lines[square, default: []].append(index)
        }
      }
    }
  }

  /// The lines that come as near to `place` as `distance`, px, in order, with some that do not.
  func lines(within distance: Double, of place: Point) -> [Int] {
    let squares = Self.squares(of: BoundingBox(place).expanded(by: distance))
    return Set(squares.flatMap { lines[$0] ?? [] }).sorted()
  }

  private static func squares(of box: BoundingBox) -> [Square] {
    func places(_ low: Double, _ high: Double) -> ClosedRange<Int> {
      Int((low / side).rounded(.down))...Int((high / side).rounded(.down))
    }
    return places(box.minY, box.maxY).flatMap { row in
      places(box.minX, box.maxX).map { Square(column: $0, row: row) }
    }
  }
}
