package import ConvNet
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

  /// The tiles of `band`, rows of a plane of this size (by default all), for a network with this view.
  init(
    width: Int, height: Int, band: Range<Int>? = nil, view: TileView,
    maximum: (rows: Int, columns: Int) = maximumSize
  ) {
    let band = band ?? 0..<height
    let rows = Self.ranges(band.count, maximum: maximum.rows, stride: view.stride)
      .map { $0.lowerBound + band.lowerBound..<$0.upperBound + band.lowerBound }
    let columns = Self.ranges(width, maximum: maximum.columns, stride: view.stride)
    tiles = rows.flatMap { rows in
      columns.map { columns in
        Tile(
          columns: columns, rows: rows, shownColumns: view.shown(columns, extent: width),
          shownRows: view.shown(rows, extent: height))
      }
    }
  }

  /// The strips of `band`, rows of a plane of this width (by default all `height`), in which a network works through it
  /// row by row: few, for what is shown beside them is read twice. Of nothing else at hand there are two, so that two
  /// workers have something to do.
  init(strips width: Int, height: Int, band: Range<Int>? = nil, isAlone: Bool, view: TileView) {
    let band = band ?? 0..<height
    let rows = Self.parts(band.count, count: isAlone ? 2 : 1, stride: view.stride)
      .map { $0.lowerBound + band.lowerBound..<$0.upperBound + band.lowerBound }
    let count = (width + Self.widestStrip - 1) / Self.widestStrip
    tiles = rows.flatMap { rows in
      Self.parts(width, count: count, stride: view.stride).map { columns in
        Tile(
          columns: columns, rows: rows, shownColumns: view.shown(columns, extent: width),
          shownRows: view.shown(rows, extent: height))
      }
    }
  }

  /// A strip has at most this many columns: all rows that are held of a network's layers are 10 MB then.
  private static let widestStrip = 1024

  /// The range `0..<extent` in as few parts as the maximum allows, of equal size to within one stride.
  private static func ranges(_ extent: Int, maximum: Int, stride: Int) -> [Range<Int>] {
    // An even number of parts keeps two workers equally busy.
    let least = (extent + maximum - 1) / maximum
    return parts(extent, count: extent > maximum / 2 ? max(least, 2) : least, stride: stride)
  }

  /// The range `0..<extent` in `count` parts of equal size to within one stride, fewer where it is too small.
  private static func parts(_ extent: Int, count: Int, stride: Int) -> [Range<Int>] {
    let bounds = (0...count).map {
      min((extent * $0 / count + stride - 1) / stride * stride, extent)
    }
    return zip(bounds, bounds.dropFirst()).filter { $0 < $1 }.map { $0..<$1 }
  }
}

/// How much of a plane a network must be shown.
struct TileView {
  /// How many pixels around a place its activations depend on.
  let reach: Int
  /// Sizes that it takes are multiples of this.
  var stride = 1
  /// How many pixels beyond the plane it is shown at most, mirrored.
  let mirrored: Int

  /// What is shown of `0..<extent`, and beyond, for the activations in `range`.
  func shown(_ range: Range<Int>, extent: Int) -> Range<Int> {
    // Rounded outwards, so that windows lie the same whatever the tiles are.
    func down(_ position: Int) -> Int { Int((Double(position) / Double(stride)).rounded(.down)) }
    let lower = max(range.lowerBound - reach, -mirrored)
    let upper = min(range.upperBound + reach, extent + mirrored)
    return down(lower) * stride..<(down(upper - 1) + 1) * stride
  }
}

extension TileGrid.Tile {
  /// The tile with its rows counted from `row` on.
  package func counted(from row: Int) -> TileGrid.Tile {
    func moved(_ range: Range<Int>) -> Range<Int> {
      range.lowerBound - row..<range.upperBound - row
    }
    return TileGrid.Tile(
      columns: columns, rows: moved(rows), shownColumns: shownColumns, shownRows: moved(shownRows))
  }

  /// The same part of a plane of this `width` in its mirror image, left to right.
  func mirrored(inWidth width: Int, view: TileView) -> TileGrid.Tile {
    let columns = width - columns.upperBound..<width - columns.lowerBound
    return TileGrid.Tile(
      columns: columns, rows: rows, shownColumns: view.shown(columns, extent: width),
      shownRows: shownRows)
  }

