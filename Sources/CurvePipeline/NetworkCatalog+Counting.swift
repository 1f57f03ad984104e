public import CurveNetworks
import ModelStore
import Neurons
public import Workers

extension NetworkCatalog {
  /// The network called `name`, of whose neurons those count that are selected, in whatever layers they are: all of
  /// one kind where nothing is selected.
  ///
  /// Families of a published network other than its curve neurons are found by showing it arcs, about ten seconds for
  /// each layer.
  ///
  /// - Throws: what `curveNetwork(_:family:pool:monitor:)` throws; `NeuronSelectionError`;
  ///   `NetworkError.unsuitableLayer`, `.unknownChannel`.
  public func curveNetwork(
    _ name: String, family kind: CurveFamily.Kind, counting selection: NeuronSelection?,
    pool: WorkerPool = .allCores, monitor: WorkMonitor = .silent
  ) throws -> CurveNetwork {
    guard let selection else {
      return try curveNetwork(name, family: kind, pool: pool, monitor: monitor)
    }
    guard let model = Self.published(name) else {
      let network = try curveNetwork(name, family: kind, pool: pool, monitor: monitor)
      let others = try families(of: name).filter { $0.kind != kind }
      return try network.counting(selection, beside: others)
    }
    var finder = try SelectedFamilies(
      network: InceptionNetwork(model, in: cache), pool: pool, monitor: monitor)
    return try finder.network(
      kind, counting: selection,
      kept: family(of: model) ?? findCurveNeurons(of: model, pool: pool, monitor: monitor))
  }

  /// All families of a network that comes with the program.
  private func families(of name: String) throws -> [CurveFamily] {
    try CurveFamily.Kind.allCases.compactMap { kind in
      guard (try? Self.check(name, has: kind)) != nil else { return nil }
      return try curveNetwork(name, family: kind)?.family
    }
  }
}

/// Finds the families of a published network that a selection names.
private struct SelectedFamilies {
  let network: InceptionNetwork
  let pool: WorkerPool
  let monitor: WorkMonitor
  /// The tunings of all channels, by layer.
  private var tunings: [String: [NeuronTuning]] = [:]

  init(network: InceptionNetwork, pool: WorkerPool, monitor: WorkMonitor) {
    (self.network, self.pool, self.monitor) = (network, pool, monitor)
  }

  /// The network with all neurons of `selection`, and evidence in units of what a plain arc or a line has.
  ///
  /// - Parameter kept: the curve neurons that are kept for tracing, which are meant where no layer is named.
  mutating func network(
    _ kind: CurveFamily.Kind, counting selection: NeuronSelection,
    kept: NeuronFamilyFile
  ) throws -> CurveNetwork {
    let layers = selection.terms.compactMap(\.layer)
    if let layer = layers.first(where: { !InceptionNetwork.suitableLayers.contains($0) }) {
      throw NetworkError.unsuitableLayer(layer, known: InceptionNetwork.suitableLayers)
    }
    let wanted = selection.parts.filter { $0.weight > 0 }.flatMap(\.terms).compactMap(\.layer)
    let layer = wanted.first ?? kept.layer
    let isOfLines = !selection.parts.contains { part in
      part.weight > 0 && part.terms.contains { $0 != .family(layer: layer, .lines) }
    }
    var own =
      !isOfLines && layer == kept.layer
      ? try network.curveNetwork(kind, family: kept)
      : try network.curveNetwork(
        kind, neurons: neurons(isOfLines ? .lines : .curves, in: layer), in: layer)
    own.family.looksFor = isOfLines ? .lines : .curves
    var others: [CurveFamily] = []
    for origin in Set(layers).sorted() {
      for name in NeuronSelection.FamilyName.allCases
      where selection.terms.contains(.family(layer: origin, name))
        && !(origin == own.family.origin && name == own.family.looksFor)
      {
        others.append(family(try neurons(name, in: origin), of: origin, looksFor: name))
      }
      let known = ([own.family] + others).filter { $0.origin == origin }.flatMap(\.neurons)
      let named = selection.parts.filter { $0.weight < 0 }.flatMap(\.terms).compactMap { term in
        if case .channel(layer: origin, let channel) = term { channel } else { nil }
      }.filter { channel in !known.contains { $0.number == channel } }
      if !named.isEmpty {
        others.append(family(try neurons(named, in: origin), of: origin, looksFor: nil))
      }
    }
    own = InceptionNetwork.reading(Set(layers + [layer]), in: own)
    var counting = try own.counting(selection, beside: others)
    if layer != kept.layer || isOfLines { counting.selection = selection }
    // What its curve neurons make of a curve is kept with them.
    let isMeasured = counting.counted.count == 1 && layer == kept.layer && !isOfLines
    return isMeasured ? counting : try measured(counting)
  }

  /// Has the network measure evidence by what its own family makes of a plain curve, and the other families as well.
  private func measured(_ network: CurveNetwork) throws -> CurveNetwork {
    var network = network
    let strengths = try network.counted.map { party in
      let alone = network.countingOnly(party.family)
      return try max(
        alone.attribution(toArcsOf: 50),
        party.family.looksFor == .curves ? 0 : alone.attribution(toArcsOf: .infinity))
    }
    network.answer.threshold = InceptionNetwork.arcShare * strengths[0]
    for index in strengths.indices.dropFirst() where strengths[index] > 0 {
      network.counted[index].scale = strengths[0] / strengths[index]
    }
    return network
  }

  private mutating func tunings(in layer: String) throws -> [NeuronTuning] {
    if let found = tunings[layer] { return found }
    let found = try CurveNeuronFinder(network.pictures, pool: pool)
      .tunings(in: layer, monitor: monitor)
    tunings[layer] = found
    return found
  }

  /// The neurons of a layer that look for something, in order of their orientation.
  private mutating func neurons(
    _ name: NeuronSelection.FamilyName, in layer: String
  ) throws -> [CurveFamily.Neuron] {
    try tunings(in: layer).compactMap { tuning in
      switch name {
      case .curves: tuning.isCurveNeuron ? tuning.neuron : nil
      case .lines:
        tuning.lineOrientation.map { .init(channel: tuning.channel, orientation: $0) }
      }
    }.sorted { $0.orientation < $1.orientation }
  }

  /// These channels of a layer.
  private mutating func neurons(
    _ channels: [Int], in layer: String
  ) throws -> [CurveFamily.Neuron] {
    let tunings = try tunings(in: layer)
    return try channels.map { channel in
      guard tunings.indices.contains(channel) else {
        throw NetworkError.unknownChannel(channel, layer: layer, count: tunings.count)
      }
      return tunings[channel].neuron
    }
  }

  /// A family that is read in the layer itself.
  private func family(
    _ neurons: [CurveFamily.Neuron], of layer: String,
    looksFor name: NeuronSelection.FamilyName?
  ) -> CurveFamily {
    var family = CurveFamily(layer: layer, neurons: neurons)
    family.looksFor = name
    return family
  }
}
