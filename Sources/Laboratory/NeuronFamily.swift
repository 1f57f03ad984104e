import ConvNet
public import CurveNetworks
public import CurvePipeline
public import Failures
import ModelStore
import Neurons
public import Workers

/// The neurons that an experiment is about: some of one layer of one network, each with the orientation to
/// which it is tuned.
public struct NeuronFamily: Sendable {
  /// One neuron.
  public struct Member: Sendable, Hashable, Codable {
    /// Its channel in the layer.
    public var channel: Int
    /// Where it answers most: the direction of the curve's outer normal, degrees from x towards y, 0..<360.
    public var orientation: Double

    /// The neuron of `channel`, tuned to `orientation`.
    public init(channel: Int, orientation: Double) {
      (self.channel, self.orientation) = (channel, orientation)
    }
  }

  /// The network.
  public let network: PictureNetwork
  /// The layer that the neurons are in.
  public let layer: String
  /// The neurons, in order of their orientation.
  public var members: [Member]

  /// The neurons `members` of a layer.
  ///
  /// - Throws: `NetworkError.unknownLayer`, `.unknownChannel`; `LaboratoryError.noNeurons`.
  public init(_ network: PictureNetwork, layer: String, members: [Member]) throws {
    let count = try network.channelCount(of: layer)
    for member in members where !(0..<count).contains(member.channel) {
      throw NetworkError.unknownChannel(member.channel, layer: layer, count: count)
    }
    guard !members.isEmpty else {
      throw LaboratoryError.noNeurons(layer: layer, network: network.name)
    }
    self.network = network
    self.layer = layer
    self.members = members.sorted {
      ($0.orientation, $0.channel) < ($1.orientation, $1.channel)
    }
  }

  /// The curve neurons of `layer` of the network called `name`; without a layer those that it is known for.
  ///
  /// A network that comes with the program knows its own. Of a published one, or of another layer, they are
  /// found by showing it arcs (`CurveNeuronFinder`), which takes seconds; those that tracing uses are kept.
  ///
  /// - Throws: `NetworkError`, `ModelStoreError`, `LaboratoryError.noNeurons`.
  public init(
    named name: String, layer: String? = nil, catalog: NetworkCatalog = NetworkCatalog(),
    pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent
  ) throws {
    let pictures = try catalog.pictureNetwork(name)
    if let own = try catalog.curveNetwork(name)?.family, pictures.graph.channels[own.layer] != nil,
      layer ?? own.layer == own.layer
    {
      let members = own.neurons.map {
        Member(channel: $0.channel, orientation: $0.orientation)
      }
      try self.init(pictures, layer: own.layer, members: members)
      return
    }
    let layer = layer ?? InceptionNetwork.curveLayer
    let found: [NeuronTuning]
    if let model = PublishedModel.all.first(where: { $0.name == name }),
      layer == InceptionNetwork.curveLayer
    {
      // They are kept for tracing as well.
      found = try
        (catalog.family(of: model)
        ?? catalog.findCurveNeurons(of: model, pool: pool, monitor: monitor)).neurons
    } else {
      found = try CurveNeuronFinder(pictures, pool: pool).family(in: layer, monitor: monitor)
    }
    try self.init(
      pictures, layer: layer,
      members: found.map { Member(channel: $0.channel, orientation: $0.orientation) })
  }

  /// The family with one of its neurons alone; one that is not in it is looked at all the same, and its
  /// orientation is 0.
  ///
  /// - Throws: `NetworkError.unknownChannel`.
  public func only(_ channel: Int) throws -> NeuronFamily {
    let member =
      members.first { $0.channel == channel } ?? Member(channel: channel, orientation: 0)
    return try NeuronFamily(network, layer: layer, members: [member])
  }

  /// The family's neuron with the clearest tuning alone: the one whose answers lie most in one orientation, of those
  /// that answer at least half as much as the strongest.
  ///
  /// - Throws: `GraphError`; `CancellationError`.
  public func clearest(pool: WorkerPool, monitor: WorkMonitor = .silent) throws -> NeuronFamily {
    var experiment = RadialTuning(self)
    experiment.orientations = 24
    let tunings = try experiment.run(pool: pool, monitor: monitor).tunings
    let strongest = tunings.compactMap { $0.answers.max() }.max() ?? 0
    let best = tunings.filter { ($0.answers.max() ?? 0) >= strongest / 2 }.max {
      CircularMoment(of: $0.answers).selectivity < CircularMoment(of: $1.answers).selectivity
    }
    let member = members.first { name(of: $0) == best?.name } ?? members[0]
    return try only(member.channel)
  }

  /// How a neuron is called on figures: `3b:379` as in the article, `lines:4`.
  public func name(of member: Member) -> String {
    let short = layer.hasPrefix("mixed") ? String(layer.dropFirst(5)) : layer
    return "\(short):\(member.channel)"
  }

  /// How many pixels across a neuron sees.
  public func receptiveField() throws -> Int { try network.graph.receptiveField(of: layer) }
}

/// What keeps an experiment from being made.
public enum LaboratoryError: ExplainedError, Equatable {
  /// A layer has no curve neurons.
  case noNeurons(layer: String, network: String)
  /// The images have fewer receptive fields than an experiment needs.
  case tooFewFields(got: Int, needed: Int)
  /// What is written as a neuron is none.
  case unreadableNeuron(String)

  public var description: String {
    switch self {
    case .noNeurons(let layer, let network):
      "no channel of layer \(layer) of \(network) detects curves; name another layer, or a neuron by its number"
    case .tooFewFields(let got, let needed):
      "the images have \(got) receptive fields and at least \(needed) are needed; give more or larger images"
    case .unreadableNeuron(let text):
      "\"\(text)\" is no neuron; write its layer and channel, such as 3b:379 or lines:4"
    }
  }

  public var category: FailureCategory {
    switch self {
    case .noNeurons, .unreadableNeuron: .usage
    case .tooFewFields: .badData
    }
  }
}
