import ConvNet
import CurveNetworks
import Foundation
package import Imaging
import Workers

/// What a network says of an image at one scale, or summed over several: planes of one size.
package struct NetworkReading: Sendable {
  /// The root of the attribution to the curve neurons, summed over the channels of *h*; `nil` where nobody asked.
  package var attribution: Plane?
  /// Of rectified neurons the largest response, before inhibition; of a softmax the probability of a
  /// curve; of neurons that count.
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
    \.response, \.cosine, \.sine, \.logWidth,
  ]

  init(width: Int, height: Int, hasAttribution: Bool = false) {
    response = Plane(width: width, height: height)
    cosine = response
    sine = response
    logWidth = response
    attribution = hasAttribution ? response : nil
  }

  /// Changes each of the planes, those of `other` being at hand.
  private mutating func change(by other: NetworkReading, _ body: (inout Plane, Plane) -> Void) {
    for plane in Self.planes where !Cancellation.isRequested {
      body(&self[keyPath: plane], other[keyPath: plane])
    }
    if var own = attribution, let other = other.attribution {
      // Not to be copied while it is changed.
      attribution = nil
      body(&own, other)
      attribution = own
    }
  }

  /// The rows `rows` of what `resized` makes of the reading of a plane of `oldHeight` rows, of which this is that of
  /// `source`.
  func resized(
    width: Int, height: Int, rows: Range<Int>, from source: Range<Int>, of oldHeight: Int
  ) -> NetworkReading {
    var result = self
    result.change(by: self) {
      $0 = $1.resized(width: width, height: height, rows: rows, from: source, of: oldHeight)
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
}

extension NetworkReading {
  /// The reading of one tile.
  ///
  /// - Parameters:
  ///   - product: |∂z/∂h ⊙ h| of what the tile is shown for; without it the reading has no attribution.
  ///   - evaluator: the evaluator, after its forward pass.
  init(
    of network: CurveNetwork, tile: TileGrid.Tile, product: Tensor?, _ evaluator: Evaluator
  ) throws {
    try self.init(responsesOf: network, network.counted[0], wanted: true, tile: tile, evaluator)
    switch network.answer.width {
    case .constant(let width): logWidth = logWidth.map { _ in Float(log(width)) }
    case .binaryLogarithm(let layer):
      logWidth = evaluator.values(of: layer).channelSum(over: tile, grid: network.grid(of: layer))
        .map { $0 * Float(log(2.0)) }
    }
    if network.selection != nil { try weigh(by: network, tile: tile, evaluator) }
    if let product {
      attribution = product.channelSum(
        over: tile, grid: network.grid(of: network.layers.attribution)
      ).map { $0.squareRoot() }
    }
  }

  /// The responses of those neurons of `party` that are wanted, or of those that are not, to one tile.
  private init(
    responsesOf network: CurveNetwork, _ party: WeighedFamily, wanted: Bool, tile: TileGrid.Tile,
    _ evaluator: Evaluator
  ) throws {
    let layer =
      party.family.layer == network.family.layer ? network.layers.response : party.family.layer
    guard let shape = evaluator.shapes[layer] else {
      preconditionFailure("layer \(layer) is not among those that are read")
    }
    let grid = network.grid(of: layer)
    let units = grid.units(of: tile, shape: shape)
    self.init(width: units.columns.count, height: units.rows.count)
    let cropping = Cropping(tile: units, shape: shape)
    let terms = network.orientationTerms(of: party, wanted: wanted)
    try evaluator.withValues(of: layer) { values in
      switch network.answer.readout {
      case .softmax:
        guard let values = values.baseAddress else { return }
        cropping.addUp(
          terms, times: Softmax(of: values, channels: shape.channels, stride: shape.area),
          into: &self)
      case .rectified:
        for (channel, term) in terms.enumerated() where term.response != 0 {
          cropping.accumulate(into: &self, values, channel: channel, term)
        }
      }
    }
    change(by: self) { $0 = grid.pixels(of: $1, in: tile) }
  }

  /// Adds what the other families say that are wanted, and takes away what those say that are not.
  private mutating func weigh(
    by network: CurveNetwork, tile: TileGrid.Tile, _ evaluator: Evaluator
  ) throws {
    let isAdding = network.answer.readout == .softmax
    func merge(_ value: Float, _ other: Float) -> Float {
      isAdding ? value + other : max(value, other)
    }
    var unwanted = Plane(width: response.width, height: response.height)
    for (index, party) in network.counted.enumerated() {
      if index > 0 {
        let own = try NetworkReading(
          responsesOf: network, party, wanted: true, tile: tile, evaluator)
        cosine.add(own.cosine)
        sine.add(own.sine)
        for i in 0..<response.count {
          response.pixels[i] = merge(response.pixels[i], own.response.pixels[i])
        }
      }
      guard party.weights.contains(where: { $0 < 0 }) else { continue }
      let own = try NetworkReading(
        responsesOf: network, party, wanted: false, tile: tile, evaluator
      ).response
      for i in 0..<response.count { unwanted.pixels[i] = merge(unwanted.pixels[i], own.pixels[i]) }
    }
    for i in 0..<response.count {
      response.pixels[i] = max(response.pixels[i] - unwanted.pixels[i], 0)
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
  let tile: TileGrid.Tile
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

  /// The largest response, and the responses' moments of orientation.
  func accumulate(
    into reading: inout NetworkReading, _ values: UnsafeBufferPointer<Float>, channel: Int,
    _ term: OrientationTerm
  ) {
    let count = tile.columns.count
    let (cosine, sine) = (term.cosine / term.response, term.sine / term.response)
    reading.withSums { largest, cosines, sines in
      forEachRow(channel: channel) { first, source in
        for i in 0..<count {
          let value = term.response * max(values[source &+ i], 0)
          largest[first &+ i] = max(largest[first &+ i], value)
          cosines[first &+ i] += value * cosine
          sines[first &+ i] += value * sine
        }
      }
    }
  }

  /// The sums of probabilities, and their moments of orientation.
  func addUp(_ terms: [OrientationTerm], times softmax: Softmax, into reading: inout NetworkReading)
  {
    reading.withSums { response, cosine, sine in
      forEachRow(channel: 0) { first, source in
        softmax.writeSums(
          of: terms, from: source, count: tile.columns.count, response: response + first,
          cosine: cosine + first, sine: sine + first)
      }
    }
  }
}

extension NetworkReading {
  /// Calls `body` with the pixels of the response and of its moments.
  mutating func withSums(
    _ body: (
      _ response: UnsafeMutablePointer<Float>, _ cosine: UnsafeMutablePointer<Float>,
      _ sine: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    response.pixels.withUnsafeMutableBufferPointer { response in
      cosine.pixels.withUnsafeMutableBufferPointer { cosine in
        sine.pixels.withUnsafeMutableBufferPointer { sine in
          guard let r = response.baseAddress, let c = cosine.baseAddress, let s = sine.baseAddress
          else { return }
          body(r, c, s)
        }
      }
    }
  }
}
