import CurveNetworks
package import Imaging

/// How a plane is cut into tiles: by its size alone, so that results never depend on the machine.
///
/// Tiles bound the memory that a network's activations take, and they are the parts that are shared
/// out to workers.
package struct TileGrid {
  /// The part of the plane that one tile answers for, and the larger part that a network is shown for
  /// it, which may reach beyond the plane.
  package struct Tile: Hashable, Sendable {
    package var columns: Range<Int>
    package var rows: Range<Int>
    package var shownColumns: Range<Int>
    package var shownRows: Range<Int>

    /// How many rows and columns are shown above and to the left of the tile.
    var offset: (rows: Int, columns: Int) {
      (rows.lowerBound - shownRows.lowerBound, columns.lowerBound - shownColumns.lowerBound)
    }
  }

  /// At most this many rows and columns in a tile: 12 channels of a tile and its margin are 13 MB.
  static let maximumSize = (rows: 256, columns: 1024)

  let tiles: [Tile]

  /// The tiles of a plane of this size for a network whose activations depend on `reach` pixels around,
  /// which takes sizes that are multiples of `stride`, and is shown at most `mirrored` pixels beyond
  /// the plane.
  init(width: Int, height: Int, reach: Int, stride: Int = 1, mirrored: Int) {
    let rows = Self.ranges(height, maximum: Self.maximumSize.rows, stride: stride)
    let columns = Self.ranges(width, maximum: Self.maximumSize.columns, stride: stride)
    func shown(_ range: Range<Int>, extent: Int) -> Range<Int> {
      // Rounded outwards, so that windows lie the same whatever the tiles are.
      func down(_ position: Int) -> Int { Int((Double(position) / Double(stride)).rounded(.down)) }
      let lower = max(range.lowerBound - reach, -mirrored)
      let upper = min(range.upperBound + reach, extent + mirrored)
      return down(lower) * stride..<(down(upper - 1) + 1) * stride
    }
    tiles = rows.flatMap { rows in
      columns.map { columns in
        Tile(
          columns: columns, rows: rows, shownColumns: shown(columns, extent: width),
          shownRows: shown(rows, extent: height))
      }
    }
  }

  /// The range `0..<extent` in as few parts as the maximum allows, of equal size to within one stride.
  private static func ranges(_ extent: Int, maximum: Int, stride: Int) -> [Range<Int>] {
    // An even number of parts keeps two workers equally busy.
    let least = (extent + maximum - 1) / maximum
    let parts = extent > maximum / 2 ? max(least, 2) : least
    let bounds = (0...parts).map {
      min((extent * $0 / parts + stride - 1) / stride * stride, extent)
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }
}

extension TileGrid.Tile {
  /// All of `plane` as one tile, shown up to the next multiple of `stride`.
  package init(whole plane: Plane, stride: Int) {
    func up(_ extent: Int) -> Int { (extent + stride - 1) / stride * stride }
    self.init(
      columns: 0..<plane.width, rows: 0..<plane.height, shownColumns: 0..<up(plane.width),
      shownRows: 0..<up(plane.height))
  }
}

extension CurveNetwork {
  /// The tiles in which this network is shown a plane of `width` x `height`.
  func tiles(width: Int, height: Int) -> [TileGrid.Tile] {
    TileGrid(width: width, height: height, reach: reach, stride: stride, mirrored: mirrored).tiles
  }
}
