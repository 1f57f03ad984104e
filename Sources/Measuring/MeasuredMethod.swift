public import CurveExtraction
import CurvePipeline

/// A way to find curves that can be measured: the network, or a classical source of evidence in its place.
public struct MeasuredMethod: Hashable, Sendable {
  /// Where the evidence comes from.
  public var source: EvidenceSource

  /// What it is called: `ours` for the network.
  public var name: String { source == .network ? "ours" : source.rawValue }

  /// All that there are.
  public static let all = EvidenceSource.allCases.map { MeasuredMethod(source: $0) }

  /// Those that are measured where none are named: against borders only what finds borders.
  public static func usual(for kind: ImageSet.Kind) -> [MeasuredMethod] {
    kind == .curves ? all : all.filter { $0.source.kind != .lines }
  }
}
