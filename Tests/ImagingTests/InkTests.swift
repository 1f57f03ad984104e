import Foundation
import Testing

@testable import Imaging

/// Transparent grounds, colours of ink, and the light that each gives.
struct InkTests {
  /// A horizontal line of these rows through the middle of a picture, all else 0.
  private static func line(rows: Range<Int>, width: Int = 60, height: Int = 40) -> Plane {
    Plane(width: width, height: height) { _, y in rows.contains(y) ? 1 : 0 }
  }

  /// A picture of lines in these colours, one each ten rows, three rows thick and blurred by half a pixel.
  private static func lines(_ inks: [RGBColor], ground: SIMD3<Float>, noise: Float = 0) -> Image {
    let coverages = inks.indices.map {
      line(rows: 10 * $0 + 8..<10 * $0 + 11, width: 80, height: 10 * inks.count + 10)
        .gaussianBlurred(sigma: 0.5)
    }
    let planes = (0..<3).map { channel in
      var plane = coverages[0].map { _ in ground[channel] }
      for (ink, coverage) in zip(inks, coverages) {
        for i in 0..<plane.count {
          plane.pixels[i] += (ink.components[channel] - plane.pixels[i]) * coverage.pixels[i]
        }
      }
      let grain = Plane.noise(width: plane.width, height: plane.height, seed: UInt64(channel))
      for i in 0..<plane.count { plane.pixels[i] += noise * (grain.pixels[i] - 0.5) }
      return plane
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }

  private static let white = SIMD3<Float>(1, 1, 1)
  /// The first six colours of matplotlib's default cycle.
  private static let plot = ["1f77b4", "ff7f0e", "2ca02c", "d62728", "9467bd", "8c564b"]
    .compactMap { RGBColor($0) }

  // MARK: Transparency

  @Test(arguments: [Float(0), 0.5, 1])
  func inkOfOneColourOnATransparentGroundIsDrawnInAlpha(light: Float) {
    let alpha = Self.line(rows: 18..<21)
    let drawn = alpha.map { _ in light }
    #expect(Image(grey: drawn, alpha: alpha).isDrawnInAlpha)
    // Where nothing shows programs store any colour.
    let stored = alpha.map { light * $0 }
    #expect(Image(grey: stored, alpha: alpha).isDrawnInAlpha)
    #expect(Image(red: stored, green: drawn, blue: stored, alpha: alpha).isDrawnInAlpha)
  }

  @Test func aPictureIsNotDrawnInAlpha() {
    let alpha = Self.line(rows: 10..<30)
    let shades = Plane(width: 60, height: 40) { x, _ in Float(x) / 60 }
    #expect(!Image(grey: shades, alpha: alpha).isDrawnInAlpha)
    // Nor is what is opaque everywhere, or nowhere.
    #expect(!Image(grey: alpha, alpha: alpha.map { _ in 1 }).isDrawnInAlpha)
    #expect(!Image(grey: alpha, alpha: alpha.map { _ in 0 }).isDrawnInAlpha)
    #expect(!Image(grey: alpha).isDrawnInAlpha)
  }

  @Test func theBackdropIsWhatTheInkDiffersFromMore() {
    let alpha = Self.line(rows: 18..<21)
    func backdrop(_ light: Float) -> Backdrop? {
      Image(grey: alpha.map { _ in light }, alpha: alpha).contrastingBackdrop
    }
    #expect(backdrop(0.2) == .white && backdrop(0.5) == .white && backdrop(0.8) == .black)
    #expect(Image(grey: alpha).contrastingBackdrop == nil)
    #expect(Image(grey: alpha, alpha: alpha.map { _ in 1 }).contrastingBackdrop == nil)
    #expect(
      Image(grey: alpha.map { _ in 0.8 }, alpha: alpha).over(.black).color[0].range == 0...0.8)
  }

  // MARK: Colours

  @Test(arguments: ["#1f77b4", "1f77b4", "#1F77B4"])
  func aColourIsReadAndWritten(text: String) throws {
    let color = try #require(RGBColor(text))
    #expect(color == RGBColor(red: 31.0 / 255, green: 119.0 / 255, blue: 180.0 / 255))
    #expect(color.description == "#1f77b4")
  }

