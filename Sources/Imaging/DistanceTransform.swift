/// The exact Euclidean distance from every pixel to the nearest pixel of a mask, and which one that
/// is.
///
/// Distances are between pixel centres, in pixels; 0 inside the mask. Two passes, linear in the
/// number of pixels: 1. along the columns, the nearest mask pixel of the same column; 2. along the
/// rows, the lower envelope of one parabola for each column (Felzenszwalb and Huttenlocher,
/// "Distance transforms of sampled functions", 2012, doi 10.4086/toc.2012.v008a019), with the
/// envelope's breaks as whole numbers (Meijster, Roerdink and Hesselink, "A general algorithm for
/// computing distance transforms in linear time", 2000, doi 10.1007/0-306-47025-X_36), so that
/// nothing is rounded before the final square root.
public struct DistanceTransform: Hashable, Sendable {
  /// Distances in pixels; infinite everywhere where the mask is empty.
  public let distance: Plane
  /// The index `y * width + x` of the nearest mask pixel; -1 everywhere where the mask is empty.
  /// Among equally near ones the choice is fixed, but not specified.
  public let nearest: ContiguousArray<Int32>

  /// The transform of `mask`, which has less than 2^31 pixels.
  public init(to mask: Mask) {
    var distance = Plane(width: mask.width, height: mask.height, repeating: .infinity)
    nearest = Self.nearest(in: mask) { y, row in
      let start = y * mask.width
      for x in 0..<row.count { distance.pixels[start &+ x] = row[x] }
    }
    self.distance = distance
  }

  /// Calls `body` with the distances of each row, from the top; with none where the mask is empty. The nearest pixels
  /// of `mask`.
  @discardableResult
  static func nearest(
    in mask: Mask, _ body: (_ y: Int, _ distances: UnsafeBufferPointer<Float>) -> Void
  ) -> ContiguousArray<Int32> {
    let (width, height) = (mask.width, mask.height)
    precondition(width * height < Int(Int32.max), "a distance transform has less than 2^31 pixels")
    var nearest = nearestRows(mask)
    guard width > 0 && height > 0 && mask.pixels.contains(true) else { return nearest }
    var stack = ContiguousArray(repeating: 0, count: 3 * width)
    var indices = ContiguousArray<Int32>(repeating: 0, count: width)
    var distances = ContiguousArray<Float>(repeating: 0, count: width)
    distances.withUnsafeMutableBufferPointer { distances in
      nearest.withUnsafeMutableBufferPointer { nearest in
        stack.withUnsafeMutableBufferPointer { stack in
          indices.withUnsafeMutableBufferPointer { indices in
            for y in 0..<height {
              envelope(
                y: y, distance: distances,
                nearest: UnsafeMutableBufferPointer(
                  rebasing: nearest[y * width..<(y + 1) * width]), stack: stack, indices: indices)
              body(y, UnsafeBufferPointer(distances))
            }
          }
        }
      }
    }
    return nearest
  }

  /// The nearest mask pixel to the pixel in column `x` of row `y`; `nil` where the mask is empty.
  public func nearestPixel(x: Int, y: Int) -> (x: Int, y: Int)? {
    let index = Int(nearest[y * distance.width + x])
    return index < 0 ? nil : (index % distance.width, index / distance.width)
  }

  /// 1. For every pixel the row of the nearest mask pixel in its column, the upper of two; -1 where
  /// the column is empty.
  private static func nearestRows(_ mask: Mask) -> ContiguousArray<Int32> {
    let (width, height) = (mask.width, mask.height)
    var rows = ContiguousArray<Int32>(repeating: -1, count: width * height)
    rows.withUnsafeMutableBufferPointer { rows in
      mask.pixels.withUnsafeBufferPointer { pixels in
        // Down: the last one above. Whole rows at a time, so that memory is read in order.
        for y in 0..<height {
          let here = UnsafeMutableBufferPointer(rebasing: rows[y * width..<(y + 1) * width])
          let flags = UnsafeBufferPointer(rebasing: pixels[y * width..<(y + 1) * width])
          let own = Int32(truncatingIfNeeded: y)
          if y == 0 {
            for x in 0..<width { here[x] = flags[x] ? 0 : -1 }
          } else {
            let above = UnsafeMutableBufferPointer(rebasing: rows[(y - 1) * width..<y * width])
            for x in 0..<width { here[x] = flags[x] ? own : above[x] }
          }
        }
        // Up: the next one below, where it is nearer.
        for y in stride(from: height - 2, through: 0, by: -1) {
          let here = UnsafeMutableBufferPointer(rebasing: rows[y * width..<(y + 1) * width])
          let below = UnsafeMutableBufferPointer(
            rebasing: rows[(y + 1) * width..<(y + 2) * width])
          let own = Int32(truncatingIfNeeded: y)
          for x in 0..<width {
            let (up, down) = (here[x], below[x])
            let nearer = down > own && (up < 0 || down &- own < own &- up)
            here[x] = nearer ? down : up
          }
        }
      }
    }
    return rows
  }

  /// 2. One row: `nearest` holds nearest rows on entry and nearest pixels on return.
  private static func envelope(
    y: Int, distance: UnsafeMutableBufferPointer<Float>,
    nearest: UnsafeMutableBufferPointer<Int32>, stack: UnsafeMutableBufferPointer<Int>,
    indices: UnsafeMutableBufferPointer<Int32>
  ) {
    let width = distance.count
    // Three lists of parabolas on the envelope: apex column, height, first column where it is the
    // lowest.
    let apexes = UnsafeMutableBufferPointer(rebasing: stack[0..<width])
    let heights = UnsafeMutableBufferPointer(rebasing: stack[width..<2 * width])
    let starts = UnsafeMutableBufferPointer(rebasing: stack[2 * width..<3 * width])
    var last = -1
    for x in 0..<width where nearest[x] >= 0 {
      let rise = Int(nearest[x]) &- y
      let height = rise &* rise
      while last >= 0 {
        let (start, apex) = (starts[last], apexes[last])
        let old = (start &- apex) &* (start &- apex) &+ heights[last]
        let new = (start &- x) &* (start &- x) &+ height
        if old <= new { break }
        last &-= 1
      }
      if last < 0 {
        last = 0
        (apexes[0], heights[0], starts[0]) = (x, height, 0)
      } else {
        // The first column where the new parabola is strictly lower. Both numbers are whole and
        // below 2^53, so the quotient of doubles has the right whole part.
        let apex = apexes[last]
        let numerator = x &* x &- apex &* apex &+ height &- heights[last]
        let start = 1 &+ Int(Double(numerator) / Double(2 &* (x &- apex)))
        if start < width {
          last &+= 1
          (apexes[last], heights[last], starts[last]) = (x, height, start)
        }
      }
    }
    for x in stride(from: width &- 1, through: 0, by: -1) {
      let apex = apexes[last]
      let squared = (x &- apex) &* (x &- apex) &+ heights[last]
      distance[x] = Float(Double(squared).squareRoot())
      indices[x] =
        nearest[apex] &* Int32(truncatingIfNeeded: width)
        &+ Int32(
          truncatingIfNeeded: apex)
      if x == starts[last] { last &-= 1 }
    }
    for x in 0..<width { nearest[x] = indices[x] }
  }
}
