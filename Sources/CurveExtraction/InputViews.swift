import Imaging

/// The ways in which an image can be looked at, and the light that each gives.
///
/// 1. Where all that is drawn has one colour on a transparent ground, alpha is the picture. 2. Else transparent images
/// are laid over white or black, whichever what is drawn differs from more. 3. Of an opaque image one looks at its
/// luminance, at a channel, or at how far its colours are from the ground's.
struct InputViews {
  /// One way to look at it.
  struct View: Hashable {
    var channel: CurveInput.Channel
    var backdrop: Backdrop?
    var inks: [RGBColor] = []
  }

  /// The pixels that show anything; `nil` where all do.
  let fieldOfView: Mask?
  /// Whether any channel may be looked at.
  let isOpen: Bool
  /// The colours of ink, where they are asked for.
  private(set) var seenInks: [RGBColor]?

  private let image: Image
  private let opaque: Image
  /// The ground, where its colour is asked for.
  private let ground: PaperGround?
  /// The ground of an image of which nothing is asked, where it has one of one colour.
  private let plain: PaperGround?
  /// What is asked for, or follows from the image alone.
  private let first: View

  /// - Throws: `CurveInputError`.
  init(
    of image: Image, channel: CurveInput.Channel?, ink: CurveInput.InkRequest?
  ) throws(CurveInputError) {
    self.image = image
    let backdrop = image.contrastingBackdrop
    guard channel != .alpha || backdrop != nil else { throw .noAlpha }
    opaque = image.over(backdrop ?? .white)
    // What is laid over black has no frame but what is drawn.
    fieldOfView = backdrop == .black ? nil : FieldOfView().detect(in: opaque)
    var inks: [RGBColor] = []
    if case .only(let asked) = ink { inks = asked }
    let isAlpha = channel == .alpha || (channel == nil && inks.isEmpty && image.isDrawnInAlpha)
    let isFree = channel == nil && inks.isEmpty && !isAlpha
    isOpen = isFree && opaque.isColored
    ground =
      channel == .color || ink != nil ? PaperGround(of: opaque, in: fieldOfView) : nil
    plain =
      isFree && !opaque.isGrey ? PaperGround(plain: opaque, in: fieldOfView) : nil
    var view = View(channel: isAlpha ? .alpha : channel ?? .luminance)
    view.backdrop = isAlpha ? nil : backdrop
    if let ground {
      if let same = inks.first(where: { ground.isGround($0) }) {
        throw .inkOfGround(same, ground: ground.inkColor)
      }
      if ink == .seen { seenInks = ground.inks }
    }
    if !inks.isEmpty { (view.channel, view.inks) = (.color, inks) }
    first = view
  }

  /// The way `view` to look at a frame of a moving picture.
  init(of image: Image, as view: View, fieldOfView: Mask?) {
    (self.image, self.fieldOfView, first, isOpen) = (image, fieldOfView, view, false)
    opaque = image.over(view.backdrop ?? .white)
    plain = nil
    ground = view.channel == .color ? PaperGround(of: opaque, in: fieldOfView) : nil
  }

  /// The channels that are open; one where it was asked for, or where nobody looks for lines.
  func candidates(asksLines: Bool) -> [View] {
    guard isOpen, asksLines else { return [first] }
    return [.luminance, .red, .green, .blue].map { View(channel: $0, backdrop: first.backdrop) }
  }

  /// The distance from the ground's colour as the way to look at it, where ink of some colour does not show in `view`.
  func viewOfColor(insteadOf view: View, polarity: Polarity) -> View? {
    guard first.channel == .luminance, first.inks.isEmpty, let plain, plain.hasColoredInk
    else { return nil }
    let channels: SIMD3<Float> =
      switch view.channel {
      case .red: [1, 0, 0]
      case .green: [0, 1, 0]
      case .blue: [0, 0, 1]
      default: Image.lumaWeights
      }
    guard plain.shareOfInkLost(in: channels, signs: polarity.signs) >= Self.leastLost else {
      return nil
    }
    return View(channel: .color, backdrop: first.backdrop)
  }

  /// The least share of the ink that must not show.
  private static let leastLost = 0.02

  /// The light of `view`, 0…1, outside the field of view filled from within.
  func light(of view: View) -> Plane {
    let light: Plane =
      switch view.channel {
      case .luminance: opaque.luminance
      case .red: opaque.color[0]
      case .green: opaque.color[opaque.isGrey ? 0 : 1]
      case .blue: opaque.color[opaque.isGrey ? 0 : 2]
      case .color:
        (ground ?? plain).map { view.inks.isEmpty ? $0.likeness : $0.light(of: view.inks) }
          ?? opaque.luminance
      case .alpha: image.alpha?.map { 1 - $0 } ?? opaque.luminance
      }
    return light.filled(outside: fieldOfView).stretched
  }

  /// The light of red, green and blue.
  var colors: [Plane] {
    [.red, .green, .blue].map { light(of: View(channel: $0, backdrop: first.backdrop)) }
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

  /// Faint pictures with their contrast raised to what the network was trained on: the least contrast that it sees is
  /// one of light, but a scan of 16 bits may be clean with a thousandth of that. A few pixels at either end, such as
  /// dead ones of a sensor, do not count. Noise is raised with the rest, and stays noise.
  fileprivate var stretched: Plane {
    guard let low = quantile(Self.outliers), let high = quantile(1 - Self.outliers),
      high > low, high - low < Self.leastContrast
    else { return self }
    let (middle, gain) = ((low + high) / 2, Self.raisedContrast / (high - low))
    return map { min(max(0.5 + ($0 - middle) * gain, 0), 1) }
  }

  /// The share of pixels at either end that do not count.
  private static let outliers = 0.0005
  /// A range of light below this is raised: less than three levels of 8 bits.
  private static let leastContrast: Float = 0.01
  /// To this.
  private static let raisedContrast: Float = 0.1
}
