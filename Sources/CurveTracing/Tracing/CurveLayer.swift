import Determinism
import Foundation
import Geometry
import Imaging

/// What the curves of one polarity are traced on: light in which they are dark, and their map.
struct CurveLayer {
  /// Normalized light.
  let normalized: Plane
  /// The light itself.
  let light: Plane
  /// What the network says.
  let map: CurveMap
  private let attribution: [TileAttribution]

  /// The layer of the curves that `sign` turns dark.
  init(_ input: CurveInput, sign: Float, extraction: CurveExtractor.Extraction) {
    normalized = input.normalized.map { $0 * sign }
    light = input.light.map { $0 * sign }
    (map, attribution) = (extraction.map, extraction.attribution)
  }

  /// The curves refined as extraction left the attribution; the same where it has not kept any.
  func refined(
    _ curves: [TracedCurve], by refiner: CurveRefiner, progress: @Sendable (Double) -> Void
  ) throws -> [TracedCurve] {
    guard !attribution.isEmpty, !curves.isEmpty else { return curves }
    let scales = refiner.network.scales
    let objective = try NetworkObjective(
      refiner.network, attribution: attribution, sizes: scales.map { normalized.scaledSize($0) },
      scales: scales, pool: refiner.pool)
    return try refiner.refined(curves, by: objective, progress: progress)
  }

  /// The curves with their widths and confidences.
  func measured(_ curves: [TracedCurve], pool: WorkerPool) -> [TracedCurve] {
    let measurement = WidthMeasurement(light: light, guess: map.width)
    return pool.map(curves.count) { index in
      let curve = curves[index]
      return TracedCurve(
        id: curve.id, spline: curve.spline, widths: measurement.widths(of: curve.spline),
        confidence: map.confidence(along: curve.spline))
    }
  }
}

extension CurveMap {
  /// How likely a curve is real, 0…1, from the evidence along it: one half at the threshold of
  /// detail 0.5. Not calibrated against truth.
  func confidence(along spline: Spline) -> Double {
    let points = spline.resampled(spacing: 2)
    guard !points.isEmpty else { return 0 }
    let mean =
      points.reduce(0) { $0 + Double(evidence.sample(x: $1.x, y: $1.y)) } / Double(points.count)
    return mean * mean / (1 + mean * mean)
  }
}
