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

extension CurveInput {
  /// Prepares `image` for `networks`, at least one: what is not given is chosen by looking.
  ///
  /// - Parameters:
  ///   - polarity: the curves that are meant; `nil` takes the polarity that stands out more.
  ///   - channel: what to look at; `nil` takes luminance for grey images, and for coloured ones the
  ///     channel in which lines stand out most, and every channel for borders.
  ///   - avoided: the pixels in which no curve may run, a mask of the image's size; they have no say in what
  ///     is chosen.
  public init(
    _ image: Image, networks: [CurveNetwork], polarity: Polarity? = nil, channel: Channel? = nil,
    avoiding avoided: Mask? = nil, pool: WorkerPool = .allCores
  ) throws {
    precondition(
      avoided.map { $0.width == image.width && $0.height == image.height } ?? true,
      "a mask of what to avoid has the image's size, \(image.width) x \(image.height)")
    let kinds = networks.map(\.family.kind)
    let network = networks[kinds.firstIndex(of: .lines) ?? 0]
    let opaque = image.overWhite()
    let fieldOfView = FieldOfView().detect(in: opaque)
    let isOpen = channel == nil && opaque.isColored
    let channels: [Channel] =
      isOpen && kinds.contains(.lines)
      ? [.luminance, .red, .green, .blue] : [channel ?? .luminance]
    let candidates = channels.map { channel in
      (channel: channel, light: opaque.light(of: channel).filled(outside: fieldOfView))
    }
    let chooser = InputChooser(
      network: network.answer.tellsPolarity
        ? network : try CurveNet.network(), pool: pool,
      allowed: CurveInput.allowed(in: fieldOfView, outside: avoided))
    // A border is one whichever side is the darker.
    let meant = network.family.kind == .edges ? .dark : polarity
    let choice = try chooser.choose(among: candidates.map(\.light), polarity: meant)
    let chosen = candidates[choice.index]
    self.init(
      normalized: network.input.normalization.normalized(chosen.light), light: chosen.light,
      fieldOfView: fieldOfView, avoided: avoided, polarity: choice.polarity,
      channel: chosen.channel,
      scales: network.scales)
    if polarity == nil { isChosen.insert(.polarity) }
    if channel == nil { isChosen.insert(.channel) }
    if isOpen, kinds.contains(.edges) {
      colors = [.red, .green, .blue].map {
        network.input.normalization.normalized(opaque.light(of: $0).filled(outside: fieldOfView))
      }
    }
    if network.choosesScales {
      scales = try ScaleChooser(network: network, pool: pool).scales(for: self)
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
    let opaque = image.overWhite()
    self = chosen
    light = opaque.light(of: chosen.channel).filled(outside: fieldOfView)
    normalized = normalization.normalized(light)
    if !chosen.colors.isEmpty {
      colors = [.red, .green, .blue].map {
        normalization.normalized(opaque.light(of: $0).filled(outside: fieldOfView))
      }
    }
  }

  public init(
    _ image: Image, network: CurveNetwork, polarity: Polarity? = nil, channel: Channel? = nil,
    avoiding avoided: Mask? = nil, pool: WorkerPool = .allCores
  ) throws {
    try self.init(
      image, networks: [network], polarity: polarity, channel: channel, avoiding: avoided,
      pool: pool)
  }
}

extension Image {
  /// Whether a colour image has any colour: a difference between channels that shows.
  fileprivate var isColored: Bool {
    guard !isGrey else { return false }
    let (red, green, blue) = (color[0].pixels, color[1].pixels, color[2].pixels)
    var difference = 0.0
    for i in 0..<red.count {
      difference += Double(max(red[i], green[i], blue[i]) - min(red[i], green[i], blue[i]))
    }
    return difference > 0.02 * Double(red.count)
  }

  fileprivate func light(of channel: CurveInput.Channel) -> Plane {
    switch channel {
    case .luminance: luminance
    case .red: color[0]
    case .green: color[isGrey ? 0 : 1]
    case .blue: color[isGrey ? 0 : 2]
    }
  }
}

extension Plane {
  /// Pixels outside the field of view, and those at its rim, take the light around the nearest one
  /// inside, so that the rim is no edge; a mean, because each single pixel's light would be a ray.
  fileprivate func filled(outside fieldOfView: Mask?) -> Plane {
    guard let inside = fieldOfView?.eroded(radius: 4), inside.population > 0 else { return self }
    let nearest = DistanceTransform(to: inside).nearest
    let weight = inside.plane
    var seen = weight
    for i in 0..<count { seen.pixels[i] *= pixels[i] }
    let (light, share) = (seen.gaussianBlurred(sigma: 3), weight.gaussianBlurred(sigma: 3))
    var result = self
    for i in 0..<count where !inside.pixels[i] {
      let place = Int(nearest[i])
      result.pixels[i] = light.pixels[place] / share.pixels[place]
    }
    return result
  }
}

/// Chooses the channel and the polarity in which curves stand out most.
private struct InputChooser {
  let network: CurveNetwork
  let pool: WorkerPool
  let allowed: Mask?

  /// How many pixels are looked at: enough to see which curves there are.
  static let mostPixels = 65_536.0
  /// By how much bright curves must outdo dark ones: dark strokes and vessels are the rule.
  static let brightAdvantage = 1.02
  /// The share of pixels that count as standing out. Beside every curve lie two of the other polarity,
  /// its flanks, so the many do not tell the two apart, but the strongest do: at 0.5 % the ratio of
  /// bright to dark was at most 0.99 on films, retinas and drawings of dark curves, and 1.06 on one of
  /// bright ones; at 5 % the two overlapped.
  static let share = 0.005

  func choose(
    among candidates: [Plane], polarity: Polarity?
  ) throws -> (index: Int, polarity: Polarity) {
    if candidates.count == 1, let polarity { return (0, polarity) }
    var best: (index: Int, polarity: Polarity, prominence: Float)?
    for (index, light) in candidates.enumerated() {
      for option in polarity.map({ [$0] }) ?? [.dark, .bright] {
        var prominence = try prominence(of: option, in: light)
        if polarity == nil, option == .bright { prominence /= Float(Self.brightAdvantage) }
        if prominence > best?.prominence ?? -1 { best = (index, option, prominence) }
      }
    }
    return best.map { ($0.index, $0.polarity) } ?? (0, polarity ?? .dark)
  }

  /// The response that the most responsive pixels have at least; of probabilities, which saturate,
  /// the length of the curves that they stand for times their depth. Length alone does not tell: a gap between
  /// two thin dark lines is as long as they are, but hardly brighter than the rest of the paper.
  private func prominence(of polarity: Polarity, in light: Plane) throws -> Float {
    let scale = min(1, (Self.mostPixels / Double(light.count)).squareRoot())
    let normalized = network.input.normalization.normalized(light).resized(by: scale)
    var prominence: Float = 0
    for sign in polarity.signs {
      let reader = NetworkReader(network: network, pool: pool)
      let signed = normalized.map { $0 * sign }
      let reading = try reader.read([signed], attribution: .unused).readings[0]
      var response = reading.response
      if network.answer.readout == .softmax {
        response = reading.amount(overWidthTo: 1)
        for i in 0..<response.count { response.pixels[i] *= max(-signed.pixels[i], 0) }
      }
      if let view = allowed?.plane { response.clear(outside: view) }
      prominence = max(
        prominence,
        network.answer.readout == .softmax
          ? Float(response.mean) : response.quantile(1 - Self.share) ?? 0)
    }
    return prominence
  }
}
