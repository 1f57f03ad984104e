/// A grid over the straight pieces of polylines that answers which of them is nearest to a position,
/// in nearly constant time where some piece is near.
public struct PolylineIndex: Sendable {
  private let starts: [Point]
  private let ends: [Point]
  private let origin: Point
  private let cellSize: Double
  private let columns: Int
  private let rows: Int
  // The pieces of cell c are entries[offsets[c]..<offsets[c + 1]].
  private var offsets: [Int32]
  private var entries: [Int32]

  /// An index of the pieces of `polylines`; a polyline of one point counts as a piece of length zero.
  ///
  /// Points must be finite.
  public init(_ polylines: [Polyline]) {
    var (starts, ends) = ([Point](), [Point]())
    for polyline in polylines {
      if polyline.points.count == 1 {
        starts.append(polyline.points[0])
        ends.append(polyline.points[0])
      }
      for i in 0..<polyline.pieceCount {
        starts.append(polyline.points[i])
        ends.append(polyline.end(ofPiece: i))
      }
    }
    precondition(
      starts.allSatisfy(\.isFinite) && ends.allSatisfy(\.isFinite),
      "indexed points are finite")
    self.starts = starts
    self.ends = ends
    let box = BoundingBox(starts + ends) ?? BoundingBox(.zero)
    let total = zip(starts, ends).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    let count = Double(max(starts.count, 1))
    // Cells about as large as two pieces, and no more of them than four for each piece.
    let area = max(box.width, 1e-9) * max(box.height, 1e-9)
    let extent = max(box.width, box.height)
    cellSize = max(
      2 * total / count, (area / (4 * count)).squareRoot(), extent / (4 * count + 16), 1e-9)
    origin = Point(box.minX, box.minY)
    columns = Int(box.width / cellSize) + 1
    rows = Int(box.height / cellSize) + 1
    offsets = Array(repeating: 0, count: columns * rows + 1)
    entries = []
    fill()
  }

  /// The number of straight pieces in the index.
  public var pieceCount: Int { starts.count }

  /// The squared distance to the nearest piece, px², or infinity where there are none. Exact.
  public func distanceSquared(to position: Point) -> Double {
    guard !starts.isEmpty else { return .infinity }
    let column = min(max(Int(scaled(position.x - origin.x)), 0), columns - 1)
    let row = min(max(Int(scaled(position.y - origin.y)), 0), rows - 1)
    var best = Double.infinity
    for ring in 0...max(columns, rows) {
      // Cells of this ring are at least ring - 1 cells away from the position's own, or from where
      // it enters the grid, which is no farther from them than the position is.
      let gap = Double(max(ring - 1, 0)) * cellSize
      if gap * gap > best { break }
      let top = row - ring
      let bottom = row + ring
      for r in max(top, 0)...min(bottom, rows - 1) {
        if r == top || r == bottom {
          for c in max(column - ring, 0)...min(column + ring, columns - 1) {
            search(c, r, position, &best)
          }
        } else {
          if column - ring >= 0 { search(column - ring, r, position, &best) }
          if column + ring < columns { search(column + ring, r, position, &best) }
        }
      }
    }
    return best
  }

  /// The distance to the nearest piece, px, or infinity where there are none. Exact.
  public func distance(to position: Point) -> Double {
    distanceSquared(to: position).squareRoot()
  }

  private func scaled(_ offset: Double) -> Double { min(max(offset / cellSize, -1), 1e9) }

  private func search(_ column: Int, _ row: Int, _ position: Point, _ best: inout Double) {
    let cell = row * columns + column
    for k in Int(offsets[cell])..<Int(offsets[cell + 1]) {
      let piece = Int(entries[k])
      best = min(best, position.distanceSquared(toPieceFrom: starts[piece], to: ends[piece]).0)
    }
  }

  /// Counts the pieces of every cell, then sorts them in.
  private mutating func fill() {
    var counts = Array(repeating: Int32(0), count: columns * rows)
    for piece in starts.indices { visitCells(of: piece) { counts[$0] += 1 } }
    for cell in counts.indices { offsets[cell + 1] = offsets[cell] + counts[cell] }
    var next = offsets
    var entries = [Int32](repeating: 0, count: Int(offsets[columns * rows]))
    for piece in starts.indices {
      visitCells(of: piece) {
        entries[Int(next[$0])] = Int32(truncatingIfNeeded: piece)
        next[$0] += 1
      }
    }
    self.entries = entries
  }

  /// The cells that a piece passes through, row by row, with a margin of one part in 10⁹ of a cell
  /// for rounding.
  private func visitCells(of piece: Int, _ visit: (Int) -> Void) {
    let (a, b) = (starts[piece], ends[piece])
    func cell(_ offset: Double, _ count: Int) -> Int {
      min(max(Int(offset / cellSize), 0), count - 1)
    }
    let (top, bottom) = (min(a.y, b.y) - origin.y, max(a.y, b.y) - origin.y)
    let slack = 1e-9 * cellSize
    for row in cell(top - slack, rows)...cell(bottom + slack, rows) {
      var (low, high) = (min(a.x, b.x), max(a.x, b.x))
      if a.y != b.y {
        // The part of the piece within this row.
        let y0 = origin.y + Double(row) * cellSize - slack
        let slope = (b.x - a.x) / (b.y - a.y)
        let x0 = a.x + slope * (min(max(y0, min(a.y, b.y)), max(a.y, b.y)) - a.y)
        let y1 = y0 + cellSize + 2 * slack
        let x1 = a.x + slope * (min(max(y1, min(a.y, b.y)), max(a.y, b.y)) - a.y)
        (low, high) = (max(low, min(x0, x1)), min(high, max(x0, x1)))
      }
      let first = cell(low - origin.x - slack, columns)
      for column in first...max(first, cell(high - origin.x + slack, columns)) {
        visit(row * columns + column)
      }
    }
  }
}
