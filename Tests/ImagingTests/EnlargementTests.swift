import TestSupport
import Testing

@testable import Imaging

/// Pictures that were enlarged by repeating their pixels.
struct EnlargementTests {
  private static let small = Plane(width: 40, height: 30, repeating: 0.5).noisy(0.1, seed: 4)

  private static func enlarged(_ extent: Int) -> Plane {
    small.resized(width: 40 * extent, height: 30 * extent, filter: .area)
  }

  /// Each sample is in the middle of its block, and between them light goes evenly.
  @Test(arguments: [2, 3, 6]) func blocksBecomeSamples(extent: Int) throws {
    let image = Image(grey: Self.enlarged(extent))
    let blocks = try #require(PixelBlocks(of: image))
    #expect(blocks.extent == extent)
    let smooth = blocks.smoothed(image).color[0]
    #expect(smooth == Self.small.resized(width: 40 * extent, height: 30 * extent))
  }

  /// What is cut out begins within a block, and nothing moves.
  @Test func whatIsCutOutIsSeenAsWell() throws {
    let whole = Self.enlarged(6)
    let image = Image(grey: whole.cropped(columns: 4..<213, rows: 11..<170))
    let blocks = try #require(PixelBlocks(of: image))
    #expect(blocks.extent == 6)
    let smooth = blocks.smoothed(image).color[0]
    let expected = try #require(PixelBlocks(of: Image(grey: whole)))
      .smoothed(Image(grey: whole)).color[0].cropped(columns: 4..<213, rows: 11..<170)
    #expect(zip(smooth.pixels, expected.pixels).count { abs($0 - $1) > 1e-5 } < 4 * (209 + 159))
    #expect(abs(smooth[100, 80] - expected[100, 80]) < 1e-5)
  }

  @Test func otherPicturesAreAsTheyAre() {
    #expect(PixelBlocks(of: Image(grey: Self.small)) == nil)
    #expect(PixelBlocks(of: Image(grey: Plane(width: 60, height: 60))) == nil)
    #expect(PixelBlocks(of: Image(grey: Plane(width: 1, height: 1))) == nil)
    // A frame has few corners, and they may be anywhere.
    var frame = Plane(width: 90, height: 90)
    for i in 30..<60 { (frame[i, 30], frame[30, i]) = (1, 1) }
    #expect(PixelBlocks(of: Image(grey: frame)) == nil)
    var other = Self.enlarged(6)
    other[7, 7] += 0.01
    #expect(PixelBlocks(of: Image(grey: other)) == nil)
  }
}
