public import CurveExtraction
import CurvePipeline

/// A way to find curves that can be measured: the network, or a classical source of evidence in its place.
public struct MeasuredMethod: Hashable, Sendable {
  /// The network's evidence, or that of a classical filter.
  public var source: EvidenceSource

  /// The name in tables: `ours` for the network, else the source's own.
  public var name: String { source == .network ? "ours" : source.rawValue }

  /// The network and every classical source of evidence.
  public static let all = EvidenceSource.allCases.map { MeasuredMethod(source: $0) }

  /// Those that are measured where none are named: against borders only what finds borders.
  public static func usual(for kind: ImageSet.Kind) -> [MeasuredMethod] {
    kind == .curves ? all : all.filter { $0.source.kind != .lines }
  }
}
