import ConvNet
import CurveExtraction
import CurveNetworks
import Imaging

/// Windows in which a network's first layer is compared: small ones, of which those without strokes cost nothing.
struct FirstLayerWindows: WindowComparison {
  private let layer: FirstLayer
  let grid: WindowGrid

  /// `nil` where `name` is no such layer of `network`.
  init?(_ network: CurveNetwork, layer name: String) {
    guard
      let layer = FirstLayer(
        network.graph, layer: name, scale: -Float(network.input.strokeDepth))
    else { return nil }
    self.layer = layer
    grid = WindowGrid(extent: FirstLayer.extent, reach: layer.reach, stride: 1)
  }

  func window(
    at place: TileGrid.Tile, of wanted: TileAttribution, weighedBy weights: [Float]?
  ) throws -> ObjectiveWindow {
    let (extent, whole) = (FirstLayer.extent, wanted.values.shape)
    let shown = wanted.shown.tile
    var own = Tensor(shape: Shape(channels: layer.channels, height: extent, width: extent))
    for channel in 0..<layer.channels {
      for (row, y) in place.rows.enumerated() {
        let start =
          (channel * whole.height + y - shown.shownRows.lowerBound) * whole.width
          + place.columns.lowerBound - shown.shownColumns.lowerBound
        let target = (channel * extent + row) * extent
        for x in 0..<place.columns.count {
          own.values[target + x] = wanted.values.values[start + x]
        }
      }
    }
    if let weights { own.multiply(channelsBy: weights) }
    let attribution = CoarseTensor(own)
    var alone = place
    (alone.columns, alone.rows) = (0..<place.columns.count, 0..<place.rows.count)
    let nothing = Plane(width: place.columns.count, height: place.rows.count)
    return ObjectiveWindow(
      tile: place, attribution: attribution,
      ofNothing: answer(at: alone, of: nothing, to: attribution))
  }

  func answer(
    _ window: ObjectiveWindow, to picture: Plane, adding slopes: ObjectiveSlopes?
  ) throws -> ObjectiveAnswer {
    answer(at: window.tile, of: picture, to: window.attribution, adding: slopes)
  }

  private func answer(
    at tile: TileGrid.Tile, of picture: Plane, to wanted: CoarseTensor,
    adding slopes: ObjectiveSlopes? = nil
  ) -> ObjectiveAnswer {
    let place = FirstLayer.Place(
      columns: tile.columns, rows: tile.rows, width: picture.width, height: picture.height)
    let answer = picture.pixels.withUnsafeBufferPointer { pixels in
      guard let slopes else { return layer.likeness(at: place, of: pixels, to: wanted) }
      return slopes.ofDot.pixels.withUnsafeMutableBufferPointer { ofDot in
        slopes.ofHalfSquare.pixels.withUnsafeMutableBufferPointer { ofHalfSquare in
          layer.likeness(at: place, of: pixels, to: wanted, slopes: (ofDot, ofHalfSquare))
        }
      }
    }
    return ObjectiveAnswer(dot: answer.dot, square: answer.square)
  }
}
