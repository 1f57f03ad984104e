import Workers
package import ConvNet
import CurveNetworks
import Foundation
package import Imaging

/// What a network says of an image at one scale, or summed over several: planes of one size.
package struct NetworkReading: Sendable {
  /// The root of the attribution to the curve neurons, summed over the channels of *h*.
  package var attribution: Plane
  /// Of rectified neurons the largest response, before inhibition; of a softmax the probability of a
  /// curve.
  package var response: Plane
  /// Σ response · cos 2θ over the neurons, θ the normal's direction.
  var cosine: Plane
  /// Σ response · sin 2θ over the neurons.
  var sine: Plane
  /// The logarithm of the curve's full width, px at this scale.
  var logWidth: Plane

  /// How much of a curve a softmax's response stands for at each pixel: the area over a `power` of the width.
  /// Of length (1) hairs have most, of area (0) blobs. Doubtful pixels count little: probabilities are squared.
  func amount(overWidthTo power: Float) -> Plane {
    var amount = response
    for i in 0..<amount.count {
      amount.pixels[i] *= response.pixels[i] * exp(-power * logWidth.pixels[i])
    }
    return amount
  }

  private static let planes: [any WritableKeyPath<NetworkReading, Plane> & Sendable] = [
    \.attribution, \.response, \.cosine, \.sine, \.logWidth,
  ]

  init(width: Int, height: Int) {
    attribution = Plane(width: width, height: height)
    response = attribution
    cosine = attribution
    sine = attribution
    logWidth = attribution
  }

  /// Puts the planes of a tile in their place.
  mutating func paste(_ part: NetworkReading, into tile: TileGrid.Tile) {
    for plane in Self.planes { self[keyPath: plane].paste(part[keyPath: plane], into: tile) }
  }

  /// What the reading would be of the image mirrored left to right: normals turn over too.
  func mirrored() -> NetworkReading {
    var result = self
    for plane in Self.planes where !Cancellation.isRequested {
      result[keyPath: plane] = self[keyPath: plane].mirrored()
    }
    result.sine = result.sine.map { -$0 }
    return result
  }

  /// The mean of two readings of one size.
  func averaged(with other: NetworkReading) -> NetworkReading {
    var result = self
    for plane in Self.planes where !Cancellation.isRequested {
      result[keyPath: plane].average(with: other[keyPath: plane])
    }
    return result
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
  /// Zero wherever `view`, a plane of 0 to 1 of any size, is not wholly 1.
  package mutating func clear(outside view: Plane) {
    let view = view.resized(width: width, height: height)
    for i in 0..<count where view.pixels[i] < 1 { pixels[i] = 0 }
  }

  /// Makes each pixel the mean of itself and the one in `other`.
  fileprivate mutating func average(with other: Plane) {
    pixels.withUnsafeMutableBufferPointer { out in
      other.pixels.withUnsafeBufferPointer { pixels in
        for i in 0..<out.count { out[i] = (out[i] + pixels[i]) / 2 }
      }
    }
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

extension NetworkReading {
  /// The reading of one tile.
  ///
  /// - Parameters:
  ///   - product: |∂z/∂h ⊙ h| of what the tile is shown for; without it the reading has no attribution.
  ///   - evaluator: the evaluator, after its forward pass.
  init(
    of network: CurveNetwork, tile: TileGrid.Tile, product: Tensor?, _ evaluator: Evaluator
  ) {
    let responses = network.activations(evaluator.values(of: network.responseLayer))
    let grid = network.grid(of: network.responseLayer)
    let units = grid.units(of: tile, shape: responses.shape)
    self.init(width: units.columns.count, height: units.rows.count)
    let cropping = Cropping(tile: units, shape: responses.shape)
    for neuron in network.family.neurons {
      let angle = 2 * neuron.orientation * .pi / 180
      cropping.accumulate(
        into: &self, responses, channel: neuron.channel, cosine: Float(cos(angle)),
        sine: Float(sin(angle)), adding: network.readout == .softmax)
    }
    switch network.width {
    case .constant(let width): logWidth = logWidth.map { _ in Float(log(width)) }
    case .binaryLogarithm(let layer):
      cropping.accumulate(into: &logWidth, evaluator.values(of: layer), channel: 0)
      logWidth = logWidth.map { $0 * Float(log(2.0)) }
    }
    for plane in Self.planes {
      self[keyPath: plane] = grid.pixels(of: self[keyPath: plane], in: tile)
    }
    if let product {
      attribution = product.channelSum(
        over: tile, grid: network.grid(of: network.attributionLayer)
      ).map { $0.squareRoot() }
    }
  }
}

extension Tensor {
  /// The channels' sum at the pixels of `tile`, the units of this layer lying on `grid`.
  func channelSum(over tile: TileGrid.Tile, grid: SamplingGrid) -> Plane {
    let units = grid.units(of: tile, shape: shape)
    let cropping = Cropping(tile: units, shape: shape)
    var sum = Plane(width: units.columns.count, height: units.rows.count)
    for channel in 0..<shape.channels { cropping.accumulate(into: &sum, self, channel: channel) }
    return grid.pixels(of: sum, in: tile)
  }
}

/// The part of a tensor that a tile answers for, and the row kernels that read it.
private struct Cropping {
  package let tile: TileGrid.Tile
  let shape: Shape

  /// Calls `body` with the first index in the plane and in the tensor's channel of every row.
  private func forEachRow(channel: Int, _ body: (_ plane: Int, _ tensor: Int) -> Void) {
    for row in 0..<tile.rows.count {
      body(
        row * tile.columns.count,
        (channel * shape.height + row + tile.offset.rows) * shape.width + tile.offset.columns)
    }
  }

  /// plane += channel
  func accumulate(into plane: inout Plane, _ tensor: Tensor, channel: Int) {
    let count = tile.columns.count
    plane.pixels.withUnsafeMutableBufferPointer { out in
      tensor.values.withUnsafeBufferPointer { values in
        forEachRow(channel: channel) { first, source in
          for i in 0..<count { out[first &+ i] += values[source &+ i] }
        }
      }
    }
  }

  /// The largest response or their sum, and the responses' moments of orientation.
  func accumulate(
    into reading: inout NetworkReading, _ response: Tensor, channel: Int, cosine: Float,
    sine: Float, adding: Bool
  ) {
    let count = tile.columns.count
    reading.response.pixels.withUnsafeMutableBufferPointer { largest in
      reading.cosine.pixels.withUnsafeMutableBufferPointer { cosines in
        reading.sine.pixels.withUnsafeMutableBufferPointer { sines in
          response.values.withUnsafeBufferPointer { values in
            forEachRow(channel: channel) { first, source in
              for i in 0..<count {
                let value = max(values[source &+ i], 0)
                let before = largest[first &+ i]
                largest[first &+ i] = adding ? before + value : max(before, value)
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
