import Testing

@testable import CurveExtraction

struct TileGridTests {
  static let sizes = [
    (1, 1), (1, 5000), (5000, 1), (300, 300), (512, 512), (511, 511), (1023, 257), (3001, 1999),
  ]

  @Test(arguments: sizes, [1, 8])
  func everyPixelIsInOneTile(size: (width: Int, height: Int), stride: Int) {
    let (width, height) = size
    let tiles = TileGrid(
      width: width, height: height, view: TileView(reach: 30, stride: stride, mirrored: 16)
    ).tiles
    var covered = [UInt8](repeating: 0, count: width * height)
    for tile in tiles {
      #expect(!tile.columns.isEmpty && !tile.rows.isEmpty)
      #expect(tile.columns.count <= TileGrid.maximumSize.columns)
      #expect(tile.rows.count <= TileGrid.maximumSize.rows)
      for y in tile.rows { for x in tile.columns { covered[y * width + x] += 1 } }
    }
    #expect(covered.allSatisfy { $0 == 1 })
  }

  /// What is shown for a tile holds the tile and all within reach that is not too far beyond the plane,
  /// and begins and ends where a network's windows do.
  @Test(arguments: sizes, [1, 8])
  func tilesAreShownWithTheirSurroundings(size: (width: Int, height: Int), stride: Int) {
    let (reach, mirrored) = (30, 16)
    let grid = TileGrid(
      width: size.width, height: size.height,
      view: TileView(reach: reach, stride: stride, mirrored: mirrored))
    for tile in grid.tiles {
      for (inner, shown, extent) in [
        (tile.columns, tile.shownColumns, size.width), (tile.rows, tile.shownRows, size.height),
      ] {
        #expect(shown.lowerBound.isMultiple(of: stride) && shown.count.isMultiple(of: stride))
        let wanted =
          max(
            inner.lowerBound - reach, -mirrored)..<min(inner.upperBound + reach, extent + mirrored)
        #expect(shown.lowerBound <= wanted.lowerBound && shown.upperBound >= wanted.upperBound)
        #expect(shown.count < wanted.count + 2 * stride)
      }
    }
  }
}
