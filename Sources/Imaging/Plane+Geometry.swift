extension Plane {
  /// The part in columns `columns` of rows `rows`.
  public func cropped(columns: Range<Int>, rows: Range<Int>) -> Plane {
    precondition(
      (0..<width + 1).contains(columns.upperBound) && columns.lowerBound >= 0
        && (0..<height + 1).contains(rows.upperBound) && rows.lowerBound >= 0,
      "columns \(columns), rows \(rows) lie inside \(width) x \(height)")
    var result = Plane(width: columns.count, height: rows.count)
    for (index, y) in rows.enumerated() {
      let source = pixels[y * width + columns.lowerBound..<y * width + columns.upperBound]
      result.pixels.replaceSubrange(
        index * columns.count..<(index + 1) * columns.count, with: source)
    }
    return result
  }

  /// The plane with margins filled by `border`.
  public func padded(
    top: Int, leading: Int, bottom: Int, trailing: Int, border: BorderRule = .reflect
  ) -> Plane {
    precondition(
      min(top, leading, bottom, trailing) >= 0, "margins are not negative; crop to take away")
    precondition(width > 0 && height > 0, "a plane without pixels cannot be padded")
    let columns = (-leading..<width + trailing).map { border.index($0, count: width) }
    var result = Plane(width: width + leading + trailing, height: height + top + bottom)
    let newWidth = result.width
    result.pixels.withUnsafeMutableBufferPointer { out in
      pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height + top + bottom {
          let row = border.index(y - top, count: height) * width
          for x in 0..<newWidth { out[y * newWidth + x] = pixels[row + columns[x]] }
        }
      }
    }
    return result
  }

  /// The plane with `margin` more pixels on every side.
  public func padded(by margin: Int, border: BorderRule = .reflect) -> Plane {
    padded(top: margin, leading: margin, bottom: margin, trailing: margin, border: border)
  }

  /// The plane with rows and columns exchanged.
  public func transposed() -> Plane {
    var result = Plane(width: height, height: width)
    let (width, height) = (width, height)
    // Square tiles keep both the rows read and the rows written in the cache.
    let tile = 16
    result.pixels.withUnsafeMutableBufferPointer { out in
      pixels.withUnsafeBufferPointer { pixels in
        for top in stride(from: 0, to: height, by: tile) {
          for left in stride(from: 0, to: width, by: tile) {
            for y in top..<min(top + tile, height) {
              for x in left..<min(left + tile, width) {
                out[x &* height &+ y] = pixels[y &* width &+ x]
              }
            }
          }
        }
      }
    }
    return result
  }
}
