public import CurveNetworks
import Imaging
public import Workers

/// Finds the pixels of curves by asking networks.
///
/// 1. Choose what is looked at: the channel, the polarity, the field of view, the scales (`CurveInput`).
/// 2. Normalize contrast. 3. Read a network at each of the scales, a learned one also in the mirror. 4. Add up the
/// evidence over the scales; take orientation and width from where it came from. 5. Where light and probabilities
/// of a line agree, let light say how much of a pixel is covered (`LightGuidance`).
public struct CurveExtractor: Sendable {
  /// The networks that are asked: one for each family that is looked for.
  public var networks: [CurveNetwork]
  /// Where evidence comes from; a classical method takes the networks' place.
  public var evidence: EvidenceSource
  /// What is taken from the networks as evidence; `nil` takes what suits each.
  public var method: ExtractionMethod?
  public var pool: WorkerPool

  /// An extractor through `networks`, at least one.
  public init(
    networks: [CurveNetwork], evidence: EvidenceSource = .network,
    method: ExtractionMethod? = nil, pool: WorkerPool = .allCores
  ) {
    precondition(!networks.isEmpty, "no network to ask")
    self.networks = networks
    self.evidence = evidence
    self.method = method
    self.pool = pool
  }

  /// An extractor through one network.
  public init(
    network: CurveNetwork, evidence: EvidenceSource = .network,
    method: ExtractionMethod? = nil, pool: WorkerPool = .allCores
  ) {
    self.init(networks: [network], evidence: evidence, method: method, pool: pool)
  }

  /// The map of curves in `input`, of all families and polarities together.
  public func curves(in input: CurveInput, monitor: WorkMonitor = .silent) throws -> CurveMap {
    CurveMap(merging: try extractions(in: input, monitor: monitor))
  }

  /// What is known of the curves of one family and polarity.
  public struct Extraction: Sendable {
    /// The network that was asked, looking at the input's scales; of a classical method the one whose
    /// place it took.
    public var network: CurveNetwork
    public var kind: CurveFamily.Kind
    /// What light was multiplied by: lines are dark then.
    public var sign: Float
    public var map: CurveMap
  }

  /// The evidence of a line beside which no edge counts.
  private static let leastLine: Float = 0.5

  /// The extraction of the curves of each family and polarity that is meant. Of two polarities each has
  /// evidence only where it outdoes the other; edges have none on and beside lines.
  public func extractions(
    in input: CurveInput, monitor: WorkMonitor = .silent
  ) throws -> [Extraction] {
    var results = try allEvidence(in: input, monitor.stage(.extracting))
    let found = results
    for k in results.indices {
      for (index, rival) in found.enumerated() where index != k {
        switch (found[k].kind, rival.kind) {
        case (.lines, .edges): break
        case (.edges, .lines):
          // The walls of a line are no borders, however surely they are seen.
          var lines = rival.map
          lines.evidence = lines.evidence.map { $0 >= Self.leastLine ? .infinity : $0 }
          results[k].map = results[k].map.prevailing(over: lines, pool: pool)
        default: results[k].map = results[k].map.prevailing(over: rival.map, pool: pool)
        }
      }
    }
    if let valid = input.allowed {
      for k in results.indices {
        for i in 0..<valid.pixels.count where !valid.pixels[i] {
          results[k].map.evidence.pixels[i] = 0
        }
      }
    }
    return results
  }

  /// The extractions as they are found, each without regard to the others.
  private func allEvidence(
    in input: CurveInput, _ monitor: WorkMonitor
  ) throws -> [Extraction] {
    if let kind = evidence.kind {
      let method = ClassicalEvidence(source: evidence, pool: pool)
      let signs = kind.signs(of: input.polarity)
      return try signs.enumerated().map { index, sign in
        monitor.report(Double(index) / Double(signs.count))
        try Cancellation.check()
        return Extraction(
          network: networks[0], kind: kind, sign: sign, map: method.map(of: input, sign: sign))
      }
    }
    return try networks.enumerated().flatMap { place, network in
      let monitor = monitor.part(place, of: networks.count)
      let isOfEdges = network.family.kind == .edges
      let views = isOfEdges && !input.colors.isEmpty ? input.colors : [input.normalized]
      let signs = network.family.kind.signs(of: input.polarity)
      return try signs.enumerated().map { index, sign in
        let monitor = monitor.part(index, of: signs.count)
        let seen = try views.enumerated().map { view, light in
          try extraction(
            from: network.looking(at: input.scales(for: network)), sign: sign,
            in: light.signed(by: sign), weight: input.parts?.weight,
            monitor.part(view, of: views.count))
        }
        return seen.dropFirst().reduce(into: seen[0]) { $0.map = $0.map.reinforced(by: $1.map) }
      }
    }
  }

  /// The extraction of dark curves in normalized light, whose neurons count for the attribution as much as
  /// `weight` says.
  private func extraction(
    from network: CurveNetwork, sign: Float, in light: Plane, weight: Plane?,
    _ monitor: WorkMonitor
  ) throws -> Extraction {
    let method = method ?? network.answer.method
    let merger = ScaleMerger(
      network: network, method: method, light: light, weight: weight, pool: pool)
    var map = CurveMap(width: light.width, height: light.height)
    let bands = ImageBands(width: light.width, height: light.height).rows
    for (index, rows) in bands.enumerated() {
      map.paste(try merger.map(of: rows, monitor.part(index, of: bands.count)), at: rows)
    }
    map.isOdds = network.isProbability(method)
    if network.family.kind == .lines, network.isProbability(method) {
      try OverlookedCurves(network: network, pool: pool).add(to: &map, in: light)
    }
    return Extraction(
      network: network, kind: network.family.kind, sign: sign, map: map)
  }
}

extension CurveMap {
  /// The map of all `extractions`, at least one, for those who read it pixel by pixel.
  ///
  /// They do not see how long a line is, as who traces it does: probabilities of lines that hang together with nothing
  /// are weakened (`LonelyEvidence`).
  public init(merging extractions: [CurveExtractor.Extraction]) {
    self.init(
      merging: extractions.map { extraction in
        var map = extraction.map
        if extraction.kind == .lines, map.isOdds {
          map.evidence = LonelyEvidence().weakened(map.evidence)
        }
        return map
      })
  }
}
