import Testing

@testable import CurveTracing

struct TileGridTests {
  @Test(arguments: [
    (1, 1), (1, 5000), (5000, 1), (300, 300), (512, 512), (1023, 257), (3001, 1999),
  ])
  func everyPixelIsInOneTile(width: Int, height: Int) {
    let tiles = TileGrid(width: width, height: height).tiles
    var covered = [UInt8](repeating: 0, count: width * height)
    for tile in tiles {
      #expect(!tile.columns.isEmpty && !tile.rows.isEmpty)
      #expect(tile.columns.count <= TileGrid.maximumSize.columns)
      #expect(tile.rows.count <= TileGrid.maximumSize.rows)
      for y in tile.rows { for x in tile.columns { covered[y * width + x] += 1 } }
    }
    #expect(covered.allSatisfy { $0 == 1 })
  }
}
