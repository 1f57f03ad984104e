public import CurveNetworks
import Imaging

extension Choices {
  /// What `input` is looked at through.
  ///
  /// - Parameters:
  ///   - networks: those that are asked, at least one.
  ///   - evidence: a classical method takes the networks' place; then nobody looks at their scales.
  public init(of input: CurveInput, networks: [CurveNetwork], evidence: EvidenceSource) {
    self.init()
    let isAsked = evidence == .network
    set(.network, .text(networks[0].name), in: .summary)
    set(
      .evidence, .text(evidence.rawValue), in: isAsked ? .summary : [.provenance, .summary])
    let kinds = evidence.kind.map { [$0] } ?? networks.map(\.family.kind)
    set(.family, .text(kinds.map(\.rawValue).joined(separator: ",")))
    set(
      .polarity, .text(input.polarity.rawValue), isChosen: input.isChosen.contains(.polarity))
    set(.channel, .text(input.channel.rawValue), isChosen: input.isChosen.contains(.channel))
    set(
      .scales, .numbers(networks.map { input.scales(for: $0) }),
      isChosen: networks.contains(where: \.choosesScales),
      in: isAsked ? [.provenance, .summary] : .provenance)
    set(.colors, .flag(!input.colors.isEmpty), in: .summary)
    set(.fieldOfView, .flag(input.fieldOfView != nil), isChosen: true, in: .summary)
    set(.avoided, input.avoided.map { .pixels($0.population) })
  }
}
