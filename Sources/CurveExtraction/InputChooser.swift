import CurveNetworks
import Foundation
import Imaging
import Workers

/// Chooses the channel and the polarity in which curves stand out most.
///
/// 1. Look at each candidate twice: at the whole, made so small that it is cheap, and at the part of it in which most
/// happens, at its own size. Where the part shows many times as much, curves have vanished in the whole, as thin ones
/// do that lie close together, and it is the part that counts. 2. Take for each pixel of a curve its length times its
/// depth. Beside every curve lie two of the other polarity, its flanks, and between two a gap, so each polarity keeps
/// only what outdoes the other. 3. The channel is the one that shows most of one polarity. 4. Where the other shows
/// nearly as much in it, both are meant.
struct InputChooser {
  /// A network whose answer is a probability and tells dark curves from bright ones.
  let network: CurveNetwork
  let pool: WorkerPool
  /// The pixels that count, or `nil` for all.
  let allowed: Mask?

  /// How many pixels are looked at: enough to see which curves there are.
  private static let mostPixels = 65_536.0
  /// The extent of the part that is looked at in its own size, px.
  private static let partExtent = 256
  /// By how much bright curves must outdo dark ones: dark strokes and vessels are the rule.
  private static let brightAdvantage = 1.02
  /// The share of what one polarity shows from which on the other is meant too. Drawings in two inks have 0.7 and
  /// more, films and retinas under 0.13, and concrete with cracks up to 0.3.
  private static let leastShare = 0.45
  /// How many times as much a part must show as the whole: up to ten times for retinas, over 100 times for dense grids
  /// of a megapixel.
  private static let vanishing = 30.0
  /// The least of it at which there is something to see: noise shows both polarities alike.
  private static let leastAmount = 1e-3

  /// How much there is to see of dark and of bright curves: length times depth, for each pixel.
  struct Prominence {
    var dark = 0.0
    var bright = 0.0

    /// The polarity that shows more.
    var stronger: Polarity { bright > InputChooser.brightAdvantage * dark ? .bright : .dark }

    /// What there is of a polarity; of the stronger one where `nil`.
    func amount(of polarity: Polarity?) -> Double {
      switch polarity {
      case .dark: dark
      case .bright: bright
      case .both: dark + bright
      case nil: max(dark, bright / InputChooser.brightAdvantage)
      }
    }

    /// The polarities that show about as much as the stronger.
    var polarity: Polarity {
      min(dark, bright)
        >= max(InputChooser.leastShare * max(dark, bright), InputChooser.leastAmount)
        ? .both : stronger
    }
  }

  /// Which of `candidates`, planes of light, shows most, and of which polarity.
  func choose(
    among candidates: [Plane], polarity: Polarity?
  ) throws -> (index: Int, polarity: Polarity, amount: Double) {
    if candidates.count == 1, let polarity { return (0, polarity, 0) }
    let seen = try prominence(in: candidates)
    var best = 0
    for (index, prominence) in seen.enumerated()
    where prominence.amount(of: polarity) > seen[best].amount(of: polarity) { best = index }
    return (best, polarity ?? seen[best].polarity, seen[best].amount(of: polarity))
  }

  /// What is seen in each of `candidates`, in the whole or in a part, whichever tells more.
  private func prominence(in candidates: [Plane]) throws -> [Prominence] {
    let (count, view) = (candidates[0].count, allowed?.plane)
    let scale = min(1, (Self.mostPixels / Double(count)).squareRoot())
    let lights = candidates.map { network.input.normalization.normalized($0) }
    let whole = try prominence(
      inNormalized: lights.map { $0.resized(by: scale) }, view: view, scale: scale)
    guard scale < 1 else { return whole }
    let (columns, rows) = candidates[0].liveliestPart(extent: Self.partExtent, in: allowed)
    let part = try prominence(
      inNormalized: lights.map { $0.cropped(columns: columns, rows: rows) },
      view: view?.cropped(columns: columns, rows: rows), scale: 1)
    func most(_ seen: [Prominence]) -> Double { seen.map { $0.amount(of: .both) }.max() ?? 0 }
    return most(part) > Self.vanishing * most(whole) ? part : whole
  }

  /// What is seen in each of `lights` at one size, a `scale` of the image's own.
  private func prominence(
    inNormalized lights: [Plane], view: Plane?, scale: Double
  ) throws -> [Prominence] {
    let signed = lights.flatMap { light in [light, light.map { -$0 }] }
    let readings = try NetworkReader(network: network, pool: pool)
      .read(signed)
    return lights.indices.map { index in
      let own = [2 * index, 2 * index + 1]
      return prominence(
        of: own.map { readings[$0] }, in: own.map { signed[$0] }, view: view, scale: scale)
    }
  }

