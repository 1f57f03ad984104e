import CurveExtraction
public import CurveNetworks
public import Imaging
import Optimization
public import Workers

/// Splits an image into parts that look alike to a layer of a network, by non-negative factors of its
/// activations (E. Collins, R. Achanta, S. Süsstrunk, "Deep Feature Factorization for Concept Discovery",
/// ECCV 2018, doi 10.1007/978-3-030-01264-9_21; C. Olah et al., "The Building Blocks of Interpretability",
/// Distill 2018, doi 10.23915/distill.00010).
///
/// 1. Look: the image is shown with its long side at `size` px.
/// 2. Factor: each position's activations are scaled to length 1, so that what a place looks like counts and not how
///    strongly, and W H is fitted to them.
/// 3. Place: each column of W is read between the places where its units look, and gets the image's edges.
/// 4. Label: a pixel belongs to the factor whose map is the largest there.
///
/// Layer, size, scaling and number of factors were chosen on every other one of forty photographs of
/// butterflies with their outlines (Scripts/experiments/segment_butterflies.py).
public struct ImageSegmenter: Sendable {
  /// How many factors there are.
  public enum Count: Hashable, Sendable {
    case fixed(Int)
    /// The fewest, but at least two, that explain this share of the activations' energy, 0…1, and at most
    /// `mostFactors`.
    case explaining(Double)
  }

  public var network: PictureNetwork
  /// The layer whose activations are factored.
  public var layer: String
  public var count = Count.fixed(4)
  /// The long side of the image as the network sees it, px.
  public var size = usualSize
  public var pool: WorkerPool

  /// The long side of the image as networks see it best, px.
  public static let usualSize = 448
  /// As many factors as `.explaining` takes at most.
  public static let mostFactors = 12
  /// The share of the energy that `.explaining` asks for where nobody says another.
  public static let usualShare = 0.44

  /// A segmenter by the activations of `layer`, by default the one that suits the network.
  ///
  /// - Throws: `NetworkError.unknownLayer`.
  public init(
    _ network: PictureNetwork, layer: String? = nil, pool: WorkerPool = .allCores
  ) throws(NetworkError) {
    self.network = network
    self.layer = layer ?? network.segmentationLayer
    self.pool = pool
    _ = try network.channelCount(of: self.layer)
  }

  /// The parts of `image`.
  ///
  /// - Throws: `PartError.factorCount`, `.notFinite`; `GraphError` where the network cannot be computed.
  public func segmentation(of image: Image) throws -> Segmentation {
    // 1. Look.
    let view = LayerView(network: network, layer: layer, size: size, pool: pool)
    let sight = try view.sight(of: image)
    // 2. Factor.
    let parts = try factors(of: sight.directions).parts(of: sight.directions)
    // 3. Place.
    let maps = try view.maps(parts.map(\.map), of: sight, over: image)
    // 4. Label.
    let labels = Self.strongest(of: maps)
    return Segmentation(
      factors: parts.indices.map { index in
        Segmentation.Factor(
          map: maps[index], direction: parts[index].direction, energy: parts[index].energy,
          area: Double(labels.count { $0 == index }) / Double(max(labels.count, 1)))
      }, labels: labels, explained: parts.reduce(0) { $0 + $1.energy })
  }

  private func factors(of x: Matrix) throws(PartError) -> NonNegativeFactors {
    switch count {
    case .fixed(let rank): return try x.factors(rank, of: layer, pool: pool)
    case .explaining(let share):
      let most = min(Self.mostFactors, x.rows, x.columns)
      for rank in min(2, most)..<most {
        let found = try x.factors(rank, of: layer, pool: pool)
        if 1 - found.relativeError * found.relativeError >= share { return found }
      }
      return try x.factors(most, of: layer, pool: pool)
    }
  }

  /// Of each pixel the number of the largest map, the first of equal ones; -1 where all are zero.
  static func strongest(of maps: [Plane]) -> [Int] {
    var labels = [Int](repeating: -1, count: maps[0].count)
    var largest = ContiguousArray<Float>(repeating: 0, count: maps[0].count)
    for (index, map) in maps.enumerated() {
      for i in 0..<map.count where map.pixels[i] > largest[i] {
        (labels[i], largest[i]) = (index, map.pixels[i])
      }
    }
    return labels
  }
}