  @Test(arguments: ["", "#", "red", "#12345", "#1234567", "+12345", "#12 456"])
  func whatIsNoColourIsNone(text: String) { #expect(RGBColor(text) == nil) }

  private static let grounds: [(SIMD3<Float>, Float)] = [
    (white, 0), (SIMD3(0.92, 0.9, 0.85), 0.08), (SIMD3(0.1, 0.1, 0.15), 0),
  ]

  @Test(arguments: grounds)
  func theColoursOfInkAreSeen(ground: SIMD3<Float>, noise: Float) {
    let image = Self.lines(Self.plot, ground: ground, noise: noise)
    let inks = PaperGround(of: image).inks
    #expect(inks.count == Self.plot.count, "\(inks)")
    for ink in Self.plot {
      #expect(inks.contains { ($0.vector - ink.vector).length < 0.06 }, "\(ink) in \(inks)")
    }
  }

  /// The asked line has its full coverage, and no other shows more than a tenth.
  @Test(arguments: 0..<6, [Float(0), 0.06])
  func onlyTheAskedColourIsDark(index: Int, noise: Float) {
    let image = Self.lines(Self.plot, ground: Self.white, noise: noise)
    let light = PaperGround(of: image).light(of: [Self.plot[index]]).light
    for row in Self.plot.indices {
      let coverage = 1 - light.cropped(columns: 0..<80, rows: 10 * row + 9..<10 * row + 10).mean
      #expect(row == index ? coverage > 0.9 : coverage < 0.1, "line \(row): \(coverage)")
    }
  }

  /// At the border of a black line pixels are as grey as a pencil's.
  @Test func theBorderOfBlackIsNoGrey() throws {
    let (grey, black) = (try #require(RGBColor("969696")), try #require(RGBColor("000000")))
    let light = PaperGround(of: Self.lines([black, grey], ground: Self.white)).light(of: [grey])
      .light
    #expect(light.cropped(columns: 0..<80, rows: 0..<14).range?.lowerBound ?? 0 > 0.95)
    #expect(light.cropped(columns: 0..<80, rows: 19..<20).mean < 0.05)
  }

  /// On white paper grey ink has its own light; coloured ink is as dark as in the channel that shows it most.
  @Test func likenessIsDarkWhereverAnyChannelDiffers() {
    let image = Self.lines(Self.plot, ground: Self.white)
    let likeness = PaperGround(of: image).likeness
    let least = (0..<likeness.count).map { i in image.color.map { $0.pixels[i] }.min() ?? 0 }
    // The ground is the mean of what is like it, and a line's outermost pixels are.
    #expect(zip(likeness.pixels, least).allSatisfy { abs($0 - $1) < 0.02 })
  }

  @Test func onlyPagesHaveAPlainGround() {
    #expect(PaperGround(plain: Self.lines([Self.plot[0]], ground: Self.white)) != nil)
    let shades = Plane(width: 60, height: 40) { x, y in Float(x + y) / 100 }
    #expect(PaperGround(plain: Image(grey: shades)) == nil)
    #expect(PaperGround(plain: Image(grey: Plane(width: 1, height: 1)))?.inks == [])
  }

  /// Orange and white are alike in red, cyan and white in blue.
  @Test func inkThatDoesNotShowIsSeenToBeLost() throws {
    let inks = [try #require(RGBColor("ffa500")), try #require(RGBColor("00ffff"))]
    let ground = PaperGround(of: Self.lines(inks, ground: Self.white))
    #expect(ground.hasColoredInk)
    #expect(abs(ground.shareOfInkLost(in: [1, 0, 0], signs: [1]) - 0.5) < 0.1)
    #expect(abs(ground.shareOfInkLost(in: [0, 0, 1], signs: [1]) - 0.5) < 0.1)
    #expect(ground.shareOfInkLost(in: [1 / 3, 1 / 3, 1 / 3], signs: [-1]) == 1)
    let black = PaperGround(of: Self.lines([RGBColor(.zero)], ground: Self.white))
    #expect(!black.hasColoredInk && black.shareOfInkLost(in: [0, 1, 0], signs: [1]) == 0)
  }
}
