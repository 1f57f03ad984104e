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
    var total: CurveMap?
    for sign in input.polarity.signs {
      let map = try curves(in: input.normalized.map { $0 * sign })
      total = total.map { $0.merged(with: map) } ?? map
    }
    guard var map = total else {
      preconditionFailure("a polarity has at least one sign")
    }
    if let valid = input.fieldOfView {
      for i in 0..<map.evidence.pixels.count where !valid.pixels[i] { map.evidence.pixels[i] = 0 }
    }
    return map
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

extension CurveMap {
  /// At each pixel, what the map with the larger evidence says.
  fileprivate func merged(with other: CurveMap) -> CurveMap {
    var result = self
    for i in 0..<evidence.count where other.evidence.pixels[i] > evidence.pixels[i] {
      result.evidence.pixels[i] = other.evidence.pixels[i]
      result.orientation.pixels[i] = other.orientation.pixels[i]
      result.width.pixels[i] = other.width.pixels[i]
    }
    return result
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
