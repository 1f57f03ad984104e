import ConvNet
public import CurveExtraction
public import CurveNetworks
import Geometry
public import Imaging
import Optimization
public import Workers

/// Finds what a concept means in images that it was not learned from.
///
/// 1. Look: the image is shown as the learned ones were.
/// 2. Fit: each unit's activations as a sum of the concept's directions, without negative weights.
/// 3. Judge: the confidence that the object is there follows from how clearly its factors are seen, beside how clearly
///    they were in the learned images.
/// 4. Place: what the object's factors are and what all others are, each as one map with the image's edges.
public struct ConceptFinder: Sendable {
  public let concept: Concept
  /// The indices of the factors that are looked for.
  public let selection: [Int]
  /// Whether the network was trained to tell objects apart.
  public var knowsObjects: Bool { view.network.knowsObjects }
  private let view: LayerView
  private let fit: NonNegativeLeastSquares

  /// A finder of the factors `selection` of `concept` through `network`.
  ///
  /// - Throws: `ConceptError.otherNetwork`, `.otherLayer` where the network is not the concept's.
  public init(
    _ concept: Concept, selection: [Int], network: PictureNetwork,
    pool: WorkerPool = .allCores
  ) throws(ConceptError) {
    let given = Concept.Network(name: network.name, weightsSHA256: network.weightsSHA256)
    guard given.weightsSHA256 == concept.network.weightsSHA256 else {
      throw .otherNetwork(made: concept.network, given: given)
    }
    guard network.graph.channels[concept.layer] == concept.factors[0].direction.count else {
      throw .otherLayer(concept.layer, network: network.name)
    }
    self.concept = concept
    self.selection = selection
    view = LayerView(network: network, layer: concept.layer, size: concept.size, pool: pool)
    fit = NonNegativeLeastSquares(
      Matrix(stacking: concept.factors.map { Matrix(row: $0.direction) }))
  }

  /// What there is in `image`.
  ///
  /// - Throws: `NetworkError.notFinite`; `GraphError` where the network cannot be computed.
  public func finding(in image: Image) throws -> ConceptFinding {
    // 1. Look, and 2. fit.
    let sight = try view.sight(of: image)
    let weights = fit.weights(of: sight.directions, pool: view.pool)
    // 3. Judge.
    let peaks = (0..<weights.columns).map { weights.column($0).max() ?? 0 }
    let confidence = concept.confidence(of: selection, peaks: peaks)
    // 4. Place.
    let others = concept.factors.indices.filter { !selection.contains($0) }
    let units = [selection, others].map { group in
      ContiguousArray(
        (0..<weights.rows).lazy.map { unit in
          group.reduce(0) { $0 + weights[unit, $1] }
        })
    }
    let maps = try view.maps(units, of: sight, over: image)
    return ConceptFinding(amount: maps[0], rest: maps[1], peaks: peaks, confidence: confidence)
  }
}

/// Where in an image an object is, and whether.
public struct ConceptFinding: Hashable, Sendable {
  /// How much of the object is at each pixel, 0…1.
  public var amount: Plane
  /// How much of everything else that the concept knows is at each pixel, 0…1.
  public var rest: Plane
  /// Of each of the concept's factors how much there is of it at the place with the most.
  public var peaks: [Float]
  /// How likely the object is in the image, 0…1.
  public var confidence: Double

  /// Whether the object is in the image.
  public var isPresent: Bool { confidence >= Concept.leastConfidence }

  /// The object's share of what is at each pixel, 0…1: half and more where it is the object rather than
  /// anything else; nothing anywhere where the object is not in the image.
  public var share: Plane {
    var share = Plane(width: amount.width, height: amount.height)
    guard isPresent else { return share }
    for i in 0..<share.count {
      let all = amount.pixels[i] + rest.pixels[i]
      if all > 1e-6 { share.pixels[i] = amount.pixels[i] / all }
    }
    return share
  }

  /// The pixels of the object.
  public var mask: Mask { Mask(share, atLeast: 0.5) }
}

extension PartMaps {
  /// What a concept's finder has found in an image as the one part that is traced, and all else as the
  /// other; where the object is not in the image, it is nowhere.
  ///
  /// An object's outline is the object's: the maps' border, a line without width between two things that both end
  /// there, is taken to be `outline` wide on either side, and all of that belongs to the object. Beyond it nothing
  /// does, though the neurons that see the outline look farther.
  ///
  /// The object has the number of the first of its factors.
  public init(_ finding: ConceptFinding, of finder: ConceptFinder) {
    let count = finder.concept.factors.count
    let object = DrawnPart(
      number: (finder.selection.first ?? 0) + 1, name: finder.concept.name(of: finder.selection),
      confidence: finding.confidence)
    var (own, rest) = (finding.amount, finding.rest)
    let mask = finding.mask
    if !finding.isPresent { own = Plane(width: own.width, height: own.height) }
    let outline = max(1, Self.outline * Float(max(own.width, own.height)))
    let reach = mask.dilated(radius: outline)
    let border = reach.subtracting(mask.eroded(radius: outline))
    for i in border.pixels.indices where border.pixels[i] {
      (own.pixels[i], rest.pixels[i]) = (1, 0)
    }
    self.init(
      [
        Part(object, map: own, reach: reach),
        Part(DrawnPart(number: count + 1), map: rest),
      ], wanted: [object.number])
  }

  /// How well the border of an object's map is known, a share of the image's longer side: two thirds of the true
  /// outlines of butterflies (15 photographs of 320 px) are as near.
  private static let outline: Float = 1 / 160
}
