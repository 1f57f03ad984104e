import Determinism
import Imaging
import Testing
import Workers

struct GuidedFilterTests {
  private static let (width, height) = (40, 31)

  private static func noise(seed: UInt64) -> Plane {
    var generator = SeededGenerator(seed: seed)
    return Plane(
      width: width, height: height,
      pixels: ContiguousArray((0..<width * height).map { _ in Float(generator.uniform()) }))
  }

  private static let colors = Image(
    red: noise(seed: 1), green: noise(seed: 2), blue: noise(seed: 3))

  private static func largestDifference(_ a: Plane, _ b: Plane) -> Float {
    zip(a.pixels, b.pixels).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(arguments: [Image(grey: noise(seed: 1)), colors])
  func constantsStay(guide: Image) {
    let filter = GuidedFilter(guide: guide, radius: 3, epsilon: 1e-3)
    let even = Plane(width: Self.width, height: Self.height, repeating: 0.7)
    #expect(Self.largestDifference(filter.filtered(even), even) < 1e-5)
  }

  /// Without structure in the guide (or with none that counts) every fit is the window's mean.
  @Test(
    arguments: zip(
      [
        Image(grey: Plane(width: width, height: height, repeating: 0.4)),
        Image(grey: noise(seed: 1)), colors,
      ],
      [Float(1e-3), 1e7, 1e7]))
  func anEvenGuideGivesMeansOfMeans(guide: Image, epsilon: Float) {
    let map = Self.noise(seed: 9)
    let expected = map.boxMean(radius: 4).boxMean(radius: 4)
    let filtered = GuidedFilter(guide: guide, radius: 4, epsilon: epsilon).filtered(map)
    #expect(Self.largestDifference(filtered, expected) < 1e-5)
  }

  /// What is an affine function of the guide's colours is fitted exactly, but for epsilon over the variance of 1/12.
  @Test func affineFunctionsOfTheGuideStay() {
    let planes = Self.colors.color
    var mixed = planes[0].map { 0.3 * $0 + 0.1 }
    for i in 0..<mixed.count {
      mixed.pixels[i] += 0.5 * planes[1].pixels[i] - 0.2 * planes[2].pixels[i]
    }
    let filtered = GuidedFilter(guide: Self.colors, radius: 4, epsilon: 1e-5).filtered(mixed)
    #expect(Self.largestDifference(filtered, mixed) < 1e-3)
    let grey = GuidedFilter(guide: Image(grey: planes[0]), radius: 4, epsilon: 1e-5)
    let affine = planes[0].map { 2 * $0 - 0.5 }
    #expect(Self.largestDifference(grey.filtered(affine), affine) < 1e-3)
  }

  /// Three equal channels of variance v: the covariance is v in all entries and ε more on the diagonal, and the three
  /// slopes together are 3v / (3v + ε), a grey filter's with a third of ε.
  @Test func equalChannelsAreGreyWithAThirdOfEpsilon() {
    let (light, map) = (Self.noise(seed: 1), Self.noise(seed: 2))
    let color = GuidedFilter(
      guide: Image(red: light, green: light, blue: light), radius: 2, epsilon: 0.03)
    let grey = GuidedFilter(guide: Image(grey: light), radius: 2, epsilon: 0.01)
    #expect(Self.largestDifference(color.filtered(map), grey.filtered(map)) < 1e-4)
  }

  /// In a window that holds a step of the guide from 0 to 1, half and half, its variance is 1/4.
  @Test func aBlurredStepGetsTheEdgeOfItsGuide() {
    let step = Plane(
      width: Self.width, height: Self.height,
      pixels: ContiguousArray((0..<Self.width * Self.height).map { $0 % Self.width < 20 ? 0 : 1 }))
    let blurred = step.gaussianBlurred(sigma: 4)
    let filtered = GuidedFilter(guide: Image(grey: step), radius: 6, epsilon: 1e-3)
      .filtered(blurred)
    #expect(blurred[20, 15] - blurred[19, 15] < 0.11)
    #expect(filtered[20, 15] - filtered[19, 15] > 0.5)
  }

  /// Fits at half the size, in windows as large: edges are those of the full guide, and affine maps of it stay.
  @Test func fitsOfASmallerImageGiveTheSameEdges() {
    let smooth = Self.noise(seed: 4).gaussianBlurred(sigma: 3).normalized()
    let filter = GuidedFilter(guide: Image(grey: smooth), radius: 8, epsilon: 1e-6, subsampling: 2)
    #expect(filter.width == 20 && filter.height == 16)
    let half = smooth.resized(width: 20, height: 16, filter: .area).map { 0.5 * $0 + 0.25 }
    let expected = smooth.map { 0.5 * $0 + 0.25 }
    #expect(Self.largestDifference(filter.filtered(half), expected) < 1e-3)
  }

  @Test func threadsDoNotMatter() {
    let maps = (5..<9).map { Self.noise(seed: $0) }
    let filter = GuidedFilter(guide: Self.colors, radius: 3, epsilon: 1e-2)
    let alone = filter.filtered(maps, pool: WorkerPool(threads: 1))
    #expect(alone == filter.filtered(maps, pool: WorkerPool(threads: 3)))
    #expect(alone == maps.map { filter.filtered($0) })
  }
}
