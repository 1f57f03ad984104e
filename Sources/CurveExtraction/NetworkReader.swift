package import ConvNet
package import CurveNetworks
import Foundation
package import Imaging
package import Workers

/// What one tile of an image, at one scale, owes its curve neurons' activations to.
package struct TileAttribution: Sendable {
  /// Which of the scales, of those that attribution is kept of.
  package let level: Int
  /// Whether the image was shown mirrored left to right.
  package var isMirrored = false
  package let tile: TileGrid.Tile
  /// The root of |∂z/∂h ⊙ h|, `[1, channels, height, width]` of what the tile is shown for, zero
  /// outside it; the root keeps strong curves from drowning faint ones. Or what an objective takes in its place.
  package let values: Tensor

  /// What it is if what was read was the mirror image.
  var ofMirrorImage: TileAttribution {
    TileAttribution(level: level, isMirrored: true, tile: tile, values: values)
  }
}

/// Shows images to a network, tile by tile.
///
/// The gradient of z by a curve neuron's pre-activation is the neuron's activation, so neurons count as
/// much as they fire: z is half the sum of squares of rectified neurons, or minus the logarithm of the
/// probability that there is no curve.
package struct NetworkReader {
  let network: CurveNetwork
  let pool: WorkerPool

  package init(network: CurveNetwork, pool: WorkerPool) {
    self.network = network
    self.pool = pool
  }

  /// The reader of mirror images.
  var inMirror: NetworkReader { NetworkReader(network: network.inMirror, pool: pool) }

  /// What is to become of the attribution.
  package enum AttributionUse {
    /// Nobody asks for it, which saves a backward pass: readings have none.
    case unused
    /// Readings sum it up.
    case summed
    /// Of these planes it is kept, in the refinement layer, which takes the memory of one plane for each of
    /// its channels, and numbered by their places in this list; readings sum it up where that is said.
    case kept(levels: [Int], isSummed: Bool)
  }

  /// What `network` says of `planes` (normalized light at the network's scales, curves dark): one reading
  /// for each; and the attribution where it is kept. `weights`, planes of the same sizes, say how much the
  /// neurons at each place count for the attribution.
  package func read(
    _ planes: [Plane], attribution use: AttributionUse, weighedBy weights: [Plane]? = nil,
    monitor: WorkMonitor = .silent
  ) throws -> (readings: [NetworkReading], attribution: [TileAttribution]) {
    let parts = try mapTiles(
      of: planes, outputs: network.outputLayers, monitor: monitor
    ) { level, tile, evaluator in
      var (product, kept): (Tensor?, TileAttribution?)
      let weight = weights?[level].tensor(around: tile)
      switch use {
      case .unused: break
      case .summed:
        let layer = network.layers.attribution
        product = try network.products(evaluator, in: [layer], weighedBy: weight)[layer]
      case .kept(let levels, let isSummed):
        let place = levels.firstIndex(of: level)
        let layers =
          (isSummed ? [network.layers.attribution] : [])
          + (place == nil ? [] : [network.layers.refinement])
        let products = try network.products(evaluator, in: layers, weighedBy: weight)
        if isSummed { product = products[network.layers.attribution] }
        if let place, let wanted = products[network.layers.refinement] {
          kept = attribution(
            level: place, tile: tile, layer: network.layers.refinement, product: wanted)
        }
      }
      return (
        level: level, tile: tile,
        reading: NetworkReading(of: network, tile: tile, product: product, evaluator),
        attribution: kept
      )
    }
    var readings = planes.map { NetworkReading(width: $0.width, height: $0.height) }
    for part in parts { readings[part.level].paste(part.reading, into: part.tile) }
    return (readings, parts.compactMap(\.attribution))
  }

  /// As `read`, and where left and right are not alike to the network, of the mirror images as well: the mean of what
  /// it says of both, and the attribution of either.
  func readBothWays(
    _ planes: [Plane], attribution use: AttributionUse, weighedBy weights: [Plane]? = nil,
    monitor: WorkMonitor = .silent
  ) throws -> (readings: [NetworkReading], attribution: [TileAttribution]) {
    guard !network.answer.isSymmetric else {
      return try read(planes, attribution: use, weighedBy: weights, monitor: monitor)
    }
    let own = try read(
      planes, attribution: use, weighedBy: weights, monitor: monitor.part(0, of: 2))
    let mirrored = try inMirror.read(
      planes.map { $0.mirrored() }, attribution: use,
      weighedBy: weights?.map { $0.mirrored() }, monitor: monitor.part(1, of: 2))
    try Cancellation.check()
    return (
      zip(own.readings, mirrored.readings).map { $0.averaged(with: $1.mirrored()) },
      own.attribution + mirrored.attribution.map(\.ofMirrorImage)
    )
  }

  /// The attribution in `planes` alone, in the refinement layer unless another is named; where left and right are
  /// not alike to the network, in their mirror images as well.
  package func attribution(
    in planes: [Plane], to layer: String? = nil
  ) throws -> [TileAttribution] {
    let layer = layer ?? network.layers.refinement
    return try views(of: planes) { reader, planes in
      try reader.mapTiles(
        of: planes, outputs: [layer] + network.countedLayers
      ) { level, tile, evaluator in
        try reader.network.products(evaluator, in: [layer])[layer].map { product in
          attribution(level: level, tile: tile, layer: layer, product: product)
        }
      }.compactMap(\.self)
    }
  }

  /// The activations of `layer` in `planes`, in the place of what they are owed to; where left and right are not
  /// alike to the network, in their mirror images as well.
  package func activations(in planes: [Plane], of layer: String) throws -> [TileAttribution] {
    try views(of: planes) { reader, planes in
      try reader.mapTiles(of: planes, outputs: [layer]) { level, tile, evaluator in
        TileAttribution(
          level: level, tile: tile,
          values: evaluator.values(of: layer).cleared(outside: tile, on: network.grid(of: layer)))
      }
    }
  }

  /// The light of `planes`, tile by tile.
  package func light(in planes: [Plane]) -> [TileAttribution] {
    planes.enumerated().flatMap { level, plane in
      network.tiles(width: plane.width, height: plane.height).map { tile in
        TileAttribution(
          level: level, tile: tile,
          values: plane.tensor(around: tile).cleared(outside: tile, on: .pixels))
      }
    }
  }

  /// What is read of planes, and of their mirror images where left and right are not alike to the network.
  private func views(
    of planes: [Plane], _ read: (NetworkReader, [Plane]) throws -> [TileAttribution]
  ) throws -> [TileAttribution] {
    let own = try read(self, planes)
    guard !network.answer.isSymmetric else { return own }
    return try own + read(inMirror, planes.map { $0.mirrored() }).map(\.ofMirrorImage)
  }

  private func attribution(
    level: Int, tile: TileGrid.Tile, layer: String, product: Tensor
  ) -> TileAttribution {
    TileAttribution(
      level: level, tile: tile,
      values: product.cleared(outside: tile, on: network.grid(of: layer)).squareRoots())
  }

  /// The results of `body` for each tile of each plane; it is told the evaluator, after its forward pass
  /// on what the tile is shown for. Beyond the plane it is mirrored.
  func mapTiles<Result: Sendable>(
    of planes: [Plane], outputs: [String], monitor: WorkMonitor = .silent,
    _ body:
      @Sendable (_ level: Int, _ tile: TileGrid.Tile, _ evaluator: Evaluator) throws -> Result
  ) throws -> [Result] {
    let tasks = planes.enumerated().flatMap { level, plane in
      network.tiles(width: plane.width, height: plane.height).map { (level: level, tile: $0) }
    }
    let tally = WorkTally(of: tasks.count, monitor)
    return try pool.map(tasks.count) { index in
      defer { tally.add() }
      let (level, tile) = tasks[index]
      let input = planes[level].tensor(around: tile)
      let evaluator = try Evaluator(network.graph, inputShape: input.shape, outputs: outputs)
      try evaluator.forward(input)
      return try body(level, tile, evaluator)
    }
  }
}

