import Batches
import CurveExtraction
import CurvePipeline
import Foundation
import Geometry
import Workers

extension OpenImage {
  /// The share of a curve's places that have less evidence than the threshold at which it appears.
  private static let weakShare = 0.35

  /// All curves that any detail shows, not refined, with the detail from which on each is there: what is shown while
  /// somebody turns the knob, before the exact answer comes.
  func candidates(_ tools: Tools, monitor: WorkMonitor) throws -> [Candidate] {
    let request = project.request
    let asked = request.ofExtraction
    if let found = now.findings.candidates, found.asked == asked { return found.curves }
    let extracted = try extracted(tools, monitor: monitor.part(0...0.5))
    var fullest = request.ofTracing
    fullest.options.detail = 1
    fullest.options.steps = 0
    fullest.options.leastConfidence = 0
    let pipeline = try tools.pipeline(
      fullest, for: extracted.prepared.image, named: name, monitor: monitor)
    let outcome = try pipeline.trace(extracted, monitor: monitor.part(0.5...1))
    let curves = outcome.drawing.curves.map { curve in
      Candidate(curve: curve, detail: Self.detail(of: curve, in: extracted.map))
    }
    change { $0.findings.candidates = (asked, curves) }
    return curves
  }

  /// The detail at which the threshold is what most of the curve has.
  private static func detail(of curve: TracedCurve, in map: CurveMap) -> Double {
    let values = curve.spline.resampled(spacing: 1).map {
      Double(map.evidence.sample(x: $0.x, y: $0.y))
    }.sorted()
    guard !values.isEmpty else { return 1 }
    let weak = max(values[Int(weakShare * Double(values.count - 1))], 1e-6)
    // The inverse of `CurveMap.threshold`.
    return min(max(0.5 - log2(weak) / 4, 0), 1)
  }
}
