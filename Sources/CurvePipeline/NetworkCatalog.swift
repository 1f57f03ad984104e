import ConvNet
public import CurveNetworks
public import ModelStore
public import Neurons
public import Workers

/// The networks that can be named: those that come with the program and those that can be installed.
///
/// Looking a network up reads its weights and nothing else: it searches nothing and writes no file. Which
/// channels of a published network detect curves has to be found once (`findCurveNeurons`), which takes
/// seconds; the result is kept beside its weights.
public struct NetworkCatalog: Sendable {
  /// Where published networks are installed.
  public let cache: ModelCache

  /// The name of the network that is asked where nobody says another.
  public static let defaultName = "curvenet"

  /// A catalogue of what comes with the program and what is installed in `cache`.
  public init(cache: ModelCache = ModelCache()) { self.cache = cache }

  /// One network that comes with the program.
  private struct Row: Sendable {
    var name: String
    var families: [CurveFamily.Kind]
    var make: @Sendable (CurveFamily.Kind) throws -> CurveNetwork
  }

  /// What comes with the program: a network of our own is one row here.
  private static let embedded = [
    Row(name: defaultName, families: [.lines, .edges]) { try CurveNet.network($0) },
    Row(name: "curve-circuit", families: [.lines]) { _ in try CurveCircuit().network() },
  ]

  /// All names, in the order in which people are told them.
  public static var names: [String] { embedded.map(\.name) + PublishedModel.all.map(\.name) }

  /// Whether the network called `name` comes with the program.
  public static func isEmbedded(_ name: String) -> Bool { embedded(name) != nil }

  /// The published network of this name, `nil` where it is none.
  static func published(_ name: String) -> PublishedModel? {
    PublishedModel.all.first { $0.name == name }
  }

  /// The network that comes with the program by this name, `nil` where it is none.
  private static func embedded(_ name: String) -> Row? { embedded.first { $0.name == name } }

  /// Throws where no network called `name` has curve neurons of this kind; asks no file.
  ///
  /// - Throws: `NetworkError.unknownNetwork`, `.missingFamily`, which list those that there are.
  public static func check(_ name: String, has kind: CurveFamily.Kind) throws(NetworkError) {
    guard names.contains(name) else { throw .unknownNetwork(name, known: names) }
    guard let row = embedded(name), !row.families.contains(kind) else { return }
    let others = names.filter { embedded($0)?.families.contains(kind) ?? true }
    throw .missingFamily(kind, network: name, others: others)
  }

  /// The network called `name` with its curve neurons of one kind; `nil` where it is a published one whose
  /// neurons have not been found yet.
  ///
  /// - Throws: `NetworkError.unknownNetwork`, `.missingFamily`; `ModelStoreError` where it is not
  ///   installed or cannot be used.
  public func curveNetwork(
    _ name: String, family kind: CurveFamily.Kind = .lines
  ) throws -> CurveNetwork? {
    try Self.check(name, has: kind)
    if let row = Self.embedded(name) { return try row.make(kind) }
    guard let model = Self.published(name) else { return nil }
    let network = try InceptionNetwork(model, in: cache)
    return try family(of: model).map { try network.curveNetwork(kind, family: $0) }
  }

  /// The network called `name` as pictures are shown to it.
  ///
  /// - Throws: `NetworkError.unknownNetwork`; `ModelStoreError` where it is not installed or cannot be used.
  public func pictureNetwork(_ name: String) throws -> PictureNetwork {
    if let model = Self.published(name) { return try InceptionNetwork(model, in: cache).pictures }
    guard let row = Self.embedded(name) else {
      throw NetworkError.unknownNetwork(name, known: Self.names)
    }
    return PictureNetwork(try row.make(.lines))
  }

  /// The layer in which the network called `name` is known to have curve neurons: of one that comes with the program
  /// the layer of its family for lines.
  ///
  /// - Throws: `NetworkError.unknownNetwork`.
  public static func curveLayer(of name: String) throws -> String {
    if let row = embedded(name) { return try row.make(.lines).family.layer }
    guard published(name) != nil else { throw NetworkError.unknownNetwork(name, known: names) }
    return InceptionNetwork.curveLayer
  }