  /// What `readings` of light and of its negative tell.
  private func prominence(
    of readings: [NetworkReading], in lights: [Plane], view: Plane?, scale: Double
  ) -> Prominence {
    let seen = zip(readings, lights).map { reading, light in
      var (amount, evidence) = (reading.amount(overWidthTo: 1), reading.response)
      // Probabilities saturate. A gap between two thin dark lines is as long as they are, but hardly brighter than the
      // rest of the paper.
      for i in 0..<amount.count {
        let depth = max(-light.pixels[i], 0)
        amount.pixels[i] *= depth
        evidence.pixels[i] *= depth
      }
      if let view { amount.clear(outside: view) }
      let width = reading.logWidth.map { exp($0) }
      return (amount: amount, map: CurveMap(evidence: evidence, orientation: width, width: width))
    }
    func total(_ own: Int, over rival: Int) -> Double {
      let kept = seen[own].map.prevailing(over: seen[rival].map, pool: pool).evidence
      let sum = (0..<kept.count).reduce(0.0) {
        $0 + (kept.pixels[$1] > 0 ? Double(seen[own].amount.pixels[$1]) : 0)
      }
      // Lengths shrink with the image, and areas with their square.
      return sum / Double(kept.count) * scale
    }
    return Prominence(dark: total(0, over: 1), bright: total(1, over: 0))
  }
}

extension Plane {
  /// The columns and rows of `extent` px at most in which neighbouring pixels, those in `view`, differ most.
  func liveliestPart(extent: Int, in view: Mask?) -> (columns: Range<Int>, rows: Range<Int>) {
    let changes = subtractingNeighbours(in: view)
    func ranges(_ whole: Int) -> [Range<Int>] {
      let size = min(extent, whole)
      let starts = stride(from: 0, to: whole - size, by: max(size / 2, 1)) + [whole - size]
      return starts.map { $0..<$0 + size }
    }
    var best = (columns: 0..<width, rows: 0..<height, mean: -1.0)
    for rows in ranges(height) {
      for columns in ranges(width) {
        let mean = changes.cropped(columns: columns, rows: rows).mean
        if mean > best.mean { best = (columns, rows, mean) }
      }
    }
    return (best.columns, best.rows)
  }

  /// The absolute differences between a pixel and those to its right and below, 0 outside `view`.
  fileprivate func subtractingNeighbours(in view: Mask?) -> Plane {
    var result = Plane(width: width, height: height)
    for y in 0..<max(height - 1, 0) {
      for i in y * width..<(y + 1) * width - 1 where view?.pixels[i] != false {
        result.pixels[i] =
          abs(pixels[i] - pixels[i + 1]) + abs(pixels[i] - pixels[i + width])
      }
    }
    return result
  }
}

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

  /// - Parameter declared: the pixels that show anything, where the file says so; else they are looked for.
  /// - Throws: `CurveInputError`.
  init(
    of image: Image, declared: Mask?, channel: CurveInput.Channel?, ink: CurveInput.InkRequest?
  ) throws(CurveInputError) {
    self.image = image
    let backdrop = image.contrastingBackdrop
    guard channel != .alpha || backdrop != nil else { throw .noAlpha }
    opaque = image.over(backdrop ?? .white)
    // What is laid over black has no frame but what is drawn.
    fieldOfView = declared ?? (backdrop == .black ? nil : FieldOfView().detect(in: opaque))
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

  /// The light of `view`, 0…1, outside the field of view filled from within; and where other ink hides the inks that
  /// it asks for, `nil` where it asks for none.
  func look(through view: View) -> (light: Plane, hidden: Mask?) {
    let ink = view.inks.isEmpty ? nil : ground?.light(of: view.inks)
    let light: Plane =
      switch view.channel {
      case .luminance: opaque.luminance
      case .red: opaque.color[0]
      case .green: opaque.color[opaque.isGrey ? 0 : 1]
      case .blue: opaque.color[opaque.isGrey ? 0 : 2]
      case .color: ink?.light ?? (ground ?? plain)?.likeness ?? opaque.luminance
      case .alpha: image.alpha?.map { 1 - $0 } ?? opaque.luminance
      }
    return (light.filled(outside: fieldOfView).stretched, ink?.hidden)
  }

  /// Lightness and both opponents of colour, outside the field of view filled from within.
  var colors: [Plane] {
    opaque.lightnessAndOpponents.map { $0.filled(outside: fieldOfView) }
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
