package import Geometry

/// The exact share of each pixel inside a polygon that does not cross itself, in a box around it.
///
/// Each edge adds, in every pixel that it passes, the area to its right; summed along a row, the areas
/// of all edges are the polygon's share of the pixel, up to the sign of its turning.
package struct PolygonCoverage {
  /// The columns and rows of the box around the polygon, within the image.
  package let columns: Range<Int>
  package let rows: Range<Int>
  /// Shares 0…1, row by row.
  private(set) var shares: ContiguousArray<Float>

  /// The coverage of the polygon through `points`, closed, in an image of `width` x `height` pixels; `nil`
  /// where it does not touch the image.
  package init?(_ points: [Point], width: Int, height: Int) {
    guard let box = BoundingBox(points) else { return nil }
    let left = Int(min(max(box.minX, 0), Double(width)).rounded(.down))
    let right = Int(min(max(box.maxX, 0), Double(width)).rounded(.up))
    let top = Int(min(max(box.minY, 0), Double(height)).rounded(.down))
    let bottom = Int(min(max(box.maxY, 0), Double(height)).rounded(.up))
    guard left < right, top < bottom else { return nil }
    columns = left..<right
    rows = top..<bottom
    // One column more takes what lies to the right of the box.
    let stride = columns.count + 1
    shares = ContiguousArray(repeating: 0, count: stride * rows.count)
    for i in points.indices {
      addEdge(points[i], points[i + 1 < points.count ? i + 1 : 0], stride: stride)
    }
    for y in 0..<rows.count {
      var sum: Float = 0
      for x in 0..<stride {
        sum += shares[y * stride + x]
        // What is left of edges that cancel out is rounding.
        let share = min(abs(sum), 1)
        shares[y * stride + x] = share < 1e-5 ? 0 : share
      }
    }
  }

  /// The share of the pixel in column `x` of row `y` of the image, inside the box.
  package subscript(x: Int, y: Int) -> Float {
    shares[(y - rows.lowerBound) * (columns.count + 1) + x - columns.lowerBound]
  }

  /// Calls `body` with the index in an image `width` px wide and the share of each pixel that has one.
  package func forEach(width: Int, _ body: (_ index: Int, _ share: Float) -> Void) {
    let stride = columns.count + 1
    for y in 0..<rows.count {
      let row = (rows.lowerBound + y) * width + columns.lowerBound
      for x in 0..<columns.count where shares[y * stride + x] > 0 {
        body(row + x, shares[y * stride + x])
      }
    }
  }

  private mutating func addEdge(_ a: Point, _ b: Point, stride: Int) {
    guard a.y != b.y else { return }
    let (upper, lower) = a.y < b.y ? (a, b) : (b, a)
    let sign: Double = a.y < b.y ? 1 : -1
    let slope = (lower.x - upper.x) / (lower.y - upper.y)
    let first = max(Double(rows.lowerBound), upper.y)
    let last = min(Double(rows.upperBound), lower.y)
    var y = first
    while y < last {
      let row = Int(y)
      let next = min(Double(row + 1), last)
      addPiece(
        from: upper.x + slope * (y - upper.y), to: upper.x + slope * (next - upper.y),
        height: sign * (next - y), base: (row - rows.lowerBound) * stride)
      y = next
    }
  }

  /// Adds the piece of an edge within one row, cell by cell.
  private mutating func addPiece(from: Double, to: Double, height: Double, base: Int) {
    let low = Double(columns.lowerBound)
    let high = Double(columns.upperBound)
    let a = min(from, to) - low
    let b = max(from, to) - low
    let width = high - low
    if b <= 0 || b - a < 1e-9 {
      add(at: min(max(a, 0), width), height, base: base)
      return
    }
    let perPixel = height / (b - a)
    // Left of the box an edge counts from its border on; right of it nothing is seen.
    if a < 0 { shares[base] += Float(-a * perPixel) }
    var x = max(a, 0)
    while x < min(b, width) {
      let next = min(x.rounded(.down) + 1, b, width)
      add(at: (x + next) / 2, perPixel * (next - x), base: base)
      x = next
    }
  }

  /// Adds a piece of `height` whose mean position is `x` px right of the box's left border.
  private mutating func add(at x: Double, _ height: Double, base: Int) {
    let column = min(Int(x), columns.count)
    let right = min(x - Double(column), 1)
    shares[base + column] += Float(height * (1 - right))
    if column < columns.count { shares[base + column + 1] += Float(height * right) }
  }
}
