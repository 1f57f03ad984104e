import CurveExtraction
import CurveNetworks
import Foundation
import Geometry
import Imaging
import Workers

/// What the curves of one family and polarity are traced on: light in which lines are dark, and the map.
struct CurveEvidence: Sendable {
  /// The network that was asked.
  let network: CurveNetwork
  /// What the curves are.
  let kind: CurveFamily.Kind
  /// Normalized light.
  let normalized: Plane
  /// The light itself.
  let light: Plane
  /// What the network says.
  let map: CurveMap
  /// Which part of the image each place of a curve belongs to; `nil` where nobody asks.
  let membership: PartMembership?
  private let attribution: [TileAttribution]

  /// The layer of what `extraction` found in `input`, taken from `evidence`.
  init(
    _ input: CurveInput, _ extraction: CurveExtractor.Extraction, evidence: EvidenceSource,
    pool: WorkerPool
  ) throws {
    (network, kind) = (extraction.network, extraction.kind)
    normalized = input.normalized.map { $0 * extraction.sign }
    light = input.light.map { $0 * extraction.sign }
    (map, attribution) = (extraction.map, extraction.attribution)
    let reader = NetworkReader(network: network, pool: pool)
    let normalized = normalized
    membership = try input.parts.map {
      evidence == .network
        ? try PartMembership($0, in: normalized, seenBy: reader) : PartMembership($0)
    }
  }

  /// The curves refined as extraction left the attribution; the same where it has not kept any, and where
  /// they are borders, which look nothing like a drawn stroke. Who watches sees them move `beside` others
  /// that are finished.
  func refined(
    _ curves: [TracedCurve], steps: Int, beside others: [TracedCurve], pool: WorkerPool,
    _ monitor: WorkMonitor
  ) throws -> [TracedCurve] {
    guard kind == .lines, !attribution.isEmpty, !curves.isEmpty else {
      return curves
    }
    let scales = network.refinementLevels.map { network.scales[$0] }
    let objective = try NetworkObjective(
      network, attribution: attribution, sizes: scales.map { normalized.size(scaledBy: $0) },
      scales: scales, pool: pool)
    let refiner = CurveRefiner(
      network: network, steps: steps, captureRange: 0.4, share: 0.5, pool: pool)
    return try refiner.refined(curves, by: objective, beside: others, monitor)
  }

  /// How likely curves are real, by the evidence along them in multiples of `threshold`.
  func confidence(threshold: Double = 1) -> CurveConfidence {
    CurveConfidence(
      map: map, threshold: threshold,
      widths: kind == .edges ? nil : widths)
  }

  private var widths: WidthMeasurement { WidthMeasurement(light: light, guess: map.width) }

  /// The full widths at the knots of `spline`, px.
  func knotWidths(of spline: Spline) -> [Double] { widths.widths(of: spline) }

  /// The curves with their widths, which borders do not have (1 px), and confidences.
  func measured(_ curves: [TracedCurve], pool: WorkerPool) -> [TracedCurve] {
    let (measurement, confidence) = (widths, confidence())
    let isEdge = kind == .edges
    return pool.map(curves.count) { index in
      var curve = curves[index]
      curve.widths =
        isEdge
        ? Array(repeating: 1, count: curve.spline.knotCount)
        : measurement.widths(of: curve.spline)
      curve.confidence = confidence.probability(along: curve.spline.resampled(spacing: 1))
      curve.kind = isEdge ? .edge : .line
      return curve
    }
  }
}