  /// The first network that has a layer called `layer`, of those that come with the program and those that are
  /// installed.
  ///
  /// - Throws: `ModelStoreError.notInstalled` where a published network would have it, else
  ///   `NetworkError.unknownLayer` of the default network.
  public func pictureNetwork(having layer: String) throws -> PictureNetwork {
    let own = try Self.embedded.map { try pictureNetwork($0.name) }
    if let network = own.first(where: { $0.graph.channels[layer] != nil }) { return network }
    // A block's name begins those of its filters.
    guard InceptionNames.filters.contains(where: { $0.hasPrefix(layer) && !layer.isEmpty }) else {
      _ = try own[0].channelCount(of: layer)
      return own[0]
    }
    return try pictureNetwork((installed.first ?? PublishedModel.all[0]).name)
  }

  /// The published networks that are installed.
  public var installed: [PublishedModel] {
    PublishedModel.all.filter { (try? cache.record(of: $0)) != nil }
  }

  /// The network that tells parts of images apart where none is named: the one called `name`, else one that has
  /// `layer`, else the first installed one that knows objects, else the default, whose factors are orientations.
  ///
  /// - Throws: what `pictureNetwork` throws.
  public func networkOfParts(named name: String? = nil, layer: String? = nil) throws
    -> PictureNetwork
  {
    if let name { return try pictureNetwork(name) }
    if let layer { return try pictureNetwork(having: layer) }
    for model in installed {
      let network = try pictureNetwork(model.name)
      if network.graph.channels["mixed4c"] != nil { return network }
    }
    return try pictureNetwork(Self.defaultName)
  }
}

extension NetworkCatalog {
  /// The curve neurons of an installed network, where they have been found in the weights that are installed.
  ///
  /// - Throws: `ModelStoreError` where it is not installed.
  public func family(of model: PublishedModel) throws -> NeuronFamilyFile? {
    guard let saved = NeuronFamilyFile(path: cache.findingsPath(of: model)),
      saved.weightsSHA256 == (try cache.record(of: model).convertedSHA256)
    else { return nil }
    return saved
  }

  /// Finds the curve neurons of an installed network in `layer`, by showing it arcs, and keeps them; some
  /// seconds.
  ///
  /// - Throws: `NetworkError.noCurveNeurons`, `.unknownLayer`, `.unsuitableLayer`; `ModelStoreError`;
  ///   `ImagingError.cannotWrite`.
  @discardableResult
  public func findCurveNeurons(
    of model: PublishedModel, in layer: String = InceptionNetwork.curveLayer,
    pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent
  ) throws -> NeuronFamilyFile {
    let network = try InceptionNetwork(model, in: cache)
    let neurons = try CurveNeuronFinder(network.pictures, pool: pool)
      .family(in: layer, monitor: monitor)
    return try keep(neurons, in: layer, of: model)
  }

  /// Keeps `neurons` of `layer` as the curve neurons of an installed network.
  ///
  /// - Throws: `NetworkError.noCurveNeurons`, `.unsuitableLayer`; `ModelStoreError`;
  ///   `ImagingError.cannotWrite`.
  @discardableResult
  public func keep(
    _ neurons: [NeuronTuning], in layer: String, of model: PublishedModel
  ) throws -> NeuronFamilyFile {
    guard !neurons.isEmpty else {
      throw NetworkError.noCurveNeurons(layer: layer, network: model.name)
    }
    let network = try InceptionNetwork(model, in: cache)
    let family = NeuronFamilyFile(
      weightsSHA256: try cache.record(of: model).convertedSHA256, layer: layer, neurons: neurons,
      arcAttribution: try network.arcAttribution(to: neurons, in: layer))
    try family.write(to: cache.findingsPath(of: model))
    return family
  }

  /// The network called `name` with its curve neurons of one kind; of a published one whose neurons have
  /// not been found yet they are found now and kept.
  ///
  /// - Throws: what `curveNetwork(_:family:)` and `findCurveNeurons` throw.
  public func curveNetwork(
    _ name: String, family kind: CurveFamily.Kind, pool: WorkerPool,
    monitor: WorkMonitor = .silent
  ) throws -> CurveNetwork {
    if let network = try curveNetwork(name, family: kind) { return network }
    guard let model = Self.published(name) else {
      throw NetworkError.unknownNetwork(name, known: Self.names)
    }
    let family = try findCurveNeurons(of: model, pool: pool, monitor: monitor)
    return try InceptionNetwork(model, in: cache).curveNetwork(kind, family: family)
  }
}
