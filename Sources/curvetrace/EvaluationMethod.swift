import CurveExport
import CurveExtraction
import CurveNetworks
import CurveTracing
import Foundation
import Imaging
import Workers

/// A way to find curves that `curvetrace evaluate` can measure: the network, or a classical source of
/// evidence in its place.
struct EvaluationMethod: Hashable, Sendable {
  /// Where the evidence comes from.
  var source: EvidenceSource

  /// What it is called: `ours` for the network.
  var name: String { source == .network ? "ours" : source.rawValue }

  /// All that there are.
  static let all = EvidenceSource.allCases.map { EvaluationMethod(source: $0) }

  /// All names with commas.
  static var names: String { all.map(\.name).joined(separator: ",") }

  /// Those that are measured where none are named: against borders only what finds borders.
  static func usual(for kind: ImageSet.Kind) -> [EvaluationMethod] {
    kind == .curves ? all : all.filter { $0.source.kind != .lines }
  }
}

/// Runs methods on images.
struct MethodRunner: Sendable {
  /// The networks that are asked, one for each family.
  private let networks: [CurveNetwork]
  /// Which curves are meant; `nil` looks.
  private let polarity: Polarity?
  /// How curves are traced.
  private let options: TracingOptions
  /// Whether curves are traced at all.
  private let traces: Bool
  /// Everything that decides results but for the image, by name.
  let description: [String: String]

  /// A runner as `asked` says, which traces or only extracts.
  init(_ asked: NetworkOptions, traces: Bool) throws {
    networks = try asked.makeNetworks()
    polarity = asked.polarity.polarity
    var options = TracingOptions()
    options.detail = asked.detail
    self.options = options
    self.traces = traces
    description = [
      "network": asked.network, "family": asked.family.rawValue,
      "polarity": asked.polarity.rawValue, "detail": "\(asked.detail)",
      "scales": asked.scales ?? "auto", "tracing": traces ? "yes" : "no",
    ]
  }

  /// An image as all methods look at it.
  struct Subject: Sendable {
    fileprivate var input: CurveInput
    fileprivate var seconds: Double
  }

  /// Chooses what is looked at: channel, polarity, field of view, scales.
  func subject(_ image: Image, pool: WorkerPool) throws -> Subject {
    let (input, seconds) = try Self.timed {
      try CurveInput(image, networks: networks, polarity: polarity, pool: pool)
    }
    return Subject(input: input, seconds: seconds)
  }

  /// What `method` makes of an image.
  func result(
    of method: EvaluationMethod, on subject: Subject, pool: WorkerPool
  ) throws -> MethodResult {
    let input = subject.input
    let (map, extraction) = try Self.timed {
      try CurveExtractor(networks: networks, evidence: method.source, pool: pool)
        .curves(in: input)
    }
    var options = options
    options.evidence = method.source
    let tracer = CurveTracer(networks: networks, options: options, pool: pool)
    let traced = traces ? try Self.timed { try tracer.trace(input) } : nil
    // Canny decides on edges itself, by thresholds of its own.
    let edges = method.source == .canny ? CannyEdgeDetector().edges(in: input.light) : nil
    return MethodResult(
      evidence: map.evidence, edges: edges, drawing: traced?.0,
      seconds: .init(preparation: subject.seconds, extraction: extraction, tracing: traced?.1))
  }

  /// What `work` gives, and how long it took, s.
  private static func timed<Result>(_ work: () throws -> Result) rethrows -> (Result, Double) {
    let clock = ContinuousClock()
    let start = clock.now
    return (try work(), (clock.now - start) / .seconds(1))
  }
}