extension CurveNetwork {
  /// |∂z/∂h ⊙ h| of what an evaluator of this network was shown, h being each of `layers`; `weight`, of
  /// the input's size, says how much the neurons at each place count. What is owed to neurons that are not wanted is
  /// taken away, down to nothing.
  package func products(
    _ evaluator: Evaluator, in layers: [String], weighedBy weight: Tensor? = nil
  ) throws -> [String: Tensor] {
    guard !layers.isEmpty else { return [:] }
    func owed(wanted: Bool) throws -> [String: Tensor] {
      let slopes = slopes(evaluator, wanted: wanted, weighedBy: weight)
      var products = try evaluator.pullback(slopes, to: layers)
      for layer in layers { products[layer]?.multiplyAbsolutely(by: evaluator.values(of: layer)) }
      return products
    }
    var products = try owed(wanted: true)
    guard counted.contains(where: { $0.weights.contains { $0 < 0 } }) else { return products }
    for (layer, unwanted) in try owed(wanted: false) {
      products[layer]?.subtract(unwanted)
    }
    return products
  }

  /// ∂z/∂a by layer, a being the activations of the neurons that are wanted or of those that are not.
  private func slopes(
    _ evaluator: Evaluator, wanted: Bool, weighedBy weight: Tensor?
  ) -> [String: Tensor] {
    var slopes: [String: Tensor] = [:]
    for layer in countedLayers {
      var own = activations(evaluator.values(of: layer))
      if selection != nil {
        var factors = [Float](repeating: 0, count: own.shape.channels)
        for party in counted where party.family.layer == layer {
          for (neuron, weight) in party.neurons(wanted: wanted) {
            // z is of the second degree in activations.
            factors[neuron.channel] += Float(weight * party.scale * party.scale)
          }
        }
        guard factors.contains(where: { $0 > 0 }) else { continue }
        own.multiply(channelsBy: factors)
      }
      if let weight { own.weigh(by: weight, on: grid(of: layer)) }
      slopes[layer] = own
    }
    return slopes
  }
}

