package import Workers

extension Plane {
  /// A plane that is made band by band, one on each worker at a time, so that what is needed for a moment does not grow
  /// with the plane. It is cut by its size alone.
  ///
  /// - Parameters:
  ///   - width: pixels in a row.
  ///   - height: how many rows.
  ///   - pool: the workers that make it.
  ///   - band: makes the rows that it is given.
  package init(
    width: Int, height: Int, on pool: WorkerPool,
    _ band: @Sendable (_ rows: Range<Int>) throws -> Plane
  ) throws {
    self.init(width: width, height: height)
    let bands = Self.bands(width: width, height: height)
    for start in stride(from: 0, to: bands.count, by: pool.threads) {
      let now = bands[start..<min(start + pool.threads, bands.count)]
      let parts = try pool.map(now.count) { try band(now[start + $0]) }
      for (rows, part) in zip(now, parts) {
        pixels.replaceSubrange(
          rows.lowerBound * width..<rows.upperBound * width, with: part.pixels)
      }
    }
  }

  /// The bands of rows of a plane of this size from the top to the bottom.
  package static func bands(width: Int, height: Int) -> [Range<Int>] {
    let rows = max(leastBandHeight, bandPixels / max(width, 1))
    return stride(from: 0, to: height, by: rows).map { $0..<min($0 + rows, height) }
  }

  /// About how many pixels a band has, and how many rows at least: filters read some beside it as well.
  private static let (bandPixels, leastBandHeight) = (1 << 20, 128)

  /// The rows `rows` with `margin` more on either side, as far as there are some, and where `rows` are among them.
  package func cropped(rows: Range<Int>, margin: Int) -> (part: Plane, rows: Range<Int>) {
    let read = max(rows.lowerBound - margin, 0)..<min(rows.upperBound + margin, height)
    return (
      cropped(columns: 0..<width, rows: read),
      rows.lowerBound - read.lowerBound..<rows.upperBound - read.lowerBound
    )
  }
}
