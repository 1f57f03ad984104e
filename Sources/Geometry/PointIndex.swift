import Foundation

/// Points sorted into square cells, to find the distance to the nearest one quickly.
package struct PointIndex {
  private let points: [Point]
  private let cell: Double
  private let originX: Double
  private let originY: Double
  private let columns: Int
  private let rows: Int
  /// Cell `c` holds the points `order[starts[c]..<starts[c + 1]]`.
  private var starts: [Int]
  private var order: [Int]

  /// An index of finite `points`, at least one.
  package init(_ points: [Point]) {
    precondition(!points.isEmpty, "an index needs at least one point")
    self.points = points
    let left = points.reduce(.infinity) { min($0, $1.x) }
    let top = points.reduce(.infinity) { min($0, $1.y) }
    let right = points.reduce(-.infinity) { max($0, $1.x) }
    let bottom = points.reduce(-.infinity) { max($0, $1.y) }
    // Cells of 4 px, larger where points lie far apart, so that there are never many more cells
    // than points.
    let area = (right - left + 1) * (bottom - top + 1)
    cell = max(4, (area / Double(8 * points.count)).squareRoot())
    originX = left
    originY = top
    columns = Int((right - left) / cell) + 1
    rows = Int((bottom - top) / cell) + 1
    var counts = Array(repeating: 0, count: columns * rows + 1)
    let (size, stride) = (cell, columns)
    let cells = points.map { p in
      Int((p.y - top) / size) * stride + Int((p.x - left) / size)
    }
    for c in cells { counts[c + 1] += 1 }
    for c in 1..<counts.count { counts[c] += counts[c - 1] }
    starts = counts
    order = Array(repeating: 0, count: points.count)
    for (index, c) in cells.enumerated() {
      order[counts[c]] = index
      counts[c] += 1
    }
  }

  /// The distance from `p` to the nearest point, px.
  package func distance(to p: Point) -> Double { nearest(to: p).distance }

  /// The nearest point to `p`, of equally near ones the first, and its distance in px.
  ///
  /// Cells are searched in square rings around p's own; after ring k everything within k cells of the
  /// border of p's own cell has been seen. What has not is farther away than that in x or in y, and in the other at
  /// least as far as the grid is.
  package func nearest(to p: Point) -> (index: Int, distance: Double) {
    let x = min(max((p.x - originX) / cell, -1e9), 1e9).rounded(.down)
    let y = min(max((p.y - originY) / cell, -1e9), 1e9).rounded(.down)
    let column = Int(x)
    let row = Int(y)
    var best = (index: 0, square: Double.infinity)
    let outside = max(
      max(-column, column - columns + 1), max(-row, row - rows + 1), 0)
    let beside =
      cell * Double(min(max(-column - 1, column - columns, 0), max(-row - 1, row - rows, 0)))
    var ring = outside
    let last = max(
      max(abs(column), abs(column - columns + 1)), max(abs(row), abs(row - rows + 1)))
    while ring <= last {
      search(column: column, row: row, ring: ring, from: p, best: &best)
      // Not at equality: a point that comes first may lie as far away in the next ring.
      let seen = Double(ring) * cell
      if best.square < seen * seen + beside * beside { break }
      ring += 1
    }
    return (best.index, best.square.squareRoot())
  }

  /// Calls `body` with the index of every point at most `radius` px from `p`.
  package func forEach(within radius: Double, of p: Point, _ body: (Int) -> Void) {
    func range(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
      let first = min(max((low / cell).rounded(.down), 0), Double(count))
      let last = min(max((high / cell).rounded(.down) + 1, first), Double(count))
      return Int(first)..<Int(max(last, first))
    }
    let columnRange = range(p.x - radius - originX, p.x + radius - originX, columns)
    for row in range(p.y - radius - originY, p.y + radius - originY, rows) {
      for column in columnRange {
        let c = row * columns + column
        for k in starts[c]..<starts[c + 1]
        where points[order[k]].distanceSquared(to: p) <= radius * radius {
          body(order[k])
        }
      }
    }
  }

  private func search(
    column: Int, row: Int, ring: Int, from p: Point, best: inout (index: Int, square: Double)
  ) {
    for r in max(0, row - ring)...max(0, min(rows - 1, row + ring)) {
      guard r >= row - ring, r <= row + ring, r < rows else { continue }
      if abs(r - row) == ring {
        let first = max(0, column - ring)
        let last = min(columns - 1, column + ring)
        if first <= last {
          search(cells: r * columns + first...r * columns + last, from: p, best: &best)
        }
      } else {
        for c in [column - ring, column + ring] where c >= 0 && c < columns {
          search(cells: r * columns + c...r * columns + c, from: p, best: &best)
        }
      }
    }
  }

  /// Takes what is nearer to `p` among the points of neighbouring cells.
  private func search(
    cells: ClosedRange<Int>, from p: Point, best: inout (index: Int, square: Double)
  ) {
    for k in starts[cells.lowerBound]..<starts[cells.upperBound + 1] {
      let square = points[order[k]].distanceSquared(to: p)
      if square < best.square || (square == best.square && order[k] < best.index) {
        best = (order[k], square)
      }
    }
  }
}
