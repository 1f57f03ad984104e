package import ConvNet
import CurveNetworks
package import Imaging

extension CurveNetwork {
  /// Where the units of a layer of this network look.
  package func grid(of layer: String) -> SamplingGrid {
    guard let grid = try? graph.samplingGrid(of: layer) else {
      preconditionFailure("\(name) has no layer \(layer)")
    }
    return grid
  }
}

extension SamplingGrid {
  /// The units that are read for `tile`, of a layer of this `shape` in which it is shown: those of its own pixels
  /// where units are pixels, otherwise all, for pixels at its rim lie between units inside and outside.
  func units(of tile: TileGrid.Tile, shape: Shape) -> TileGrid.Tile {
    guard self != .pixels else { return tile }
    let (columns, rows) = (0..<shape.width, 0..<shape.height)
    return TileGrid.Tile(columns: columns, rows: rows, shownColumns: columns, shownRows: rows)
  }

  /// A plane of `units(of: tile)` at the tile's own pixels, bilinear between the units.
  func pixels(of units: Plane, in tile: TileGrid.Tile) -> Plane {
    guard self != .pixels else { return units }
    return units.placed(
      by: self, offset: tile.offset, width: tile.columns.count, height: tile.rows.count)
  }

  /// Which of `count` units look at pixels in `range`, where the pixels `shown` are the input.
  func units(within range: Range<Int>, shown: Range<Int>, count: Int) -> Range<Int> {
    func firstUnit(at pixel: Int) -> Int {
      let unit = ((Double(pixel - shown.lowerBound) - first) / stride).rounded(.up)
      return min(max(Int(unit), 0), count)
    }
    let lower = firstUnit(at: range.lowerBound)
    return lower..<max(lower, firstUnit(at: range.upperBound))
  }
}

extension Plane {
  /// The values of units that look where `grid` says, at pixels of an image that was shown `scale` times as large and
  /// from `offset` on; linear between units.
  package func placed(
    by grid: SamplingGrid, scale: (x: Double, y: Double) = (1, 1),
    offset: (rows: Int, columns: Int) = (0, 0), width: Int, height: Int
  ) -> Plane {
    // The middle of pixel i is where i + 1/2 is; the grid counts whole numbers at the middles.
    func unit(_ pixel: Int, _ scale: Double) -> Double {
      ((Double(pixel) + 0.5) * scale - 0.5 - grid.first) / grid.stride + 0.5
    }
    var result = Plane(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        result.pixels[y * width + x] = sample(
          x: unit(x + offset.columns, scale.x), y: unit(y + offset.rows, scale.y))
      }
    }
    return result
  }
}
