import CurveExtraction
import CurveNetworks
public import Failures
public import ImageParts
import Imaging
public import Workers

/// How the parts of an image are found, and which of them are traced.
struct PartFinder: Sendable {
  private enum Source {
    case segmenter(ImageSegmenter, FactorsRequest)
    case concept(ConceptFinder)
  }

  private let source: Source

  /// What finds the parts that `request` asks for, through networks of `catalog`.
  ///
  /// - Throws: `NetworkError`, `PartError` where there is no such network, layer or factor;
  ///   `ModelStoreError` where a network is not installed; `ConceptError`, `ImagingError` where the
  ///   concept cannot be read.
  init(_ request: PartsRequest, catalog: NetworkCatalog, pool: WorkerPool) throws {
    switch request {
    case .concept(let reference):
      source = .concept(try catalog.finder(of: reference, pool: pool))
    case .factors(let factors):
      source = .segmenter(try catalog.segmenter(factors, pool: pool), factors)
      // Where it is known how many there will be, wrong numbers are told before the work.
      guard case .number(let count) = factors.count else { return }
      let known = (1...count).map { "\($0)" }
      for name in factors.without + (factors.only ?? []) where !known.contains(name) {
        throw PartError.unknownFactor(name, known: known)
      }
    }
  }

  /// The parts of `image`; factors that are `known` of it, as many of the same layer, are not looked for again.
  func parts(of image: Image, known: FoundParts? = nil) throws -> FoundParts {
    switch source {
    case .concept(let finder):
      let finding = try finder.finding(in: image)
      return FoundParts(
        maps: PartMaps(finding, of: finder), network: finder.concept.network.name,
        layer: finder.concept.layer, knowsObjects: finder.knowsObjects,
        kind: .object(finding, finder))
    case .segmenter(let segmenter, let request):
      let segmentation =
        try known.flatMap { factors(of: $0, for: segmenter, request) }
        ?? segmenter.segmentation(of: image)
      var maps = PartMaps(segmentation)
      if let only = request.only { maps.wanted = try maps.numbers(of: only) }
      maps.wanted.subtract(try maps.numbers(of: request.without))
      return FoundParts(
        maps: maps, network: segmenter.network.name, layer: segmenter.layer,
        knowsObjects: segmenter.network.knowsObjects, kind: .factors(segmentation))
    }
  }

  /// The factors of `known` where they are those that are asked for; `nil` where they are others, or how many there
  /// should be is left to the image.
  private func factors(
    of known: FoundParts, for segmenter: ImageSegmenter, _ request: FactorsRequest
  ) -> Segmentation? {
    guard case .factors(let segmentation) = known.kind, case .number(let count) = request.count,
      segmentation.factors.count == count,
      (known.network, known.layer) == (segmenter.network.name, segmenter.layer)
    else { return nil }
    return segmentation
  }
}

/// The parts of an image.
public struct FoundParts: Sendable {
  /// What they were found as.
  public enum Kind: Sendable {
    /// Factors of a network's activations.
    case factors(Segmentation)
    /// The object of a concept, and what found it.
    case object(ConceptFinding, ConceptFinder)
  }

  /// Where each part is, and which are traced.
  public var maps: PartMaps
  /// The network that told them apart.
  public var network: String
  public var layer: String
  /// Whether that network was trained to tell objects apart. If not, parts are groups of orientation, scale
  /// and texture, and people must be told.
  public var knowsObjects: Bool
  /// What they were found as.
  public var kind: Kind
}

extension NetworkCatalog {
  /// What splits images into the factors that are asked for.
  ///
  /// - Throws: `NetworkError`, `PartError` where there is no such network or layer or it has not so
  ///   many factors; `ModelStoreError` where the network is not installed.
  public func segmenter(
    _ request: FactorsRequest, pool: WorkerPool = .allCores
  ) throws -> ImageSegmenter {
    let network = try networkOfParts(named: request.network, layer: request.layer)
    var segmenter = try ImageSegmenter(network, layer: request.layer, pool: pool)
    switch request.count {
    case .number(let count):
      try network.check(factorCount: count, of: segmenter.layer)
      segmenter.count = .fixed(count)
    case .auto: segmenter.count = .explaining(ImageSegmenter.usualShare)
    }
    return segmenter
  }

  /// What finds what `reference` means in images, through the network that the concept was learned with.
  ///
  /// - Throws: `ConceptError`; `ModelStoreError` where the network is not installed; `ImagingError`
  ///   where the file cannot be read.
  public func finder(
    of reference: ConceptReference, pool: WorkerPool = .allCores
  ) throws -> ConceptFinder {
    let concept = try Concept.read(from: reference.path)
    return try ConceptFinder(
      concept, selection: try concept.selection(reference.selection),
      network: try pictureNetwork(concept.network.name), pool: pool)
  }

  /// What learns concepts: the network called `name`, else one that has `layer`, else an installed one that
  /// knows objects.
  ///
  /// - Throws: `PartsNetworkError.noneKnowsObjects` where no network is named and none that knows
  ///   objects is installed: what other networks learn finds nothing again. What `networkOfParts`
  ///   throws.
  public func learner(
    network name: String? = nil, layer: String? = nil, pool: WorkerPool = .allCores
  ) throws -> ConceptLearner {
    let network = try networkOfParts(named: name, layer: layer)
    guard name != nil || network.knowsObjects else { throw PartsNetworkError.noneKnowsObjects }
    return try ConceptLearner(network, layer: layer, pool: pool)
  }
}

/// Why no network can serve to tell objects apart.
public enum PartsNetworkError: ExplainedError, Equatable {
  /// None that knows objects is installed.
  case noneKnowsObjects

  /// One sentence without a full stop.
  public var description: String {
    "no network that knows objects is installed, and the factors of the networks that come with the program are "
      + "orientations, not objects: run curvetrace model install bvlc-googlenet first, or name a network with --network"
  }

  /// Something is missing that can be installed.
  public var category: FailureCategory { .missingInput }
}
