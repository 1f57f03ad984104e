public import CurveNetworks
import Determinism
public import Imaging

/// Which curves are looked for.
public enum Polarity: String, Sendable, Hashable, CaseIterable {
  /// Darker than what is around them.
  case dark
  /// Brighter than what is around them.
  case bright
  /// Either.
  case both

  /// The factors that turn these curves dark.
  var signs: [Float] {
    switch self {
    case .dark: [1]
    case .bright: [-1]
    case .both: [1, -1]
    }
  }
}

extension CurveFamily.Kind {
  /// What light is to be multiplied by to show all curves of this kind and a polarity. A border is one
  /// whichever side is the darker.
  func signs(of polarity: Polarity) -> [Float] { self == .edges ? [1] : polarity.signs }
}

/// An image as the networks look at it: one channel of normalized light, where it is valid, and which
/// polarity of curves is meant.
public struct CurveInput: Sendable, Hashable {
  /// Light relative to its neighbourhood (`ContrastNormalization`).
  public var normalized: Plane
  /// The same of red, green and blue, where borders are looked for in a coloured image: a border is one in
  /// whichever of them it shows.
  public var colors: [Plane] = []
  /// The light itself, 0…1, outside the field of view filled from within.
  public var light: Plane
  /// The pixels that show anything, or `nil` where all do.
  public var fieldOfView: Mask?
  /// The pixels in which no curve may run, say those of an object in front of the curves, or `nil` for none.
  public var avoided: Mask?
  /// The parts of the image whose curves are told apart, or `nil` where nobody asks.
  public var parts: PartMaps?
  /// Which curves are meant.
  public var polarity: Polarity
  /// What `normalized` and `light` are.
  public var channel: Channel
  /// The sizes at which it is looked at, as fractions of its own, by networks that leave that open.
  public var scales: [Double]
  /// What of this was chosen by looking and not asked for: polarity, channel.
  public var isChosen: Set<Choices.Key> = []

  /// The pixels where curves may be, or `nil` where that is everywhere.
  var allowed: Mask? { Self.allowed(in: fieldOfView, outside: avoided) }

  static func allowed(in fieldOfView: Mask?, outside avoided: Mask?) -> Mask? {
    guard let avoided else { return fieldOfView }
    return fieldOfView?.subtracting(avoided) ?? avoided.inverted()
  }

  /// The sizes at which `network` looks at it.
  public func scales(for network: CurveNetwork) -> [Double] {
    network.choosesScales ? scales : network.scales
  }

  /// What an image is looked at through.
  public enum Channel: String, Sendable, Hashable, CaseIterable {
    case luminance, red, green, blue
  }
}