extension Tensor {
  /// Multiplies what is at each place by the pixel of `weight`, of one channel and the input's size, at
  /// which it looks.
  fileprivate mutating func weigh(by weight: Tensor, on grid: SamplingGrid) {
    func pixel(_ unit: Int, of count: Int) -> Int {
      min(max(Int((grid.first + Double(unit) * grid.stride).rounded()), 0), count - 1)
    }
    let columns = (0..<shape.width).map { pixel($0, of: weight.shape.width) }
    for y in 0..<shape.height {
      let row = pixel(y, of: weight.shape.height) * weight.shape.width
      for channel in 0..<shape.channels {
        let first = (channel * shape.height + y) * shape.width
        for x in 0..<shape.width { values[first + x] *= weight.values[row + columns[x]] }
      }
    }
  }

  /// The tensor with zeros where units look outside `tile`.
  fileprivate func cleared(outside tile: TileGrid.Tile, on grid: SamplingGrid) -> Tensor {
    var result = self
    result.clear(outside: tile, on: grid)
    return result
  }

  /// Multiplies each channel by its factor.
  fileprivate mutating func multiply(channelsBy factors: [Float]) {
    for (channel, factor) in factors.enumerated() where factor != 1 {
      for i in channel * shape.area..<(channel + 1) * shape.area { values[i] *= factor }
    }
  }

  /// Takes away what is in `other`, down to nothing.
  fileprivate mutating func subtract(_ other: Tensor) {
    for i in values.indices { values[i] = max(values[i] - other.values[i], 0) }
  }
}

/// What a network says of an image at one scale, or summed over several: planes of one size.
package struct NetworkReading: Sendable {
  /// The root of the attribution to the curve neurons, summed over the channels of *h*.
  package var attribution: Plane
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
    self.init(responsesOf: network, network.counted[0], wanted: true, tile: tile, evaluator)
    switch network.answer.width {
    case .constant(let width): logWidth = logWidth.map { _ in Float(log(width)) }
    case .binaryLogarithm(let layer):
      logWidth = evaluator.values(of: layer).channelSum(over: tile, grid: network.grid(of: layer))
        .map { $0 * Float(log(2.0)) }
    }
    if network.selection != nil { weigh(by: network, tile: tile, evaluator) }
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
  ) {
    let layer =
      party.family.layer == network.family.layer ? network.layers.response : party.family.layer
    let responses = network.activations(evaluator.values(of: layer))
    let grid = network.grid(of: layer)
    let units = grid.units(of: tile, shape: responses.shape)
    self.init(width: units.columns.count, height: units.rows.count)
    let cropping = Cropping(tile: units, shape: responses.shape)
    for (neuron, weight) in party.neurons(wanted: wanted) {
      let angle = 2 * neuron.orientation * .pi / 180
      cropping.accumulate(
        into: &self, responses, channel: neuron.channel, weight: Float(weight * party.scale),
        cosine: Float(cos(angle)), sine: Float(sin(angle)),
        adding: network.answer.readout == .softmax)
    }
    for plane in Self.planes {
      self[keyPath: plane] = grid.pixels(of: self[keyPath: plane], in: tile)
    }
  }

  /// Adds what the other families say that are wanted, and takes away what those say that are not.
  private mutating func weigh(
    by network: CurveNetwork, tile: TileGrid.Tile, _ evaluator: Evaluator
  ) {
    let isAdding = network.answer.readout == .softmax
    func merge(_ value: Float, _ other: Float) -> Float {
      isAdding ? value + other : max(value, other)
    }
    var unwanted = Plane(width: response.width, height: response.height)
    for (index, party) in network.counted.enumerated() {
      if index > 0 {
        let own = NetworkReading(
          responsesOf: network, party, wanted: true, tile: tile, evaluator)
        cosine.add(own.cosine)
        sine.add(own.sine)
        for i in 0..<response.count {
          response.pixels[i] = merge(response.pixels[i], own.response.pixels[i])
        }
      }
      guard party.weights.contains(where: { $0 < 0 }) else { continue }
      let own = NetworkReading(
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

  /// The largest response or their sum, and the responses' moments of orientation.
  func accumulate(
    into reading: inout NetworkReading, _ response: Tensor, channel: Int,
    weight: Float, cosine: Float, sine: Float, adding: Bool
  ) {
    let count = tile.columns.count
    reading.response.pixels.withUnsafeMutableBufferPointer { largest in
      reading.cosine.pixels.withUnsafeMutableBufferPointer { cosines in
        reading.sine.pixels.withUnsafeMutableBufferPointer { sines in
          response.values.withUnsafeBufferPointer { values in
            forEachRow(channel: channel) { first, source in
              for i in 0..<count {
                let value = weight * max(values[source &+ i], 0)
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
