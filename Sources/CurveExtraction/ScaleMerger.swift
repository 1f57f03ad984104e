import CurveNetworks
import Foundation
import Imaging
import Workers

/// Makes a map of curves of what a network says at several scales: evidence is added up, orientation and width are
/// taken from where it came from.
///
/// It is made band by band (`ImageBands`), so that what the network says at all scales is never there for the whole of
/// a large image.
struct ScaleMerger {
  private let bands: BandReader
  private let method: ExtractionMethod
  /// How much neurons count for the attribution at each place.
  private let weight: Plane?
  /// The variance of the noise of the light, where that is asked for.
  private let noise: Float

  private var network: CurveNetwork { bands.reader.network }
  private var light: Plane { bands.light }
  /// The size of the light at each scale.
  private var sizes: [(width: Int, height: Int)] { bands.sizes }

  /// - Parameters:
  ///   - network: looks at its scales.
  ///   - light: normalized, with curves dark.
  ///   - weight: how much the neurons at each place count for the attribution.
  init(
    network: CurveNetwork, method: ExtractionMethod, light: Plane, weight: Plane?, pool: WorkerPool
  ) {
    bands = BandReader(
      reader: NetworkReader(network: network, pool: pool), light: light,
      sizes: network.scales.map { light.size(scaledBy: $0) })
    self.method = method
    self.weight = weight
    noise =
      network.isProbability(method) && network.family.kind == .lines ? light.noiseVariance : 0
  }

  /// How light guides what the scales say together, which is smoothed over about a pixel of the largest.
  private var guidance: LightGuidance {
    LightGuidance(smoothing: Float(min(1 / (network.scales.first ?? 1), Self.mostSmoothing)))
  }
  private static let mostSmoothing = 2.0

  /// How many rows beside a band have a say in it.
  private var margin: Int {
    guard network.isProbability(method) else { return 0 }
    return network.family.kind == .edges ? BorderSpacing.radius : guidance.reach
  }

  /// The map of `own`, rows of the light.
  func map(of own: Range<Int>, _ monitor: WorkMonitor) throws -> CurveMap {
    let wide = widened(own)
    let sources = sizes.map { Plane.source(of: wide, from: $0.height, to: light.height) }
    let readings = try bands.readBothWays(
      sources, sumsAttribution: method != .response, weighedBy: weight, monitor: monitor)
    // Lines that merge when they are made small are left to the choice of scales.
    let spacing =
      network.family.kind == .edges && network.isProbability(method)
      ? network.scales.firstIndex(of: 1).map { BorderSpacing(of: readings[$0]) } : nil
    let says = network.scales.map { scale in scale < 1 ? spacing?.say(at: scale) : nil }
    let parts = Self.parts(of: own)
    let maps = try bands.reader.pool.map(parts.count) { index in
      let rows = widened(parts[index])
      var sums = Sums(width: light.width, height: rows.count)
      for (level, reading) in readings.enumerated() {
        try Cancellation.check()
        let full = reading.resized(
          width: light.width, height: light.height, rows: rows, from: sources[level],
          of: sizes[level].height)
        try Cancellation.check()
        sums.add(
          full, method, scale: network.scales[level],
          say: says[level]?.cropped(rows: rows, of: wide))
      }
      try Cancellation.check()
      return try self.map(of: sums, light.cropped(columns: 0..<light.width, rows: rows))
        .cropped(rows: parts[index], of: rows)
    }
    guard maps.count > 1 else { return maps[0] }
    var result = CurveMap(width: light.width, height: own.count)
    result.isOdds = maps[0].isOdds
    for (rows, part) in zip(parts, maps) {
      result.paste(
        part, at: rows.lowerBound - own.lowerBound..<rows.upperBound - own.lowerBound)
    }
    return result
  }

  /// Those that have a say in what is made of `rows`.
  private func widened(_ rows: Range<Int>) -> Range<Int> {
    (rows.lowerBound - margin..<rows.upperBound + margin).clamped(to: 0..<light.height)
  }