  /// All of `plane` as one tile, shown up to the next multiple of `stride`.
  package init(whole plane: Plane, stride: Int) {
    func up(_ extent: Int) -> Int { (extent + stride - 1) / stride * stride }
    self.init(
      columns: 0..<plane.width, rows: 0..<plane.height, shownColumns: 0..<up(plane.width),
      shownRows: 0..<up(plane.height))
  }
}

extension CurveNetwork {
  /// A part of a plane of `width` x `height`, as this network is shown it.
  func tile(columns: Range<Int>, rows: Range<Int>, width: Int, height: Int) -> TileGrid.Tile {
    TileGrid.Tile(
      columns: columns, rows: rows, shownColumns: tileView.shown(columns, extent: width),
      shownRows: tileView.shown(rows, extent: height))
  }

  /// The tiles in which this network is shown a plane of `width` x `height`, or a band of its rows.
  func tiles(
    width: Int, height: Int, band: Range<Int>? = nil,
    maximum: (rows: Int, columns: Int) = TileGrid.maximumSize
  ) -> [TileGrid.Tile] {
    TileGrid(width: width, height: height, band: band, view: tileView, maximum: maximum).tiles
  }

  /// The strips in which this network is shown a plane of `width` x `height`, or a band of its rows, row by row.
  func strips(
    width: Int, height: Int, band: Range<Int>? = nil, isAlone: Bool
  ) -> [TileGrid.Tile] {
    TileGrid(strips: width, height: height, band: band, isAlone: isAlone, view: tileView).tiles
  }

  /// How much of a plane this network must be shown.
  var tileView: TileView {
    TileView(reach: input.reach, stride: input.stride, mirrored: input.mirrored)
  }
}

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
  /// The units that are read for `tile`, of a layer of this `shape` in which it is shown: those of its own
  /// pixels where units are pixels, otherwise all, for pixels at its rim lie between units inside and
  /// outside.
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
  /// The values of units that look where `grid` says, at pixels of an image that was shown `scale` times as
  /// large and from `offset` on; linear between units.
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

extension Plane {
  /// The pixels that are shown for `tile`, `[1, 1, height, width]`, mirrored beyond the plane.
  ///
  /// - Parameters:
  ///   - tile: a part of the plane, or of its mirror image.
  ///   - isMirrored: whether it is the mirror image, left to right, that is shown.
  package func tensor(around tile: TileGrid.Tile, isMirrored: Bool = false) -> Tensor {
    let border = BorderRule.reflect
    let columns = tile.shownColumns.map { column in
      let column = border.index(column, count: width)
      return isMirrored ? width - 1 - column : column
    }
    var values = ContiguousArray<Float>()
    values.reserveCapacity(tile.shownRows.count * columns.count)
    for y in tile.shownRows {
      let row = border.index(y, count: height) * width
      for x in columns { values.append(pixels[row + x]) }
    }
    return Tensor(
      shape: Shape(channels: 1, height: tile.shownRows.count, width: columns.count),
      values: values)
  }

  /// Puts `part` where `tile` is.
  mutating func paste(_ part: Plane, into tile: TileGrid.Tile) {
    let (stride, count) = (width, tile.columns.count)
    for (row, y) in tile.rows.enumerated() {
      pixels.replaceSubrange(
        y * stride + tile.columns.lowerBound..<y * stride + tile.columns.upperBound,
        with: part.pixels[row * count..<(row + 1) * count])
    }
  }
}

extension Tensor {
  /// Sets the tensor, which is of what `tile` is shown for with its units on `grid`, to zero where units
  /// look outside the tile.
  package mutating func clear(outside tile: TileGrid.Tile, on grid: SamplingGrid) {
    let columns = grid.units(within: tile.columns, shown: tile.shownColumns, count: shape.width)
    let rows = grid.units(within: tile.rows, shown: tile.shownRows, count: shape.height)
    for row in 0..<shape.batch * shape.channels * shape.height {
      let (start, end) = (row * shape.width, (row + 1) * shape.width)
      let kept = rows.contains(row % shape.height) ? columns : 0..<0
      for i in start..<start + kept.lowerBound { values[i] = 0 }
      for i in start + kept.upperBound..<end { values[i] = 0 }
    }
  }
}
