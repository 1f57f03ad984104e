public import Failures

/// The kinds of pictures that phantoms come in.
public enum PhantomKind: String, Hashable, Sendable, CaseIterable {
  /// Branching dark vessels on an X-ray-like background.
  case angiogram
  /// Pen strokes on paper: a small scene.
  case drawing
  /// A page of simple shapes: spiral, crest, loops, dashes, crossings, circles, polygon.
  case shapes
}

/// Everything that a phantom follows from: the same options give the same phantom.
public struct PhantomOptions: Hashable, Sendable {
  public var kind: PhantomKind
  /// The image's width, px, at least 32.
  public var width: Int
  /// The image's height, px, at least 32.
  public var height: Int
  /// All random choices follow from it.
  public var seed: UInt64
  /// How many curves an angiogram starts from, or `nil` for a number that suits its size (about 20 at
  /// 512 x 512). Fewer come out where there is no room; other kinds ignore it.
  public var curveCount: Int?
  /// The full widths of an angiogram's curves, px, or `nil` for 1…12; other kinds ignore it.
  public var widths: ClosedRange<Double>?
  /// Noise as a multiple of the usual amount, 0…10; 0 gives a clean picture.
  public var noise: Double
  /// How much the curves stand out, in multiples of the noise's deviation, 0.1…100, or `nil` for the usual
  /// amount: full ink, or the middle of an angiogram's widest vessel at the mean light. Thin strokes cover
  /// pixels only in part and stand out less. It needs noise.
  public var contrast: Double?

  /// The largest number of pixels that a phantom may have.
  public static let pixelLimit = 100_000_000

  /// Options; only the kind, the size and the seed are usually needed.
  public init(
    kind: PhantomKind = .angiogram, width: Int = 512, height: Int = 512, seed: UInt64 = 1,
    curveCount: Int? = nil, widths: ClosedRange<Double>? = nil, noise: Double = 1,
    contrast: Double? = nil
  ) {
    self.kind = kind
    self.width = width
    self.height = height
    self.seed = seed
    self.curveCount = curveCount
    self.widths = widths
    self.noise = noise
    self.contrast = contrast
  }

  /// Throws for the first option that is out of its range.
  public func validate() throws(PhantomError) {
    guard width >= 32, height >= 32, width <= Self.pixelLimit / height else {
      throw .size(width: width, height: height)
    }
    if let curveCount, !(1...1000).contains(curveCount) { throw .curveCount(curveCount) }
    if let widths, !(widths.lowerBound >= 0.5 && widths.upperBound <= 64) {
      throw .widths(widths.lowerBound, widths.upperBound)
    }
    guard noise >= 0, noise <= 10 else { throw .noise(noise) }
    if let contrast {
      guard (0.1...100).contains(contrast), noise > 0 else { throw .contrast(contrast) }
    }
  }
}

/// Why a phantom cannot be made.
public enum PhantomError: ExplainedError, Equatable {
  /// A side is under 32 px or the area over the limit.
  case size(width: Int, height: Int)
  /// The number of curves is not in 1…1000.
  case curveCount(Int)
  /// The widths are not within 0.5…64 px.
  case widths(Double, Double)
  /// The noise is not in 0…10.
  case noise(Double)
  /// The contrast is not in 0.1…100, or there is no noise to measure it by.
  case contrast(Double)
  /// There are not so many frames of this kind.
  case frames(Int, kind: PhantomKind)
  /// The motion is not in 0…5.
  case motion(Double)

  public var description: String {
    switch self {
    case .size(let width, let height):
      "a phantom of \(width)x\(height) cannot be made: sides are at least 32 px and the area at most "
        + "100 megapixels"
    case .curveCount(let count):
      "\(count) curves cannot be made: choose 1 to 1000"
    case .widths(let low, let high):
      "widths of \(low) to \(high) px cannot be made: choose within 0.5 to 64 px"
    case .noise(let noise):
      "a noise of \(noise) cannot be made: choose 0 to 10"
    case .frames(let count, let kind):
      "\(count) frames of the kind \(kind.rawValue) cannot be made: choose 1 to "
        + "\(PhantomSequence.frameLimit) of an angiogram, with at most 100 megapixels in all"
    case .motion(let motion):
      "a motion of \(motion) times the usual one cannot be made: choose 0 to 5"
    case .contrast(let contrast):
      "a contrast of \(contrast) times the noise cannot be made: choose 0.1 to 100, and a noise over 0"
    }
  }

  public var category: FailureCategory { .usage }
}
