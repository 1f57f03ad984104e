import ConvNet
import Determinism
import Foundation
import Imaging

/// What a network says of an image at one scale, or summed over several: planes of one size.
struct NetworkReading: Sendable {
  /// The root of the attribution to the curve neurons, summed over the channels of *h*.
  var attribution: Plane
  /// The largest response among the curve neurons, before inhibition.
  var response: Plane
  /// Σ response · cos 2θ over the neurons, θ the normal's direction.
  var cosine: Plane
  /// Σ response · sin 2θ over the neurons.
  var sine: Plane

  private static let planes: [any WritableKeyPath<NetworkReading, Plane> & Sendable] = [
    \.attribution, \.response, \.cosine, \.sine,
  ]

  init(width: Int, height: Int) {
    attribution = Plane(width: width, height: height)
    response = attribution
    cosine = attribution
    sine = attribution
  }

  /// Puts the planes of a tile in their place.
  mutating func paste(_ part: NetworkReading, into tile: TileGrid.Tile) {
    for plane in Self.planes { self[keyPath: plane].paste(part[keyPath: plane], into: tile) }
  }

  /// The planes in another size.
  func resized(width: Int, height: Int) -> NetworkReading {
    var result = self
    for plane in Self.planes {
      result[keyPath: plane] = self[keyPath: plane].resized(width: width, height: height)
    }
    return result
  }
}

extension Plane {
  /// Puts `part` where `tile` is.
  fileprivate mutating func paste(_ part: Plane, into tile: TileGrid.Tile) {
    let (stride, count) = (width, tile.columns.count)
    for (row, y) in tile.rows.enumerated() {
      pixels.replaceSubrange(
        y * stride + tile.columns.lowerBound..<y * stride + tile.columns.upperBound,
        with: part.pixels[row * count..<(row + 1) * count])
    }
  }
}

/// Reads a network at one scale, tile by tile.
struct NetworkReader {
  let network: CurveNetwork
  let pool: WorkerPool

  /// What `network` says of `planes` (normalized light at the network's scales, curves dark): one
  /// reading for each.
  func read(_ planes: [Plane]) throws -> [NetworkReading] {
    let grids = planes.map { TileGrid(width: $0.width, height: $0.height).tiles }
    let tasks = grids.indices.flatMap { level in grids[level].map { (level: level, tile: $0) } }
    let parts = try pool.map(tasks.count) { index in
      try read(planes[tasks[index].level], tile: tasks[index].tile)
    }
    var readings = planes.map { NetworkReading(width: $0.width, height: $0.height) }
    for (task, part) in zip(tasks, parts) { readings[task.level].paste(part, into: task.tile) }
    return readings
  }

  /// One tile with a margin as wide as the network's reach; beyond the plane it is mirrored.
  private func read(_ plane: Plane, tile: TileGrid.Tile) throws -> NetworkReading {
    let input = plane.tensor(around: tile, margin: network.reach)
    let names = [network.attributionLayer, network.responseLayer, network.family.layer]
    let evaluator = try Evaluator(network.graph, inputShape: input.shape, outputs: names)
    try evaluator.forward(input)
    // The objective is half the sum of squares of the curve neurons: its gradient by a neuron is the
    // neuron's own activation, so neurons count as much as they fire.
    let curves = evaluator.values(of: network.family.layer)
    let gradient = try evaluator.pullback(
      [network.family.layer: curves], to: [network.attributionLayer])
    let h = evaluator.values(of: network.attributionLayer)
    let response = evaluator.values(of: network.responseLayer)
    var reading = NetworkReading(width: tile.columns.count, height: tile.rows.count)
    let cropping = Cropping(tile: tile, margin: network.reach, shape: h.shape)
    if let gradient = gradient[network.attributionLayer] {
      for channel in 0..<h.shape.channels {
        cropping.accumulate(into: &reading.attribution, h, gradient, channel: channel)
      }
    }
    reading.attribution = reading.attribution.map { $0.squareRoot() }
    for neuron in network.family.neurons {
      let angle = 2 * neuron.orientation * .pi / 180
      cropping.accumulate(
        into: &reading, response, channel: neuron.channel, cosine: Float(cos(angle)),
        sine: Float(sin(angle)))
    }
    return reading
  }
}

/// The part of a tensor that a tile answers for, and the row kernels that read it.
private struct Cropping {
  let tile: TileGrid.Tile
  let margin: Int
  let shape: Shape

  /// Calls `body` with the first index in the plane and in the tensor's channel of every row.
  private func forEachRow(channel: Int, _ body: (_ plane: Int, _ tensor: Int) -> Void) {
    for row in 0..<tile.rows.count {
      body(
        row * tile.columns.count,
        (channel * shape.height + row + margin) * shape.width + margin)
    }
  }

  /// plane += |h · gradient|
  func accumulate(into plane: inout Plane, _ h: Tensor, _ gradient: Tensor, channel: Int) {
    let count = tile.columns.count
    plane.pixels.withUnsafeMutableBufferPointer { out in
      h.values.withUnsafeBufferPointer { h in
        gradient.values.withUnsafeBufferPointer { gradient in
          forEachRow(channel: channel) { first, source in
            for i in 0..<count {
              out[first &+ i] += abs(h[source &+ i] * gradient[source &+ i])
            }
          }
        }
      }
    }
  }

  /// The largest response, and the responses' moments of orientation.
  func accumulate(
    into reading: inout NetworkReading, _ response: Tensor, channel: Int, cosine: Float,
    sine: Float
  ) {
    let count = tile.columns.count
    reading.response.pixels.withUnsafeMutableBufferPointer { largest in
      reading.cosine.pixels.withUnsafeMutableBufferPointer { cosines in
        reading.sine.pixels.withUnsafeMutableBufferPointer { sines in
          response.values.withUnsafeBufferPointer { values in
            forEachRow(channel: channel) { first, source in
              for i in 0..<count {
                let value = max(values[source &+ i], 0)
                largest[first &+ i] = max(largest[first &+ i], value)
                cosines[first &+ i] += value * cosine
                sines[first &+ i] += value * sine
              }
            }
          }
        }
      }
    }
  }
}

extension Plane {
  /// The pixels of `tile` and `margin` more on each side, `[1, 1, height, width]`.
  func tensor(around tile: TileGrid.Tile, margin: Int) -> Tensor {
    let border = BorderRule.reflect
    let columns = (tile.columns.lowerBound - margin..<tile.columns.upperBound + margin).map {
      border.index($0, count: width)
    }
    var values = ContiguousArray<Float>()
    values.reserveCapacity((tile.rows.count + 2 * margin) * columns.count)
    for y in tile.rows.lowerBound - margin..<tile.rows.upperBound + margin {
      let row = border.index(y, count: height) * width
      for x in columns { values.append(pixels[row + x]) }
    }
    return Tensor(
      shape: Shape(
        channels: 1, height: tile.rows.count + 2 * margin, width: columns.count),
      values: values)
  }
}
