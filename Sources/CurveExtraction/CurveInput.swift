public import CurveNetworks
import Determinism
public import Imaging
public import Workers

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
  /// The same of lightness and of both opponents of colour, where borders are looked for in a coloured image: a border
  /// is one in whichever of them it shows, the surer in the more of them.
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
  /// What shows through where the image is transparent; `nil` where nothing is, or alpha itself is looked at.
  public var backdrop: Backdrop?
  /// The colours of ink that curves have, all others left out; empty for any.
  public var inks: [RGBColor] = []
  /// The colours of ink that are seen, the commonest first, where that is asked.
  public var seenInks: [RGBColor]?
  /// Where other ink hides that of the colours asked for; `nil` where none are.
  public var hidden: Mask?
  /// The sizes at which it is looked at, as fractions of its own, by networks that leave that open.
  public var scales: [Double]
  /// The blocks of equal pixels that the image is made of, which is looked at smoothed; `nil` where it is as it is.
  public var blocks: PixelBlocks?
  /// What of this was chosen by looking and not asked for: polarity, channel.
  public var isChosen: Set<Choices.Key> = []

  /// The pixels where curves may be, or `nil` where that is everywhere.
  package var allowed: Mask? { Self.allowed(in: fieldOfView, outside: avoided) }

  static func allowed(in fieldOfView: Mask?, outside avoided: Mask?) -> Mask? {
    guard let avoided else { return fieldOfView }
    return fieldOfView?.subtracting(avoided) ?? avoided.inverted()
  }

  /// The sizes at which `network` looks at it: of those that are not chosen, the first and all that leave something to
  /// see.
  public func scales(for network: CurveNetwork) -> [Double] {
    guard !network.choosesScales else { return scales }
    let side = Double(min(light.width, light.height))
    return network.scales.enumerated()
      .filter { $0.offset == 0 || $0.element * side >= Self.leastSide }.map(\.element)
  }
  /// An image of fewer px is all border.
  private static let leastSide = 16.0

  /// What an image is looked at through.
  public enum Channel: String, Sendable, Hashable, CaseIterable {
    case luminance, red, green, blue
    /// How far a pixel's colour is from that of the ground; all that is unlike it is dark.
    case color
    /// How opaque a pixel is; what is drawn is dark.
    case alpha
  }

  /// What is asked about the colours of ink.
  public enum InkRequest: Sendable, Hashable {
    /// Curves of any colour, and a list of the colours that there are.
    case seen
    /// Only curves of these colours, at least one.
    case only([RGBColor])

    /// `auto`, or the colours.
    public var words: [String] {
      switch self {
      case .seen: ["auto"]
      case .only(let inks): inks.map(\.description)
      }
    }

    /// The words with commas between them.
    public var text: String { words.joined(separator: ",") }
  }
}

extension CurveInput {
  /// What the distance from the ground's colour must show at least of what the best channel does: less, and what
  /// differs in colour are areas, whose outlines would be lost.
  private static let leastOfColor = 0.7

