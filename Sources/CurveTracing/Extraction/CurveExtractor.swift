public import Determinism
import Foundation
import Imaging

/// Finds the pixels of curves by asking a network.
///
/// 1. Choose what is looked at: the channel, the polarity, the field of view (`CurveInput`).
/// 2. Normalize contrast. 3. Read the network at each of its scales. 4. Add up the evidence over the
/// scales; take orientation and width from where it came from.
public struct CurveExtractor: Sendable {
  /// The network that is asked.
  public var network: CurveNetwork
  /// What is taken from it as evidence.
  public var method: ExtractionMethod
  /// The workers that do it.
  public var pool: WorkerPool

  /// An extractor through `network`; the method defaults to the one that suits the network.
  public init(
    network: CurveNetwork, method: ExtractionMethod? = nil, pool: WorkerPool = .allCores
  ) {
    self.network = network
    self.method = method ?? network.method
    self.pool = pool
  }

  /// The map of curves in `input`.
  public func curves(in input: CurveInput) throws -> CurveMap {
    let maps = try extractions(in: input).map(\.map)
    return maps.dropFirst().reduce(maps[0]) { $0.merged(with: $1) }
  }

  /// What is known of the curves of one polarity.
  struct Extraction {
    var map: CurveMap
    /// What the map came from, where it is kept.
    var attribution: [TileAttribution]
  }

  /// The extraction of the curves of each polarity that is meant, in the order of its signs; of two
  /// maps, each has evidence only where it outdoes the other.
  func extractions(
    in input: CurveInput, keepingAttribution: Bool = false
  ) throws -> [Extraction] {
    var results = try input.polarity.signs.map { sign in
      try extraction(
        in: input.normalized.map { $0 * sign }, keepingAttribution: keepingAttribution)
    }
    if results.count == 2 {
      let maps = results.map(\.map)
      results[0].map = maps[0].prevailing(over: maps[1], pool: pool)
      results[1].map = maps[1].prevailing(over: maps[0], pool: pool)
    }
    if let valid = input.fieldOfView {
      for k in results.indices {
        for i in 0..<valid.pixels.count where !valid.pixels[i] {
          results[k].map.evidence.pixels[i] = 0
        }
      }
    }
    return results
  }

  /// The extraction of dark curves in normalized light.
  private func extraction(in light: Plane, keepingAttribution: Bool) throws -> Extraction {
    let planes = network.scales.map { light.scaled(by: $0) }
    let (readings, attribution) = try NetworkReader(network: network, pool: pool)
      .read(planes, keepingAttribution: keepingAttribution)
    var map = CurveMap(
      evidence: Plane(width: light.width, height: light.height), orientation: light, width: light)
    var (cosine, sine, logWidth) = (map.evidence, map.evidence, map.evidence)
    for (scale, reading) in zip(network.scales, readings) {
      let full = reading.resized(width: light.width, height: light.height)
      let shrunk = Float(log(scale))
      for i in 0..<light.count {
        let evidence: Float =
          switch method {
          case .combined: full.attribution.pixels[i] + full.response.pixels[i]
          case .attribution: full.attribution.pixels[i]
          case .response: full.response.pixels[i]
          }
        map.evidence.pixels[i] += evidence
        logWidth.pixels[i] += evidence * (full.logWidth.pixels[i] - shrunk)
        cosine.pixels[i] += full.cosine.pixels[i]
        sine.pixels[i] += full.sine.pixels[i]
      }
    }
    for i in 0..<light.count {
      map.orientation.pixels[i] = atan2(sine.pixels[i], cosine.pixels[i]) / 2
      let evidence = map.evidence.pixels[i]
      map.width.pixels[i] = evidence > 0 ? exp(logWidth.pixels[i] / evidence) : 1
      map.evidence.pixels[i] = network.evidence(evidence, method: method)
    }
    return Extraction(map: map, attribution: attribution)
  }
}

extension Plane {
  /// The size at `scale` times this one, at least one pixel each way.
  func scaledSize(_ scale: Double) -> (width: Int, height: Int) {
    (
      max(1, Int((Double(width) * scale).rounded())),
      max(1, Int((Double(height) * scale).rounded()))
    )
  }

  /// The plane at `scale` times its size.
  func scaled(by scale: Double) -> Plane {
    guard scale != 1 else { return self }
    let size = scaledSize(scale)
    return resized(width: size.width, height: size.height, filter: .area)
  }
}
