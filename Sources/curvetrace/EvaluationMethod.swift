import ArgumentParser
import CurveExport
import CurveTracing
import Determinism
import Foundation
import Imaging

/// A way to find curves that `curvetrace evaluate` can measure.
enum EvaluationMethod: String, CaseIterable, ExpressibleByArgument {
  /// The network: its evidence and the curves traced through it.
  case ours
  /// Canny's detector: the gradient where it is largest across the edge, and its edges.
  case canny
}

/// Runs methods on images.
struct MethodRunner: Sendable {
  /// The networks that are asked, one for each family.
  var networks: [CurveNetwork]
  /// Which curves are meant; `nil` looks.
  var polarity: Polarity?
  /// How curves are traced.
  var options: TracingOptions
  /// Whether curves are traced at all.
  var isTracing: Bool
  /// Everything that decides results but for the image, by name.
  var description: [String: String]

  /// A runner as `asked` says, which traces or only extracts.
  init(_ asked: NetworkOptions, traces: Bool) throws {
    networks = try asked.makeNetworks()
    polarity = asked.polarity.polarity
    options = TracingOptions()
    options.detail = asked.detail
    isTracing = traces
    description = [
      "network": asked.network, "family": asked.family.rawValue,
      "polarity": asked.polarity.rawValue, "detail": "\(asked.detail)",
      "scales": asked.scales ?? "auto", "traced": "\(traces)",
    ]
  }

  /// What `method` makes of `image`.
  func result(of method: EvaluationMethod, on image: Image, pool: WorkerPool) throws -> MethodResult
  {
    let clock = ContinuousClock()
    let start = clock.now
    let input = try CurveInput(image, networks: networks, polarity: polarity, pool: pool)
    func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
    switch method {
    case .ours:
      let map = try CurveExtractor(networks: networks, pool: pool).curves(in: input)
      let extracted = clock.now
      let tracer = CurveTracer(networks: networks, options: options, pool: pool)
      let drawing = isTracing ? try tracer.trace(input) : nil
      let prepared = seconds(extracted - start)
      return MethodResult(
        evidence: map.evidence, drawing: drawing,
        seconds: .init(
          extraction: prepared, tracing: drawing.map { _ in seconds(clock.now - extracted) }))
    case .canny:
      let detection = CannyEdgeDetector().detect(in: input.light)
      return MethodResult(
        evidence: detection.edges.plane, edges: detection.edges,
        seconds: .init(extraction: seconds(clock.now - start)))
    }
  }
}
