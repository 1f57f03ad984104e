import ConvNet
package import CurveNetworks
package import Imaging

/// Finds what an image's curve neurons' activations are owed to in a network's first layer, row by row; `NetworkReader`
/// finds it in any layer, tile by tile.
package struct RowAttribution: Sendable {
  private let network: CurveNetwork
  private let gradient: RowGradient

  /// `nil` where `layer` is not the first one, or the network is not read row by row.
  package init?(of network: CurveNetwork, to layer: String) {
    guard network.isReadByRows, let rows = network.rows, rows.firstLayer == layer,
      let gradient = RowGradient(rows)
    else { return nil }
    (self.network, self.gradient) = (network, gradient)
  }

  /// The tiles in which `planes` are shown: high ones, for what is held of them does not grow with their height.
  package func tiles(of planes: [Plane]) -> [ShownTile] {
    planes.enumerated().flatMap { level, plane in
      network.tiles(width: plane.width, height: plane.height, maximum: (768, 512))
        .map { ShownTile(level: level, tile: $0) }
    }
  }

  /// Calls `body` with the attribution in `bands` of rows of a tile, one after the other; for the rest of the tile
  /// nothing is computed but what these need.
  ///
  /// - Parameters:
  ///   - weights: planes of the same sizes: how much the neurons at each place count.
  ///   - columns: the columns that are wanted, of those of the tile.
  package func forEachBand(
    _ bands: [Range<Int>], of shown: ShownTile, columns: Range<Int>, in planes: [Plane],
    weighedBy weights: [Plane]?, _ body: (TileAttribution) throws -> Void
  ) throws {
    guard let (first, last) = bands.first.flatMap({ first in bands.last.map { (first, $0) } })
    else { return }
    let plane = planes[shown.level]
    let tile = network.tile(
      columns: columns, rows: first.lowerBound..<last.upperBound, width: plane.width,
      height: plane.height)
    let weight = weights?[shown.level].tensor(around: tile)
    let width = tile.shownColumns.count
    var (next, values) = (0, Tensor(shape: Shape(channels: 0, height: 0, width: 0)))
    try gradient.run(
      plane.tensor(around: tile), from: network.layers.response,
      rows: tile.offset.rows..<tile.offset.rows + tile.rows.count,
      columns: tile.offset.columns..<tile.offset.columns + columns.count,
      slopes: { piece, slopes in
        let channels = network.graph.channels[network.layers.response] ?? 0
        Softmax(of: piece.values(0), channels: channels, stride: piece.stride).write(to: slopes)
        guard let weight else { return }
        for channel in 0..<channels {
          for (x, column) in piece.columns.enumerated() {
            slopes[channel * piece.stride + x] *= weight.values[piece.row * width + column]
          }
        }
      },
      { piece in
        let y = piece.row + tile.shownRows.lowerBound
        guard next < bands.count, bands[next].contains(y) else { return }
        if y == bands[next].lowerBound, values.shape.height == 0 {
          values = Tensor(
            shape: Shape(
              channels: gradient.channels, height: bands[next].count, width: columns.count))
        }
        let (activations, owed) = (piece.values(0), piece.values(1))
        let start = piece.columns.lowerBound - tile.offset.columns
        for channel in 0..<gradient.channels {
          let row =
            (channel * bands[next].count + y - bands[next].lowerBound) * columns.count + start
          let source = channel * piece.stride
          values.values.withUnsafeMutableBufferPointer { values in
            for x in 0..<piece.columns.count {
              values[row + x] = abs(activations[source + x] * owed[source + x]).squareRoot()
            }
          }
        }
        guard y == bands[next].upperBound - 1, start + piece.columns.count == columns.count
        else { return }
        try body(
          TileAttribution(
            shown: ShownTile(
              level: shown.level,
              tile: TileGrid.Tile(
                columns: columns, rows: bands[next], shownColumns: columns, shownRows: bands[next])),
            values: values))
        values = Tensor(shape: Shape(channels: 0, height: 0, width: 0))
        next += 1
      })
  }
}
