/// Some rows of a plane, filtered by themselves.
///
/// Planes are cut by their size alone, so that results never depend on the number of workers.
struct RowBand: Sendable {
  /// The rows that are filtered with this band; those around them are only read.
  let rows: Range<Int>

  /// Few enough for a band's derivatives to stay in a processor's cache.
  private static let height = 128

  /// Cuts `plane` into bands from top to bottom.
  static func bands(of plane: Plane) -> [RowBand] {
    guard plane.count > 0 else { return [] }
    return stride(from: 0, to: plane.height, by: height).map {
      RowBand(rows: $0..<min($0 + height, plane.height))
    }
  }

  /// The band's rows of `plane` with `margin` more on both sides, as far as there are some, and the
  /// place of its first row among them.
  func read(from plane: Plane, margin: Int) -> (part: Plane, first: Int) {
    let read = max(rows.lowerBound - margin, 0)..<min(rows.upperBound + margin, plane.height)
    let isWhole = read.count == plane.height
    return (
      isWhole ? plane : plane.cropped(columns: 0..<plane.width, rows: read),
      rows.lowerBound - read.lowerBound
    )
  }
}
