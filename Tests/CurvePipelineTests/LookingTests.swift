import CurvePipeline
import Foundation
import Geometry
import TestSupport
import Testing

/// What is chosen by looking at an image, so that every curve is found that there is.
struct LookingTests {
  private static let size = (width: 320, height: 200)
  /// Three arcs that do not meet.
  private static let splines = [60.0, 120, 180].map { y in
    Spline(controlPoints: [
      Point(20, y), Point(110, y - 70), Point(210, y + 50), Point(300, y - 20),
    ])
  }

  private static func coverage(_ some: [Spline], width: Double = 3) -> Plane {
    Plane.drawing(some, width: width, size: size, ground: 0, ink: 1)
  }

  /// The splines in these colours on a ground.
  private static func picture(_ inks: [SIMD3<Float>], ground: SIMD3<Float>) -> Image {
    let planes = (0..<3).map { channel in
      var plane = Plane(width: size.width, height: size.height, repeating: ground[channel])
      for (spline, ink) in zip(splines, inks) {
        let share = coverage([spline])
        for i in 0..<plane.count {
          plane.pixels[i] += (ink[channel] - plane.pixels[i]) * share.pixels[i]
        }
      }
      return plane
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }

  /// What is drawn of `image`, and the least share of any of the curves that lies on it.
  private static func found(
    _ image: Image, of curves: [Spline] = splines,
    _ change: (inout TracingRequest) -> Void = { _ in }
  ) throws -> (outcome: TracingOutcome, least: Double) {
    var request = TracingRequest()
    request.options.steps = 0
    change(&request)
    let outcome = try CurvePipeline(request).run(on: image)
    let drawn = outcome.drawing.curves.flatMap(\.spline.segments)
    let least = curves.map { curve in
      let points = (0...200).map { curve.point(at: Double($0) / 200) }
      let near = points.filter { point in
        drawn.contains { $0.nearest(to: point).distanceSquared < 4 }
      }
      return Double(near.count) / Double(points.count)
    }.min()
    return (outcome, least ?? 0)
  }

  private static let white = SIMD3<Float>(repeating: 1)

  @Test(arguments: [Float(0), 0.6, 1])
  func inkOnATransparentGroundIsTraced(light: Float) throws {
    let alpha = Self.coverage(Self.splines)
    let (outcome, least) = try Self.found(Image(grey: alpha.map { _ in light }, alpha: alpha))
    #expect(least > 0.97)
    #expect(outcome.choices[.channel] == .text("alpha") && outcome.choices[.backdrop] == nil)
    #expect(outcome.choices.sentence.contains("in alpha"))
    #expect(outcome.drawing.provenance.options["channel"] == "alpha")
  }

  @Test(arguments: [(Float(0.75), "black"), (0, "white")])
  func aTransparentPictureIsLaidOverWhatItDiffersFrom(light: Float, backdrop: String) throws {
    let alpha = Self.coverage(Self.splines)
    let shades = Plane(
      width: Self.size.width, height: Self.size.height,
      pixels: ContiguousArray((0..<alpha.count).map { light + 0.25 * Float($0 % 320) / 320 }))
    let (outcome, least) = try Self.found(Image(grey: shades, alpha: alpha))
    #expect(least > 0.97)
    #expect(outcome.choices[.backdrop] == .text(backdrop) && outcome.choices.isChosen(.backdrop))
    #expect(outcome.choices.sentence.contains("over \(backdrop) (chosen by looking)"))
  }

  @Test(
    arguments: [
      (white, [SIMD3(0, 1, 1), SIMD3(1, 0.65, 0), SIMD3(0, 0, 0)]),
      (white, [SIMD3(1, 0.88, 0), SIMD3(1, 0, 1), SIMD3(0, 1, 1)]),
      (
        [0.08, 0.08, 0.12], [SIMD3(0.12, 0.47, 0.71), SIMD3(1, 0.5, 0.05), SIMD3(0.55, 0.34, 0.29)]
      ),
    ] as [(SIMD3<Float>, [SIMD3<Float>])])
  func linesOfEveryColourAreTraced(ground: SIMD3<Float>, inks: [SIMD3<Float>]) throws {
    let (outcome, least) = try Self.found(Self.picture(inks, ground: ground))
    #expect(least > 0.95, "\(outcome.choices.sentence)")
  }

  @Test func onlyTheAskedInkIsTraced() throws {
    let colors = ["#1f77b4", "#d62728", "#808080"].compactMap { RGBColor($0) }
    let image = Self.picture(
      colors.map { SIMD3($0.red, $0.green, $0.blue) }, ground: Self.white)
    for (index, color) in colors.enumerated() {
      let (outcome, least) = try Self.found(image, of: [Self.splines[index]]) {
        $0.ink = .only([color])
      }
      #expect(least > 0.97 && outcome.drawing.curves.count == 1, "\(color)")
      #expect(outcome.choices[.ink] == .text(color.description))
      #expect(outcome.choices.sentence.contains("of \(color) in"))
    }
    let (outcome, least) = try Self.found(image) { $0.ink = .seen }
    #expect(least > 0.97)
    #expect(outcome.choices.isChosen(.ink))
    for color in colors { #expect(outcome.choices[.ink]?.text.contains(color.description) == true) }
  }

  @Test func whatTheImageHasNotIsSaid() throws {
    let page = Self.picture([.zero, .zero, .zero], ground: Self.white)
    #expect(throws: CurveInputError.noAlpha) { try Self.found(page) { $0.channel = .alpha } }
    let white = RGBColor(red: 1, green: 1, blue: 1)
    #expect(throws: CurveInputError.self) {
      try Self.found(page) { $0.ink = .only([white]) }
    }
  }

  @Test(arguments: [(0.12, 0.9), (0.05, 0.8), (0.3, 0.95)] as [(Float, Float)])
  func darkAndBrightCurvesAreBothTraced(dark: Float, bright: Float) throws {
    let ground = (dark + bright) / 2
    let planes = [dark, bright].map { ink in
      Plane.drawing(
        ink == dark ? [Self.splines[0]] : [Self.splines[1]], width: 3, size: Self.size,
        ground: 0, ink: ink - ground)
    }
    let light = Plane(
      width: Self.size.width, height: Self.size.height,
      pixels: ContiguousArray(zip(planes[0].pixels, planes[1].pixels).map { ground + $0 + $1 }))
    let (outcome, least) = try Self.found(Image(grey: light), of: Array(Self.splines.prefix(2)))
    #expect(least > 0.97)
    #expect(outcome.choices[.polarity] == .text("both") && outcome.choices.isChosen(.polarity))
    #expect(outcome.choices.sentence.contains("dark and bright lines (chosen by looking)"))
  }

  /// Made small enough to be cheap a grid of thin lines is grey, and its squares are bright. Of nothing no polarity is
  /// the better.
  @Test(arguments: [(16, Float(0)), (12, 0.2)])
  func aDenseGridIsOfDarkLines(pitch: Int, ink: Float) throws {
    let light = Plane(
      width: 900, height: 900,
      pixels: ContiguousArray(
        (0..<810_000).map { ($0 % 900) % pitch < 2 || ($0 / 900) % pitch < 2 ? ink : 1 }))
    let network = try CurvePipeline().networks[0]
    #expect(try CurveInput(Image(grey: light), network: network).polarity == .dark)
  }

  @Test(arguments: [(20, 0), (60, 0), (250, 0), (60, 8)] as [(Float, Float)])
  func faintPicturesOfManyBitsAreTraced(levels: Float, noise: Float) throws {
    let light = Self.coverage(Self.splines).map { (30_000 - levels * $0) / 65_535 }
      .noisy(noise / 65_535, seed: 4).map { ($0 * 65_535).rounded() / 65_535 }
    #expect(try Self.found(Image(grey: light)).least > 0.97)
    // Noise alone stays noise.
    let blank = light.map { _ in Float(0.46) }.noisy(levels / 10 / 65_535, seed: 5)
    #expect(try Self.found(Image(grey: blank)).outcome.drawing.curves.isEmpty)
  }
}
