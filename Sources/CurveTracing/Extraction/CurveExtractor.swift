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

  /// An extractor through `network`.
  public init(
    network: CurveNetwork, method: ExtractionMethod = .combined, pool: WorkerPool = .allCores
  ) {
    self.network = network
    self.method = method
    self.pool = pool
  }

  /// The map of curves in `input`.
  public func curves(in input: CurveInput) throws -> CurveMap {
    let maps = try maps(in: input)
    return maps.dropFirst().reduce(maps[0]) { $0.merged(with: $1) }
  }

  /// The map of the curves of each polarity that is meant, in the order of its signs; of two, each
  /// has evidence only where it outdoes the other.
  func maps(in input: CurveInput) throws -> [CurveMap] {
    var maps = try input.polarity.signs.map { sign in
      try curves(in: input.normalized.map { $0 * sign })
    }
    if maps.count == 2 {
      maps = [
        maps[0].prevailing(over: maps[1], pool: pool),
        maps[1].prevailing(over: maps[0], pool: pool),
      ]
    }
    if let valid = input.fieldOfView {
      for k in maps.indices {
        for i in 0..<valid.pixels.count where !valid.pixels[i] { maps[k].evidence.pixels[i] = 0 }
      }
    }
    return maps
  }

  /// The map of dark curves in normalized light.
  func curves(in light: Plane) throws -> CurveMap {
    let planes = network.scales.map { light.scaled(by: $0) }
    let readings = try NetworkReader(network: network, pool: pool).read(planes)
    var map = CurveMap(
      evidence: Plane(width: light.width, height: light.height), orientation: light, width: light)
    var (cosine, sine, logWidth) = (map.evidence, map.evidence, map.evidence)
    let unit = Float(1 / network.evidenceThreshold)
    for (scale, reading) in zip(network.scales, readings) {
      let full = reading.resized(width: light.width, height: light.height)
      let preferred = Float(log(network.preferredWidth / scale))
      for i in 0..<light.count {
        let evidence: Float =
          switch method {
          case .combined: full.attribution.pixels[i] + full.response.pixels[i]
          case .attribution: full.attribution.pixels[i]
          case .response: full.response.pixels[i]
          }
        map.evidence.pixels[i] += evidence * unit
        logWidth.pixels[i] += evidence * unit * preferred
        cosine.pixels[i] += full.cosine.pixels[i]
        sine.pixels[i] += full.sine.pixels[i]
      }
    }
    for i in 0..<light.count {
      map.orientation.pixels[i] = atan2(sine.pixels[i], cosine.pixels[i]) / 2
      map.width.pixels[i] = exp(
        map.evidence.pixels[i] > 0
          ? logWidth.pixels[i] / map.evidence.pixels[i] : Float(log(network.preferredWidth)))
    }
    return map
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