  /// The rows of a band that one worker puts together: by their number alone, so that results never depend on the
  /// machine, and enough for their margins to be little of it.
  private static func parts(of band: Range<Int>) -> [Range<Int>] {
    let count = max(1, min(8, band.count / 64))
    return (0..<count).map { part in
      band.lowerBound + band.count * part / count..<band.lowerBound + band.count * (part + 1)
        / count
    }
  }

  private func map(of sums: Sums, _ light: Plane) throws -> CurveMap {
    var map = CurveMap(evidence: sums.evidence, orientation: sums.cosine, width: sums.logWidth)
    for i in 0..<light.count {
      if i & 0xFFFF == 0 { try Cancellation.check() }
      map.orientation.pixels[i] = atan2(sums.sine.pixels[i], sums.cosine.pixels[i]) / 2
      let evidence = map.evidence.pixels[i]
      map.width.pixels[i] = evidence > 0 ? exp(sums.logWidth.pixels[i] / evidence) : 1
    }
    try Cancellation.check()
    if network.isProbability(method) {
      for i in 0..<light.count { map.evidence.pixels[i] /= sums.say.pixels[i] }
      if network.family.kind == .lines {
        map.evidence = guidance.guided(map.evidence, by: light, noise: noise)
      }
    }
    try Cancellation.check()
    map.evidence = map.evidence.map { network.evidence($0, method: method) }
    return map
  }

  /// What readings of one size add up to.
  private struct Sums {
    var evidence: Plane
    var cosine: Plane
    var sine: Plane
    var logWidth: Plane
    /// How much they had to say.
    var say: Plane

    init(width: Int, height: Int) {
      evidence = Plane(width: width, height: height)
      (cosine, sine, logWidth, say) = (evidence, evidence, evidence, evidence)
    }

    /// Adds a reading at `scale`, which at each pixel has as much to say as `weights`, 1 where there are none.
    mutating func add(
      _ full: NetworkReading, _ method: ExtractionMethod, scale: Double, say weights: Plane?
    ) {
      let attribution = full.attribution ?? full.response
      let shrunk = Float(log(scale))
      for i in 0..<say.count {
        let weight = weights?.pixels[i] ?? 1
        let value: Float =
          switch method {
          case .combined: attribution.pixels[i] + full.response.pixels[i]
          case .attribution: attribution.pixels[i]
          case .response: full.response.pixels[i]
          }
        say.pixels[i] += weight
        evidence.pixels[i] += weight * value
        logWidth.pixels[i] += weight * value * (full.logWidth.pixels[i] - shrunk)
        cosine.pixels[i] += weight * full.cosine.pixels[i]
        sine.pixels[i] += weight * full.sine.pixels[i]
      }
    }
  }
}

extension Plane {
  /// Some of the rows, of which the plane has `all`.
  fileprivate func cropped(rows: Range<Int>, of all: Range<Int>) -> Plane {
    guard rows != all else { return self }
    return cropped(
      columns: 0..<width,
      rows: rows.lowerBound - all.lowerBound..<rows.upperBound - all.lowerBound)
  }
}

extension CurveMap {
  /// A map of zeros.
  init(width: Int, height: Int) {
    let plane = Plane(width: width, height: height)
    self.init(evidence: plane, orientation: plane, width: plane)
  }

  fileprivate func cropped(rows: Range<Int>, of all: Range<Int>) -> CurveMap {
    CurveMap(
      evidence: evidence.cropped(rows: rows, of: all),
      orientation: orientation.cropped(rows: rows, of: all),
      width: width.cropped(rows: rows, of: all), isOdds: isOdds)
  }

  /// Puts `part` at `rows`.
  mutating func paste(_ part: CurveMap, at rows: Range<Int>) {
    if rows.count == evidence.height {
      self = part
      return
    }
    let place = rows.lowerBound * evidence.width..<rows.upperBound * evidence.width
    evidence.pixels.replaceSubrange(place, with: part.evidence.pixels)
    orientation.pixels.replaceSubrange(place, with: part.orientation.pixels)
    width.pixels.replaceSubrange(place, with: part.width.pixels)
  }
}