  /// Prepares `image` for `networks`, at least one: what is not given is chosen by looking.
  ///
  /// - Parameters:
  ///   - polarity: the curves that are meant; `nil` takes the polarity that stands out more.
  ///   - channel: what to look at; `nil` takes alpha where it alone is the picture, luminance for grey images, and for
  ///     coloured ones the channel in which lines stand out most, and every channel for borders.
  ///   - ink: the colours of the curves that are meant; `nil` takes all.
  ///   - avoided: the pixels in which no curve may run, a mask of the image's size; they have no say in what
  ///     is chosen.
  /// - Throws: `CurveInputError` where the image has not what is asked for; what a network throws.
  public init(
    _ image: Image, networks: [CurveNetwork], polarity: Polarity? = nil, channel: Channel? = nil,
    ink: InkRequest? = nil, avoiding avoided: Mask? = nil, pool: WorkerPool = .allCores
  ) throws {
    precondition(
      avoided.map { $0.width == image.width && $0.height == image.height } ?? true,
      "a mask of what to avoid has the image's size, \(image.width) x \(image.height)")
    let kinds = networks.map(\.family.kind)
    let network = networks[kinds.firstIndex(of: .lines) ?? 0]
    // The stairs of an enlarged picture are no curves of it.
    let blocks = PixelBlocks(of: image)
    let declared = image.fieldOfView
    let image = blocks?.smoothed(image) ?? image
    // 1. What an image without alpha would be.
    let views = try InputViews(of: image, declared: declared, channel: channel, ink: ink)
    let fieldOfView = views.fieldOfView
    // 2. The channel and the polarity in which most curves are seen.
    let candidates = views.candidates(asksLines: kinds.contains(.lines))
      .map { view in (view: view, look: views.look(through: view)) }
    let chooser = InputChooser(
      network: try CurveNet.network(), pool: pool,
      allowed: CurveInput.allowed(in: fieldOfView, outside: avoided))
    // A border is one whichever side is the darker.
    let meant = network.family.kind == .edges ? .dark : polarity
    var choice = try chooser.choose(among: candidates.map(\.look.light), polarity: meant)
    var chosen = candidates[choice.index]
    // 3. The distance from the ground's colour instead, where curves of some colour do not show in that channel.
    if channel == nil, meant == nil,
      let view = views.viewOfColor(insteadOf: chosen.view, polarity: choice.polarity)
    {
      let look = views.look(through: view)
      let other = try chooser.choose(among: [look.light], polarity: nil)
      if other.polarity == .dark, other.amount >= Self.leastOfColor * choice.amount {
        (choice, chosen) = (other, (view, look))
      }
    }
    self.init(
      normalized: network.input.normalization.normalized(chosen.look.light),
      light: chosen.look.light,
      fieldOfView: fieldOfView, avoided: avoided, polarity: choice.polarity,
      channel: chosen.view.channel, backdrop: chosen.view.backdrop, inks: chosen.view.inks,
      seenInks: views.seenInks, scales: network.scales)
    hidden = chosen.look.hidden
    self.blocks = blocks
    if polarity == nil { isChosen.insert(.polarity) }
    if channel == nil, inks.isEmpty { isChosen.insert(.channel) }
    if views.isOpen, kinds.contains(.edges) {
      colors = views.colors.map { network.input.normalization.normalized($0) }
    }
    // 4. The scales at which they are seen best.
    if network.choosesScales {
      scales = try ScaleChooser(network: network.countingAll, pool: pool).scales(for: self)
    }
  }

  /// Prepares a frame as `chosen`, one of the same moving picture, was: through the same channel, for the same
  /// polarity, at the same scales, in the same field of view, avoiding the same pixels.
  public init(_ image: Image, like chosen: CurveInput, networks: [CurveNetwork]) {
    precondition(
      image.width == chosen.light.width && image.height == chosen.light.height,
      "frames have one size")
    let normalization = (networks.first { $0.family.kind == .lines } ?? networks[0]).input
      .normalization
    self = chosen
    let image = blocks?.smoothed(image) ?? image
    let view = InputViews.View(
      channel: chosen.channel, backdrop: chosen.backdrop, inks: chosen.inks)
    let views = InputViews(of: image, as: view, fieldOfView: fieldOfView)
    (light, hidden) = views.look(through: view)
    normalized = normalization.normalized(light)
    if !chosen.colors.isEmpty { colors = views.colors.map { normalization.normalized($0) } }
  }

  /// Prepares `image` for one network, as for several.
  public init(
    _ image: Image, network: CurveNetwork, polarity: Polarity? = nil, channel: Channel? = nil,
    ink: InkRequest? = nil, avoiding avoided: Mask? = nil, pool: WorkerPool = .allCores
  ) throws {
    try self.init(
      image, networks: [network], polarity: polarity, channel: channel, ink: ink,
      avoiding: avoided, pool: pool)
  }
}

extension Plane {
  /// The plane with the factor that turns curves dark: itself where they are.
  package func signed(by sign: Float) -> Plane { sign == 1 ? self : map { $0 * sign } }
}
