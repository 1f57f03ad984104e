package import ConvNet
package import CurveNetworks
import Foundation
package import Imaging
import Synchronization
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

  /// Rows of a plane that are read, and those of them that attribution is kept of.
  package struct Band: Sendable {
    var rows: Range<Int>
    var own: Range<Int>
  }

  /// The reader of mirror images.
  var inMirror: NetworkReader { NetworkReader(network: network.inMirror, pool: pool) }

  /// What is to become of the attribution.
  package struct AttributionUse {
    /// Whether readings sum it up.
    var isSummed = false
    /// Of these planes it is kept, in the refinement layer, which takes the memory of one plane for each of its
    /// channels, and numbered by their places in this list.
    var keptLevels: [Int] = []

    /// Nobody asks for it, which saves a backward pass.
    package static let unused = AttributionUse()
  }

  /// What `network` says of `planes` (normalized light at the network's scales, curves dark): one reading
  /// for each; and the attribution where it is kept. `weights`, planes of the same sizes, say how much the
  /// neurons at each place count for the attribution.
  package func read(
    _ planes: [Plane], attribution use: AttributionUse, weighedBy weights: [Plane]? = nil,
    monitor: WorkMonitor = .silent
  ) throws -> (readings: [NetworkReading], attribution: [TileAttribution]) {
    try read(planes, nil, [self], use, weights, monitor)
  }

  /// As `read`, and where left and right are not alike to the network, of the mirror images as well: the mean of what
  /// it says of both, and the attribution of either. Of each plane a band is read, or all of it.
  func readBothWays(
    _ planes: [Plane], bands: [Band]? = nil, attribution use: AttributionUse,
    weighedBy weights: [Plane]? = nil, monitor: WorkMonitor = .silent
  ) throws -> (readings: [NetworkReading], attribution: [TileAttribution]) {
    let views = network.answer.isSymmetric ? [self] : [self, inMirror]
    return try read(planes, bands, views, use, weights, monitor)
  }

  /// What the first of `views` says of `planes`, and the second, if there is one, of their mirror images.
  private func read(
    _ planes: [Plane], _ bands: [Band]?, _ views: [NetworkReader], _ use: AttributionUse,
    _ weights: [Plane]?, _ monitor: WorkMonitor
  ) throws -> (readings: [NetworkReading], attribution: [TileAttribution]) {
    let bands = bands ?? planes.map { Band(rows: 0..<$0.height, own: 0..<$0.height) }
    let readings = Mutex(
      zip(planes, bands).map {
        NetworkReading(width: $0.width, height: $1.rows.count, hasAttribution: use.isSummed)
      })
    let kept = try mapTiles(of: planes, bands, monitor) { level, tile in
      var attribution: [TileAttribution] = []
      var seen: [NetworkReading] = []
      for (index, view) in views.enumerated() {
        let isMirrored = index == 1
        let own =
          isMirrored ? tile.mirrored(inWidth: planes[level].width, view: network.tileView) : tile
        let part = try view.part(
          of: planes[level], level, own, isMirrored: isMirrored, use, weighedBy: weights?[level],
          keeping: bands[level].own)
        seen.append(isMirrored ? part.reading.mirrored() : part.reading)
        attribution += part.kept.map { [$0] } ?? []
      }
      let reading = seen.dropFirst().reduce(seen[0]) { $0.averaged(with: $1) }
      readings.withLock {
        $0[level].paste(reading, into: tile.counted(from: bands[level].rows.lowerBound))
      }
      return attribution
    }.joined()
    // Sums over what is kept take all of one view before the other.
    return (
      readings.withLock { $0 }, kept.filter { !$0.isMirrored } + kept.filter(\.isMirrored)
    )
  }

  /// What the network says of one tile of `plane` or of its mirror image.
  private func part(
    of plane: Plane, _ level: Int, _ tile: TileGrid.Tile, isMirrored: Bool, _ use: AttributionUse,
    weighedBy weight: Plane?, keeping rows: Range<Int>
  ) throws -> (reading: NetworkReading, kept: TileAttribution?) {
    let place = use.keptLevels.firstIndex(of: level)
    let layers =
      (use.isSummed ? [network.layers.attribution] : [])
      + (place == nil ? [] : [network.layers.refinement])
    let evaluator = try evaluator(
      after: plane.tensor(around: tile, isMirrored: isMirrored),
      outputs: network.readLayers + layers,
      givesGradients: !layers.isEmpty)
    let products = try network.products(
      evaluator, in: layers, weighedBy: weight?.tensor(around: tile, isMirrored: isMirrored))
    let reading = try NetworkReading(
      of: network, tile: tile,
      product: use.isSummed ? products[network.layers.attribution] : nil, evaluator)
    guard let place, let product = products[network.layers.refinement] else {
      return (reading, nil)
    }
    var own = tile
    own.rows = tile.rows.clamped(to: rows)
    var kept = attribution(
      level: place, tile: own, layer: network.layers.refinement, product: product)
    kept.isMirrored = isMirrored
    return (reading, kept)
  }

  /// The evaluator of these layers, after its forward pass on `input`.
  private func evaluator(
    after input: Tensor, outputs: [String], givesGradients: Bool
  ) throws -> Evaluator {
    let evaluator = try Evaluator(
      network.graph, inputShape: input.shape, outputs: Set(outputs).sorted(), arithmetic: .winograd,
      givesGradients: givesGradients)
    try evaluator.forward(input)
    return evaluator
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
      try reader.mapTiles(of: planes, outputs: [layer], givesGradients: false) {
        level, tile, evaluator in
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
    of planes: [Plane], outputs: [String], givesGradients: Bool = true,
    _ body:
      @Sendable (_ level: Int, _ tile: TileGrid.Tile, _ evaluator: Evaluator) throws -> Result
  ) throws -> [Result] {
    try mapTiles(of: planes, nil, .silent) { level, tile in
      try body(
        level, tile,
        evaluator(
          after: planes[level].tensor(around: tile), outputs: outputs,
          givesGradients: givesGradients))
    }
  }

  /// The results of `body` for each tile of each plane, or of bands of them.
  private func mapTiles<Result: Sendable>(
    of planes: [Plane], _ bands: [Band]?, _ monitor: WorkMonitor,
    _ body: @Sendable (_ level: Int, _ tile: TileGrid.Tile) throws -> Result
  ) throws -> [Result] {
    let tasks = planes.enumerated().flatMap { level, plane in
      network.tiles(width: plane.width, height: plane.height, band: bands?[level].rows)
        .map { (level: level, tile: $0) }
    }
    let tally = WorkTally(of: max(tasks.count, 1), monitor)
    return try pool.map(tasks.count) { index in
      defer { tally.add() }
      return try body(tasks[index].level, tasks[index].tile)
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

  /// Multiplies each channel by its factor; channels beyond the factors stay.
  package mutating func multiply(channelsBy factors: [Float]) {
    for (channel, factor) in factors.prefix(shape.channels).enumerated() where factor != 1 {
      for i in channel * shape.area..<(channel + 1) * shape.area { values[i] *= factor }
    }
  }

  /// Takes away what is in `other`, down to nothing.
  fileprivate mutating func subtract(_ other: Tensor) {
    for i in values.indices { values[i] = max(values[i] - other.values[i], 0) }
  }
}
