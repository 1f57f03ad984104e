/// How a plane is cut into tiles: by its size alone, so that results never depend on the machine.
///
/// Tiles bound the memory that a network's activations take, and they are the parts that are shared
/// out to workers.
struct TileGrid {
  /// The part of the plane that one tile answers for.
  struct Tile: Hashable, Sendable {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  /// At most this many rows and columns in a tile: 12 channels of a tile and its margin are 13 MB.
  static let maximumSize = (rows: 256, columns: 1024)

  let tiles: [Tile]

  init(width: Int, height: Int) {
    let rows = Self.ranges(height, maximum: Self.maximumSize.rows)
    let columns = Self.ranges(width, maximum: Self.maximumSize.columns)
    tiles = rows.flatMap { rows in columns.map { Tile(columns: $0, rows: rows) } }
  }

  /// `0..<extent` in as few parts as the maximum allows, of equal size to within one.
  private static func ranges(_ extent: Int, maximum: Int) -> [Range<Int>] {
    // An even number of parts keeps two workers equally busy.
    let least = (extent + maximum - 1) / maximum
    let parts = extent > maximum / 2 ? max(least, 2) : least
    return (0..<parts).map { extent * $0 / parts..<extent * ($0 + 1) / parts }
  }
}
