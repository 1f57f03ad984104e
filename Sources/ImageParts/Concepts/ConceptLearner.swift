import ConvNet
public import CurveNetworks
public import Imaging
import Optimization
public import Workers

/// Learns a concept from images that show one kind of object: one factorization of what a layer of a
/// network answers to all of them (E. Collins, R. Achanta, S. Süsstrunk, "Deep Feature Factorization for
/// Concept Discovery", ECCV 2018, doi 10.1007/978-3-030-01264-9_21).
///
/// 1. Look: each image is shown as an `ImageSegmenter` shows it.
/// 2. Factor: W H is fitted to the units of all images, one below the other; of so many images that there are more than
///    `mostUnits`, to every n-th of each.
/// 3. Fit: with H as it is, each image gets its own W, without negative numbers.
/// 4. Measure: how much of each factor is in each image, how clearly, and how near to the border.
/// 5. Choose the object: it is what keeps away from the border, which a ground touches.
///
/// The layer, the usual number of factors and what counts as away from the border were chosen on
/// twenty-five photographs of butterflies (Scripts/experiments/concept_butterflies.py).
public struct ConceptLearner: Sendable {
  public var network: PictureNetwork
  /// The layer whose activations are factored.
  public var layer: String
  public var factorCount = usualFactorCount
  /// The long side of images as the network sees them, px.
  public var size = ImageSegmenter.usualSize
  /// How many images each factor has as examples.
  public var exampleCount = 8
  /// The workers; results do not depend on their number.
  public var pool: WorkerPool

  /// How many factors there are where nobody says another number.
  public static let usualFactorCount = 16
  /// A factor is part of the object where less of it is at the border of images than this multiple of its mean.
  static let objectBorderRatio = 0.6
  /// As many units are factored at most: 134 MB of a layer of 512 channels.
  private static let mostUnits = 1 << 16
  /// The border is as wide as this part of an image's long side: one unit of `mixed4d`.
  private static let borderPart = 28
  /// The long sides of pictures that are kept, px.
  private static let (thumbnailSide, heatSide) = (128, 32)

  /// A learner by the activations of `layer`, by default the one that suits the network.
  ///
  /// - Throws: `NetworkError.unknownLayer`.
  public init(
    _ network: PictureNetwork, layer: String? = nil, pool: WorkerPool = .allCores
  ) throws(NetworkError) {
    self.network = network
    self.layer = layer ?? network.conceptLayer
    self.pool = pool
    _ = try network.channelCount(of: self.layer)
  }

  /// Throws where a concept cannot have `factorCount` factors, whatever the images.
  ///
  /// - Throws: `PartError.factorCount`.
  public func check() throws {
    try network.check(factorCount: factorCount, of: layer)
  }

  /// What one image gives.
  private struct Look: Sendable {
    var sight: LayerView.Sight
    var thumbnail: Image
  }

  /// The concept of images with these `names`, at least one.
  ///
  /// - Parameters:
  ///   - image: reads the image of an index; called by any thread, twice for an image where there are many.
  ///   - monitor: told how far it is, and able to stop it.
  /// - Throws: `PartError.factorCount`, `.notFinite`; what `image` throws.
  public func concept(
    of names: [String], monitor: WorkMonitor = .silent,
    image: @Sendable (Int) throws -> Image
  ) throws -> Concept {
    precondition(!names.isEmpty, "a concept is learned from at least one image")
    try check()
    return try monitor.run { try learned(from: names, monitor.stage(.learning), image) }
  }

  private func learned(
    from names: [String], _ monitor: WorkMonitor, _ image: @Sendable (Int) throws -> Image
  ) throws -> Concept {
    let grid = try network.graph.samplingGrid(of: layer)
    let side = Int((Double(size) / grid.stride).rounded(.up))
    let step = (names.count * side * side + Self.mostUnits - 1) / Self.mostUnits
    let view = LayerView(
      network: network, layer: layer, size: size, pool: WorkerPool(threads: 1))
    @Sendable func look(_ index: Int) throws -> Look {
      let image = try image(index)
      return Look(
        sight: try view.sight(of: image), thumbnail: image.thumbnail(side: Self.thumbnailSide))
    }
    let tally = WorkTally(of: 2 * names.count + 2, monitor)
    // 1. Look.
    let looks = try pool.map(names.count) { index -> (rows: Matrix, kept: Look?) in
      let seen = try look(index)
      tally.add()
      return (seen.sight.directions.everyRow(step), step == 1 ? seen : nil)
    }
    // 2. Factor.
    let x = Matrix(stacking: looks.map { $0.rows })
    let parts = try x.factors(factorCount, of: layer, pool: pool).parts(of: x)
    tally.add(2)
    let h = Matrix(stacking: parts.map { Matrix(row: $0.direction) })
    // 3. Fit.
    let fit = NonNegativeLeastSquares(h)
    let single = WorkerPool(threads: 1)
    let fits = try pool.map(names.count) { index in
      let seen = try looks[index].kept ?? look(index)
      defer { tally.add() }
      return ImageFit(
        fit.weights(of: seen.sight.directions, pool: single), seen.sight,
        border: Self.borderPart, heatSide: Self.heatSide, thumbnail: seen.thumbnail)
    }
    // 4. Measure, and 5. choose the object.
    var concept = Concept(
      network: .init(name: network.name, weightsSHA256: network.weightsSHA256), layer: layer,
      size: size, images: names.map { .init(name: $0) },
      factors: parts.indices.map { k in
        factor(k, direction: parts[k].direction, energy: parts[k].energy, fits)
      })
    for example in concept.factors.flatMap({ $0.examples }) {
      concept.images[example.image].thumbnail = fits[example.image].thumbnail
    }
    return concept
  }

  private func factor(
    _ index: Int, direction: [Float], energy: Double, _ fits: [ImageFit]
  ) -> Concept.Factor {
    let peaks = fits.map { $0.peaks[index] }
    let amounts = fits.map { $0.amounts[index] }
    let all = amounts.reduce(0) { $0 + Double($1) }
    let border = fits.reduce(0) { $0 + Double($1.borderAmounts[index]) }
    let ratio = all > 0 ? border / all : 1
    let order = fits.indices.filter { peaks[$0] > 0 }.sorted { (peaks[$1], $0) < (peaks[$0], $1) }
    let highest = peaks.max() ?? 0
    return Concept.Factor(
      isObject: ratio < Self.objectBorderRatio, direction: direction, energy: energy,
      borderRatio: ratio, peaks: peaks, amounts: amounts,
      examples: order.prefix(exampleCount).map { image in
        Concept.Example(
          image: image, heat: fits[image].heat[index].map { ($0 / highest).eightBit })
      })
  }
}

extension Matrix {
  /// The rows of all `parts`, which have one number of columns, one below the other.
  init(stacking parts: [Matrix]) {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
    for part in parts { values += part.values }
    self.init(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: parts.first?.columns ?? 0, values: values)
  }

  init(row: [Float]) {
    self.init(rows: 1, columns: row.count, values: ContiguousArray(row))
  }

  /// Every `step`-th row, the first included.
  func everyRow(_ step: Int) -> Matrix {
    guard step > 1 else { return self }
    let kept = stride(from: 0, to: rows, by: step)
    return Matrix(
      rows: kept.underestimatedCount, columns: columns,
      values: kept.reduce(into: ContiguousArray()) { $0 += row($1) })
  }
}
