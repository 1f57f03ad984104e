package import ConvNet
package import CurveNetworks
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
  /// outside it; the root keeps strong curves from drowning faint ones.
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

  /// What `network` says of `planes` (normalized light at the network's scales, curves dark): one
  /// reading for each; and the attribution where it is kept. `weights`, planes of the same sizes, say how much the
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
        let layer = network.attributionLayer
        product = try network.products(evaluator, in: [layer], weighedBy: weight)[layer]
      case .kept(let levels, let isSummed):
        let place = levels.firstIndex(of: level)
        let layers =
          (isSummed ? [network.attributionLayer] : [])
          + (place == nil ? [] : [network.refinementLayer])
        let products = try network.products(evaluator, in: layers, weighedBy: weight)
        if isSummed { product = products[network.attributionLayer] }
        if let place, let wanted = products[network.refinementLayer] {
          kept = attribution(level: place, tile: tile, product: wanted)
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

  /// The attribution in `planes` alone, in the refinement layer; where left and right are not alike to the network,
  /// in their mirror images as well.
  package func attribution(in planes: [Plane]) throws -> [TileAttribution] {
    let own = try attribution(asTheyAre: planes)
    guard !network.isSymmetric else { return own }
    return try own + attribution(asTheyAre: planes.map { $0.mirrored() }).map(\.ofMirrorImage)
  }

  private func attribution(asTheyAre planes: [Plane]) throws -> [TileAttribution] {
    try mapTiles(
      of: planes, outputs: [network.refinementLayer, network.family.layer]
    ) { level, tile, evaluator in
      let layer = network.refinementLayer
      let products = try network.products(evaluator, in: [layer])
      return products[layer].map { attribution(level: level, tile: tile, product: $0) }
    }.compactMap(\.self)
  }

  private func attribution(
    level: Int, tile: TileGrid.Tile, product: Tensor
  ) -> TileAttribution {
    var own = product
    own.clear(outside: tile, on: network.grid(of: network.refinementLayer))
    return TileAttribution(level: level, tile: tile, values: own.squareRoots())
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
  /// |∂z/∂h ⊙ h| of what an evaluator of this network was shown, h being each of `layers`; `weight`, of the input's
  /// size, says how much the neurons at each place count.
  package func products(
    _ evaluator: Evaluator, in layers: [String], weighedBy weight: Tensor? = nil
  ) throws -> [String: Tensor] {
    guard !layers.isEmpty else { return [:] }
    var activations = activations(evaluator.values(of: family.layer))
    if let weight { activations.weigh(by: weight, on: grid(of: family.layer)) }
    var products = try evaluator.pullback([family.layer: activations], to: layers)
    for layer in layers { products[layer]?.multiplyAbsolutely(by: evaluator.values(of: layer)) }
    return products
  }
}

extension Tensor {
  /// Multiplies what is at each place by the pixel of `weight`, of one channel and the input's size, at which it looks.
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

  /// Sets the tensor, which is of what `tile` is shown for with its units on `grid`, to zero where units look outside
  /// the tile.
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

extension Plane {
  /// The pixels that are shown for `tile`, `[1, 1, height, width]`, mirrored beyond the plane.
  package func tensor(around tile: TileGrid.Tile) -> Tensor {
    let border = BorderRule.reflect
    let columns = tile.shownColumns.map { border.index($0, count: width) }
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
}
