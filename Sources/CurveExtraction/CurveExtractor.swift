public import CurveNetworks
import Foundation
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
    CurveMap(merging: try extractions(in: input, monitor: monitor).map(\.map))
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
    /// What the map came from, where it is kept, at the scales that refinement looks at.
    package var attribution: [TileAttribution]
  }

  /// The evidence of a line beside which no edge counts.
  private static let leastLine: Float = 0.5

  /// The extraction of the curves of each family and polarity that is meant. Of two polarities each has
  /// evidence only where it outdoes the other; edges have none on and beside lines.
  ///
  /// - Parameter keepingAttribution: whether what the evidence is owed to is kept, which refinement
  ///   asks for; it takes as much memory as 16 planes of the image.
  public func extractions(
    in input: CurveInput, keepingAttribution: Bool = false, monitor: WorkMonitor = .silent
  ) throws -> [Extraction] {
    var results = try allEvidence(
      in: input, keepingAttribution: keepingAttribution, monitor.stage(.extracting))
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
    in input: CurveInput, keepingAttribution: Bool, _ monitor: WorkMonitor
  ) throws -> [Extraction] {
    if let kind = evidence.kind {
      let method = ClassicalEvidence(source: evidence, pool: pool)
      let signs = kind.signs(of: input.polarity)
      return try signs.enumerated().map { index, sign in
        monitor.report(Double(index) / Double(signs.count))
        try Cancellation.check()
        return Extraction(
          network: networks[0], kind: kind, sign: sign, map: method.map(of: input, sign: sign),
          attribution: [])
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
            in: light.map { $0 * sign }, weight: input.parts?.weight,
            keepingAttribution: keepingAttribution && !isOfEdges,
            monitor.part(view, of: views.count))
        }
        return seen.dropFirst().reduce(into: seen[0]) { $0.map = $0.map.merged(with: $1.map) }
      }
    }
  }

  /// The extraction of dark curves in normalized light, whose neurons count for the attribution as much as
  /// `weight` says.
  private func extraction(
    from network: CurveNetwork, sign: Float, in light: Plane, weight: Plane?,
    keepingAttribution: Bool, _ monitor: WorkMonitor
  ) throws -> Extraction {
    let method = method ?? network.answer.method
    let planes = network.scales.map { light.resized(by: $0) }
    let weights = weight.map { weight in network.scales.map { weight.resized(by: $0) } }
    let reader = NetworkReader(network: network, pool: pool)
    let isSummed = method != .response
    let use: NetworkReader.AttributionUse =
      keepingAttribution
      ? .kept(levels: network.refinementLevels, isSummed: isSummed) : isSummed ? .summed : .unused
    let (readings, attribution) = try reader.readBothWays(
      planes, attribution: use, weighedBy: weights, monitor: monitor)
    var map = CurveMap(
      evidence: Plane(width: light.width, height: light.height), orientation: light, width: light)
    var (cosine, sine, logWidth) = (map.evidence, map.evidence, map.evidence)
    var say = map.evidence
    // Lines that merge when they are made small are left to the choice of scales.
    let spacing =
      network.family.kind == .edges && network.isProbability(method)
      ? network.scales.firstIndex(of: 1).map { BorderSpacing(of: readings[$0]) } : nil
    for (scale, reading) in zip(network.scales, readings) {
      try Cancellation.check()
      let full = reading.resized(width: light.width, height: light.height)
      try Cancellation.check()
      let shrunk = Float(log(scale))
      let weights = scale < 1 ? spacing?.say(at: scale) : nil
      for i in 0..<light.count {
        let weight = weights?.pixels[i] ?? 1
        let evidence: Float =
          switch method {
          case .combined: full.attribution.pixels[i] + full.response.pixels[i]
          case .attribution: full.attribution.pixels[i]
          case .response: full.response.pixels[i]
          }
        say.pixels[i] += weight
        map.evidence.pixels[i] += weight * evidence
        logWidth.pixels[i] += weight * evidence * (full.logWidth.pixels[i] - shrunk)
        cosine.pixels[i] += weight * full.cosine.pixels[i]
        sine.pixels[i] += weight * full.sine.pixels[i]
      }
    }
    for i in 0..<light.count {
      if i & 0xFFFF == 0 { try Cancellation.check() }
      map.orientation.pixels[i] = atan2(sine.pixels[i], cosine.pixels[i]) / 2
      let evidence = map.evidence.pixels[i]
      map.width.pixels[i] = evidence > 0 ? exp(logWidth.pixels[i] / evidence) : 1
    }
    try Cancellation.check()
    if network.isProbability(method) {
      for i in 0..<light.count { map.evidence.pixels[i] /= say.pixels[i] }
      if network.family.kind == .lines {
        map.evidence = LightGuidance().guided(map.evidence, by: light)
      }
    }
    try Cancellation.check()
    map.evidence = map.evidence.map { network.evidence($0, method: method) }
    map.isOdds = network.isProbability(method)
    if network.family.kind == .lines, network.isProbability(method) {
      try OverlookedCurves(network: network, pool: pool).add(to: &map, in: light)
    }
    return Extraction(
      network: network, kind: network.family.kind, sign: sign, map: map, attribution: attribution)
  }
}

