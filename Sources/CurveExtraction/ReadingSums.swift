import Imaging
import Synchronization

/// The readings of some planes while they are put together: the mean over the views, of each of which parts come in
/// any order.
final class ReadingSums: Sendable {
  private let sums: Mutex<[NetworkReading]>
  /// 1 / the number of views.
  private let share: Float

  init(sizes: [(width: Int, height: Int)], views: Int, hasAttribution: Bool) {
    share = 1 / Float(views)
    sums = Mutex(
      sizes.map {
        NetworkReading(width: $0.width, height: $0.height, hasAttribution: hasAttribution)
      })
  }

  /// What has come in.
  var readings: [NetworkReading] { sums.withLock { $0 } }

  /// Where the reading of a part of a plane belongs, or of its mirror image, left to right.
  struct Place {
    let sums: ReadingSums
    /// Which of the planes.
    let level: Int
    /// The part, wherever it was read.
    let tile: TileGrid.Tile
    let isMirrored: Bool

    /// Adds the reading of the whole part, or of its first `columns` columns from a row and column of the part on.
    func add(_ reading: NetworkReading, row: Int = 0, column: Int = 0, columns: Int? = nil) {
      let columns = columns ?? reading.response.width
      let first =
        isMirrored ? tile.columns.upperBound - 1 - column : tile.columns.lowerBound + column
      sums.sums.withLock {
        $0[level].add(
          reading, times: sums.share, columns: columns, row: tile.rows.lowerBound + row,
          column: first, isMirrored: isMirrored)
      }
    }
  }
}

extension NetworkReading {
  /// Adds `share` times the first `columns` columns of `part`, from a row and column on, to the left if the part
  /// `isMirrored`: normals turn over then too.
  fileprivate mutating func add(
    _ part: NetworkReading, times share: Float, columns: Int, row: Int, column: Int,
    isMirrored: Bool
  ) {
    func add(_ values: Plane, to sum: inout Plane, times share: Float) {
      sum.add(
        values, times: share, columns: columns, row: row, column: column, step: isMirrored ? -1 : 1)
    }
    add(part.response, to: &response, times: share)
    add(part.cosine, to: &cosine, times: share)
    add(part.sine, to: &sine, times: isMirrored ? -share : share)
    add(part.logWidth, to: &logWidth, times: share)
    if let values = part.attribution, var sum = attribution {
      // Not to be copied while it is changed.
      attribution = nil
      add(values, to: &sum, times: share)
      attribution = sum
    }
  }
}

extension Plane {
  /// Adds `share` times the first `columns` columns of `part` from a row and column on, `step` columns further each
  /// time.
  fileprivate mutating func add(
    _ part: Plane, times share: Float, columns: Int, row: Int, column: Int, step: Int
  ) {
    let width = width
    pixels.withUnsafeMutableBufferPointer { out in
      part.pixels.withUnsafeBufferPointer { values in
        for y in 0..<part.height {
          let (source, target) = (y * part.width, (row + y) * width + column)
          if step == 1 {
            for x in 0..<columns { out[target &+ x] += share * values[source &+ x] }
          } else {
            for x in 0..<columns { out[target &- x] += share * values[source &+ x] }
          }
        }
      }
    }
  }
}
