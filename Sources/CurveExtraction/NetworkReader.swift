package import ConvNet
package import CurveNetworks
import Foundation
package import Imaging
package import Workers

/// A part of an image at one of some scales that is shown to a network.
package struct ShownTile: Sendable {
  /// Which of the scales.
  package let level: Int
  package let tile: TileGrid.Tile
}

/// What one tile of an image owes its curve neurons' activations to.
package struct TileAttribution: Sendable {
  package let shown: ShownTile
  /// The root of |∂z/∂h ⊙ h|, `[1, channels, height, width]` of what the tile is shown for, zero
  /// outside it; the root keeps strong curves from drowning faint ones. Or what an objective takes in its place.
  package let values: Tensor
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

  /// This one, and where left and right are not alike to the network, that of mirror images.
  private var views: [NetworkReader] { network.answer.isSymmetric ? [self] : [self, inMirror] }

  /// What `network` says of `planes` (normalized light at the network's scales, curves dark): one reading
  /// for each.
  package func read(
    _ planes: [Plane], monitor: WorkMonitor = .silent
  ) throws -> [NetworkReading] {
    try read(planes, rows: nil, [self], false, nil, monitor)
  }

  /// As `read`, and where left and right are not alike to the network, of the mirror images as well: the mean of what
  /// it says of both.
  ///
  /// - Parameters:
  ///   - rows: of each plane those that are read; `nil` reads all.
  ///   - sumsAttribution: whether readings have the attribution, which takes a backward pass.
  ///   - weights: planes of the same sizes: how much the neurons at each place count for the attribution.
  func readBothWays(
    _ planes: [Plane], rows: [Range<Int>]? = nil, sumsAttribution: Bool = false,
    weighedBy weights: [Plane]? = nil, monitor: WorkMonitor = .silent
  ) throws -> [NetworkReading] {
    try read(planes, rows: rows, views, sumsAttribution, weights, monitor)
  }

  /// What the first of `views` says of `planes`, and the second, if there is one, of their mirror images.
  private func read(
    _ planes: [Plane], rows: [Range<Int>]?, _ views: [NetworkReader], _ sumsAttribution: Bool,
    _ weights: [Plane]?, _ monitor: WorkMonitor
  ) throws -> [NetworkReading] {
    let rows = rows ?? planes.map { 0..<$0.height }
    let sums = ReadingSums(
      sizes: zip(planes, rows).map { ($0.width, $1.count) }, views: views.count,
      hasAttribution: sumsAttribution)
    let isByRows = !sumsAttribution && network.isReadByRows
    let isAlone = planes.count * views.count == 1
    let tasks = planes.enumerated().flatMap { level, plane in
      (isByRows
        ? network.strips(
          width: plane.width, height: plane.height, band: rows[level], isAlone: isAlone)
        : network.tiles(width: plane.width, height: plane.height, band: rows[level]))
        .flatMap { tile in views.indices.map { (level: level, tile: tile, view: $0) } }
    }
    let tally = WorkTally(of: max(tasks.count, 1), monitor)
    _ = try pool.map(tasks.count) { index in
      defer { tally.add() }
      let (level, tile, view) = tasks[index]
      let (plane, isMirrored) = (planes[level], view == 1)
      let place = ReadingSums.Place(
        sums: sums, level: level, tile: tile.counted(from: rows[level].lowerBound),
        isMirrored: isMirrored)
      let shown =
        isMirrored ? tile.mirrored(inWidth: plane.width, view: network.tileView) : tile
      if isByRows {
        try views[view].network.readRows(
          of: plane.tensor(around: shown, isMirrored: isMirrored), in: shown, into: place)
      } else {
        place.add(
          try views[view].reading(
            of: plane, shown, isMirrored: isMirrored, sumsAttribution: sumsAttribution,
            weighedBy: weights?[level]))
      }
    }
    return sums.readings
  }

  /// What the network says of one tile of `plane` or of its mirror image.
  private func reading(
    of plane: Plane, _ tile: TileGrid.Tile, isMirrored: Bool, sumsAttribution: Bool,
    weighedBy weight: Plane?
  ) throws -> NetworkReading {
    let layer = network.layers.attribution
    let evaluator = try evaluator(
      after: plane.tensor(around: tile, isMirrored: isMirrored),
      outputs: network.readLayers + (sumsAttribution ? [layer] : []),
      givesGradients: sumsAttribution)
    let products = try network.products(
      evaluator, in: sumsAttribution ? [layer] : [],
      weighedBy: weight?.tensor(around: tile, isMirrored: isMirrored))
    return try NetworkReading(of: network, tile: tile, product: products[layer], evaluator)
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

  /// The tiles in which `planes` are shown where one asks what activations are owed to: small ones, for all layers are
  /// held until the gradient has come back.
  package func tiles(of planes: [Plane]) -> [ShownTile] {
    let extent = max(Self.leastExtent, Self.reaches * network.input.reach)
    return planes.enumerated().flatMap { level, plane in
      network.tiles(width: plane.width, height: plane.height, maximum: (extent, extent))
        .map { ShownTile(level: level, tile: $0) }
    }
  }

  /// The extent of such a tile, px, and in reaches of the network: what is beyond is shown more than once.
  private static let (leastExtent, reaches) = (256, 6)

  /// The attribution to `layer` of one tile of `planes`, in which the neurons at each place count as much as `weights`,
  /// planes of the same sizes, say.
  package func attribution(
    of shown: ShownTile, in planes: [Plane], to layer: String, weighedBy weights: [Plane]? = nil
  ) throws -> TileAttribution {
    let evaluator = try evaluator(of: shown, in: planes, [layer] + network.countedLayers)
    let product = try network.products(
      evaluator, in: [layer],
      weighedBy: weights?[shown.level].tensor(around: shown.tile))
    var values = product[layer] ?? Tensor(shape: evaluator.shapes[layer] ?? evaluator.inputShape)
    values.clear(outside: shown.tile, on: network.grid(of: layer))
    return TileAttribution(shown: shown, values: values.squareRoots())
  }

  /// The activations of `layer` in the place of what they are owed to.
  package func activations(
    of shown: ShownTile, in planes: [Plane], _ layer: String
  ) throws -> TileAttribution {
    var values = try evaluator(of: shown, in: planes, [layer], givesGradients: false)
      .values(of: layer)
    values.clear(outside: shown.tile, on: network.grid(of: layer))
    return TileAttribution(shown: shown, values: values)
  }

  /// The light of one tile of `planes` in the place of what is owed to it.
  package func light(of shown: ShownTile, in planes: [Plane]) -> TileAttribution {
    var values = planes[shown.level].tensor(around: shown.tile)
    values.clear(outside: shown.tile, on: .pixels)
    return TileAttribution(shown: shown, values: values)
  }

  private func evaluator(
    of shown: ShownTile, in planes: [Plane], _ outputs: [String], givesGradients: Bool = true
  ) throws -> Evaluator {
    try evaluator(
      after: planes[shown.level].tensor(around: shown.tile), outputs: outputs,
      givesGradients: givesGradients)
  }

  /// The results of `body` for each tile of each plane; it is told the evaluator, after its forward pass
  /// on what the tile is shown for. Beyond the plane it is mirrored.
  func mapTiles<Result: Sendable>(
    of planes: [Plane], outputs: [String],
    _ body:
      @Sendable (_ level: Int, _ tile: TileGrid.Tile, _ evaluator: Evaluator) throws -> Result
  ) throws -> [Result] {
    let tasks = planes.enumerated().flatMap { level, plane in
      network.tiles(width: plane.width, height: plane.height).map { (level: level, tile: $0) }
    }
    return try pool.map(tasks.count) { index in
      let (level, tile) = tasks[index]
      return try body(
        level, tile,
        evaluator(
          after: planes[level].tensor(around: tile), outputs: outputs, givesGradients: true))
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
