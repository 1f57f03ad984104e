import Workers

/// The rows of `Plane.boxMean`, one after the other from the top: of a plane, or of rows that are made one after the
/// other themselves, such as those of another mean. Only the rows within the window's reach are held. Of work that is
/// cancelled the rest is not written.
package final class BoxMeanRows {
  /// Writes a row; called for one after the other from the top.
  package typealias Source = (_ row: UnsafeMutableBufferPointer<Float>) -> Void

  private let (width, height, radius): (Int, Int, Int)
  private let source: Source
  /// The rows in the window, each in the place of the one that left, and one more.
  private var held: ContiguousArray<Float>
  private let heldCount: Int
  private var columnSums: ContiguousArray<Double>
  /// 1 over the number of columns in the window would round twice; counts are divided by instead.
  private let columnCounts: ContiguousArray<Double>
  private var (read, written) = (0, 0)
  private var isCancelled = false

  /// The means over windows of `2 * radius + 1` pixels a side of a plane of this size, whose rows `source` writes.
  package init(width: Int, height: Int, radius: Int, source: @escaping Source) {
    (self.width, self.height, self.radius, self.source) = (width, height, radius, source)
    heldCount = min(2 * radius + 2, height)
    held = ContiguousArray(repeating: 0, count: heldCount * width)
    columnSums = ContiguousArray(repeating: 0, count: width)
    columnCounts = ContiguousArray(
      (0..<width).map { Double(min(width - 1, $0 + radius) - max(0, $0 - radius) + 1) })
  }

  /// The means over windows of `plane`, of whose pixels `transform` is taken where there is one.
  package convenience init(
    of plane: Plane, radius: Int, _ transform: ((Float) -> Float)? = nil
  ) {
    var y = 0
    self.init(width: plane.width, height: plane.height, radius: radius) { row in
      let start = y * plane.width
      plane.pixels.withUnsafeBufferPointer { pixels in
        if let transform {
          for x in 0..<row.count { row[x] = transform(pixels[start &+ x]) }
        } else {
          for x in 0..<row.count { row[x] = pixels[start &+ x] }
        }
      }
      y += 1
    }
  }

  /// Writes the next row of means.
  package func next(into out: UnsafeMutableBufferPointer<Float>) {
    let (width, radius, y) = (width, radius, written)
    precondition(y < height && out.count == width, "a plane has so many rows of its width")
    isCancelled = isCancelled || Cancellation.ends(before: y)
    if isCancelled { return written += 1 }
    while read <= min(y + radius, height - 1) { add() }
    let leaving = y - radius - 1
    columnSums.withUnsafeMutableBufferPointer { sums in
      if leaving >= 0 {
        held.withUnsafeBufferPointer { held in
          let first = leaving % heldCount * width
          for x in 0..<width { sums[x] -= Double(held[first &+ x]) }
        }
      }
      let rows = Double(min(height - 1, y + radius) - max(0, y - radius) + 1)
      columnCounts.withUnsafeBufferPointer { columnCounts in
        var sum = 0.0
        for x in 0..<min(radius, width) { sum += sums[x] }
        for x in 0..<width {
          if x &+ radius < width { sum += sums[x &+ radius] }
          if x &- radius &- 1 >= 0 { sum -= sums[x &- radius &- 1] }
          out[x] = Float(sum / (rows * columnCounts[x]))
        }
      }
    }
    written += 1
  }

  /// Reads one row more.
  private func add() {
    let first = read % heldCount * width
    held.withUnsafeMutableBufferPointer { held in
      let row = UnsafeMutableBufferPointer(rebasing: held[first..<first + width])
      source(row)
      columnSums.withUnsafeMutableBufferPointer { sums in
        for x in 0..<sums.count { sums[x] += Double(row[x]) }
      }
    }
    read += 1
  }
}
