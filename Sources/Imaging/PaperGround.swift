/// The ground that curves are drawn on where it has one colour: paper, or a plot's background.
///
/// 1. The commonest colour, from a histogram, moved to the mean of what is like it. 2. Around each pixel the mean of
/// those that are like it, so that shade and yellowed margins are no ink.
public struct PaperGround: Sendable {
  /// How far a channel of a pixel may be from the commonest colour for the pixel to be ground.
  private static let tolerance: Float = 0.08
  /// The least share of an image that is like its commonest colour for it to be a ground. Photographs of retinas have
  /// up to 0.63, pages and plots seldom less than 0.8.
  private static let leastShare = 0.7
  /// The radius of the window that a pixel's ground is taken from, px.
  private static let radius = 32
  /// How much ink differs from its ground at least, in the channel in which it differs most.
  static let leastInk: Float = 0.12

  /// Pixels less the ground around them: red, green, blue; empty where there is no image or no ground.
  private let differences: [Plane]
  /// Its commonest colour.
  let color: SIMD3<Float>
  let width: Int
  let height: Int

  /// The ground of an image without alpha.
  ///
  /// - Parameter fieldOfView: the pixels that count, `nil` for all.
  public init(of image: Image, in fieldOfView: Mask? = nil) {
    self.init(of: image, in: fieldOfView, leastShare: 0)
  }

  /// The ground of an image without alpha; `nil` where it has none of one colour.
  public init?(plain image: Image, in fieldOfView: Mask? = nil) {
    self.init(of: image, in: fieldOfView, leastShare: Self.leastShare)
    if differences.isEmpty { return nil }
  }

  /// - Parameter leastShare: of the image that is like its commonest colour; with less, nothing more is found out.
  private init(of image: Image, in fieldOfView: Mask?, leastShare: Double) {
    (width, height) = (image.width, image.height)
    let planes = image.isGrey ? [image.color[0], image.color[0], image.color[0]] : image.color
    let (red, green, blue) = (planes[0].pixels, planes[1].pixels, planes[2].pixels)
    func pixel(_ i: Int) -> SIMD3<Float> { SIMD3(red[i], green[i], blue[i]) }
    let counts = fieldOfView?.pixels
    // 1. The commonest colour.
    var boxes = [Int](repeating: 0, count: 4096)
    for i in red.indices where counts?[i] != false { boxes[Self.box(of: pixel(i))] += 1 }
    let best = boxes.indices.max { boxes[$0] < boxes[$1] } ?? 0
    var color = (SIMD3(Float(best >> 8), Float(best >> 4 & 15), Float(best & 15)) + 0.5) / 16
    func isGround(_ i: Int) -> Bool {
      let difference = pixel(i) - color
      return max(difference.max(), -difference.min()) <= Self.tolerance
    }
    for _ in 0..<2 {
      var (sum, number) = (SIMD3<Double>.zero, 0.0)
      for i in red.indices where counts?[i] != false && isGround(i) {
        sum += SIMD3<Double>(pixel(i))
        number += 1
      }
      if number > 0 { color = SIMD3<Float>(sum / number) }
    }
    var weight = Plane(width: width, height: height)
    for i in red.indices where counts?[i] != false && isGround(i) { weight.pixels[i] = 1 }
    self.color = color
    let counted = Double(fieldOfView?.population ?? red.count)
    guard counted > 0, weight.mean * Double(red.count) >= leastShare * counted else {
      differences = []
      return
    }
    // 2. The ground around each pixel.
    let nearby = weight.boxMean(radius: Self.radius)
    differences = planes.enumerated().map { channel, plane in
      let light = plane.multiplied(by: weight).boxMean(radius: Self.radius)
      var result = plane
      for i in 0..<plane.count {
        result.pixels[i] -=
          nearby.pixels[i] > Self.leastNearby ? light.pixels[i] / nearby.pixels[i] : color[channel]
      }
      return result
    }
  }

  /// The number of the box, a sixteenth of each channel, that a colour is in.
  private static func box(of color: SIMD3<Float>) -> Int {
    let box = SIMD3<Int>(
      (color * 16).clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 15.5)))
    return box.x << 8 | box.y << 4 | box.z
  }

  /// The least share of ground in a window that tells how light it is.
  private static let leastNearby: Float = 0.01

  /// The ground's commonest colour.
  public var inkColor: RGBColor { RGBColor(color) }

  /// Whether this is no colour of ink, but the ground's.
  public func isGround(_ ink: RGBColor) -> Bool { (ink.vector - color).length < Self.leastInk }

  /// How a pixel differs from the ground around it: red, green, blue, each -1…1.
  func difference(at i: Int) -> SIMD3<Float> {
    SIMD3(differences[0].pixels[i], differences[1].pixels[i], differences[2].pixels[i])
  }

  /// Light in which everything that is unlike the ground is dark, whichever channel it shows in: 1 less the
  /// largest difference among the channels. On white paper, grey ink has its own light.
  public var likeness: Plane {
    Plane(
      width: width, height: height,
      pixels: ContiguousArray(
        (0..<width * height).map { i in
          let difference = difference(at: i)
          return 1 - min(max(difference.max(), -difference.min()), 1)
        }))
  }

  /// Whether some of the ink has a colour, and not only a grey: whether its channels differ from the ground
  /// in different ways.
  public var hasColoredInk: Bool {
    var (ink, colored) = (0, 0)
    for i in 0..<width * height {
      let difference = difference(at: i)
      if max(difference.max(), -difference.min()) >= Self.leastInk { ink += 1 }
      if difference.max() - difference.min() >= Self.leastChroma { colored += 1 }
    }
    return Double(colored) > Self.leastColored * Double(ink)
  }

  /// The share of ink, 0…1, that hardly shows in a sum of channels: there it differs from the ground less than
  /// a third as much as in the channel in which it differs most, or not to the side that counts.
  ///
  /// - Parameters:
  ///   - channels: the weights of red, green and blue.
  ///   - signs: 1 where what is darker than the ground counts, -1 where what is brighter does.
  public func shareOfInkLost(in channels: SIMD3<Float>, signs: [Float]) -> Double {
    var (ink, lost) = (0, 0)
    for i in 0..<width * height {
      let difference = difference(at: i)
      let most = max(difference.max(), -difference.min())
      guard most >= Self.leastInk else { continue }
      let shown = signs.map { -$0 * difference.dot(channels) }.max() ?? 0
      ink += 1
      if shown < most / 3 { lost += 1 }
    }
    return ink > 0 ? Double(lost) / Double(ink) : 0
  }

  /// A difference between channels that compression does not make.
  private static let leastChroma: Float = 0.2
  /// The share of the ink that must have it. Stains on concrete have under 0.005.
  private static let leastColored = 0.02
}
