public import CurveNetworks

/// Where the evidence of curves comes from: the network, or a classical method in its place.
///
/// A classical method looks at the light of the same channel, with the same polarity and field of
/// view, and its evidence goes through the same extraction and tracing; only refinement, which is a
/// conversation with the network, is left out.
public enum EvidenceSource: String, Sendable, Hashable, CaseIterable {
  /// The curve neurons of the networks that are asked.
  case network
  /// Canny's edges: the local maxima of the gradient.
  case canny
  /// Frangi's vesselness.
  case frangi
  /// Sato's line filter.
  case sato
  /// How far light is from a smooth background.
  case background
  /// Steger's points on lines, as wide as the lines that he measures.
  case steger

  /// Which curves are found by it; `nil` where the networks decide.
  public var kind: CurveFamily.Kind? {
    switch self {
    case .network: nil
    case .canny: .edges
    case .frangi, .sato, .background, .steger: .lines
    }
  }
}