/// Gives probabilities of dark lines the fine structure of the light that they were read from.
///
/// A network that averages over sizes of the image draws the border of a line to about half a pixel; how
/// much of a pixel a thin line covers, its light says better. In every small window the probabilities are
/// fitted by a·light + b, and what these fits say of a pixel replaces its probability in proportion to how
/// well they agree and how far the light there stands out of its noise (K. He, J. Sun, X. Tang, "Guided
/// Image Filtering", IEEE TPAMI 35, 2013, doi 10.1109/TPAMI.2012.213; the weights are ours).
struct LightGuidance {
  /// The windows reach this many pixels to each side.
  var radius = 2
  /// A variance of normalized light that shows nothing.
  var epsilon: Float = 0.03
  /// A variance this many times that of the noise counts half.
  var noiseFactor: Float = 40
  /// Windows in which probabilities vary by less than one over the root of this count less.
  var gain: Float = 30

  /// The share of its probability that a pixel keeps at least: beside a line there is more of it than
  /// elsewhere.
  var least: Float = 0.5

  /// `probability` guided by `light`, in which lines are dark; both of one size.
  func guided(_ probability: Plane, by light: Plane) -> Plane {
    let (meanLight, mean) = (light.boxMean(radius: radius), probability.boxMean(radius: radius))
    let product = light.multiplied(by: probability).boxMean(radius: radius)
    let lightSquare = light.multiplied(by: light).boxMean(radius: radius)
    let square = probability.multiplied(by: probability).boxMean(radius: radius)
    let noise = noiseFactor * light.noiseVariance
    var (weight, slope, offset) = (mean, mean, mean)
    for i in 0..<probability.count {
      let covariance = min(product.pixels[i] - meanLight.pixels[i] * mean.pixels[i], 0)
      let variance = max(lightSquare.pixels[i] - meanLight.pixels[i] * meanLight.pixels[i], 0)
      let own = max(square.pixels[i] - mean.pixels[i] * mean.pixels[i], 0)
      let agreement = min(covariance * covariance / (variance * own + 1e-9), 1)
      let a = covariance / (variance + epsilon)
      let clarity = variance / (variance + noise + 1e-9)
      weight.pixels[i] = clarity * agreement * min(gain * own, 1)
      slope.pixels[i] = weight.pixels[i] * a
      offset.pixels[i] = weight.pixels[i] * (mean.pixels[i] - a * meanLight.pixels[i])
    }
    (weight, slope, offset) = (
      weight.boxMean(radius: radius), slope.boxMean(radius: radius),
      offset.boxMean(radius: radius)
    )
    var result = probability
    for i in 0..<result.count {
      let before = result.pixels[i]
      let fitted = slope.pixels[i] * light.pixels[i] + offset.pixels[i]
      result.pixels[i] = min(max(fitted + (1 - weight.pixels[i]) * before, least * before), 1)
    }
    return result
  }
}

extension Plane {
  /// The variance of noise that is independent from pixel to pixel, by the median difference between a
  /// pixel and the mean of its four neighbours: lines and borders are too rare to count.
  fileprivate var noiseVariance: Float {
    guard width > 2, height > 2 else { return 0 }
    var differences = ContiguousArray<Float>()
    differences.reserveCapacity((width - 2) * (height - 2))
    for y in 1..<height - 1 {
      for i in y * width + 1..<(y + 1) * width - 1 {
        let around = pixels[i - 1] + pixels[i + 1] + pixels[i - width] + pixels[i + width]
        differences.append(abs(pixels[i] - around / 4))
      }
    }
    let plane = Plane(width: differences.count, height: 1, pixels: differences)
    // Of a normal distribution the median of the absolute value is 0.6745 deviations, and the mean of four
    // adds a quarter to the variance.
    let deviation = (plane.quantile(0.5) ?? 0) / 0.6745
    return deviation * deviation / 1.25
  }
}
