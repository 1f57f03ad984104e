import Imaging
import Testing

/// PNGs made by Scripts/reference/image_fixtures.py, whose formulas are repeated here.
struct PNGReadingTests {
  private static let (width, height) = (13, 11)

  private static func sample(_ x: Int, _ y: Int, _ channel: Int, _ depth: Int) -> Int {
    (x * 37 + y * 101 + channel * 5903 + x * y * 7 + (x + 3 * y) * 257) % (1 << depth)
  }

  private static func palette(_ index: Int) -> [Int] {
    [index * 7 % 256, 255 - index * 3 % 256, index * 31 % 256]
  }

  struct Kind: CustomTestStringConvertible {
    var name: String
    var channels: Int
    var depth: Int
    var testDescription: String { "\(name)-\(depth)" }
  }

  static let kinds =
    [1, 2, 4, 8, 16].map { Kind(name: "grey", channels: 1, depth: $0) }
    + [8, 16].flatMap {
      [
        Kind(name: "rgb", channels: 3, depth: $0), Kind(name: "grey-alpha", channels: 2, depth: $0),
        Kind(name: "rgba", channels: 4, depth: $0),
      ]
    }

  @Test(arguments: kinds, ["", "-interlaced"])
  func everyDepthAndColourTypeIsReadExactly(kind: Kind, suffix: String) throws {
    let image = try Fixture.image("\(kind.name)-\(kind.depth)\(suffix).png")
    let planes = image.color + [image.alpha].compactMap(\.self)
    #expect(planes.count == kind.channels)
    #expect(image.isGrey == (kind.channels < 3))
    #expect((image.alpha != nil) == (kind.channels % 2 == 0))
    let largest = Float((1 << kind.depth) - 1)
    for (channel, plane) in planes.enumerated() {
      let expected = Plane(width: Self.width, height: Self.height) { x, y in
        Float(Self.sample(x, y, channel, kind.depth)) / largest
      }
      #expect(plane == expected, "channel \(channel)")
    }
  }

  @Test(arguments: [1, 2, 4, 8], ["", "-interlaced"])
  func palettesBecomeRGB(depth: Int, suffix: String) throws {
    let image = try Fixture.image("palette-\(depth)\(suffix).png")
    #expect(image.alpha == nil)
    for (channel, plane) in image.color.enumerated() {
      let expected = Plane(width: Self.width, height: Self.height) { x, y in
        Float(Self.palette(Self.sample(x, y, 0, depth))[channel]) / 255
      }
      #expect(plane == expected, "channel \(channel)")
    }
  }

  @Test(arguments: [1, 2, 4, 8, 16])
  func aTransparentGreyBecomesAlpha(depth: Int) throws {
    let image = try Fixture.image("grey-\(depth)-transparent.png")
    let clear = Self.sample(2, 1, 0, depth)
    let expected = Plane(width: Self.width, height: Self.height) { x, y in
      Self.sample(x, y, 0, depth) == clear ? 0 : 1
    }
    #expect(image.isGrey)
    #expect(image.alpha == expected)
  }

  @Test(arguments: [8, 16])
  func aTransparentColourBecomesAlpha(depth: Int) throws {
    let image = try Fixture.image("rgb-\(depth)-transparent.png")
    let clear = (0..<3).map { Self.sample(2, 1, $0, depth) }
    let expected = Plane(width: Self.width, height: Self.height) { x, y in
      (0..<3).map { Self.sample(x, y, $0, depth) } == clear ? 0 : 1
    }
    #expect(image.color.count == 3)
    #expect(image.alpha == expected)
  }

  @Test func aPalettesAlphaIsReadAndEntriesWithoutOneAreOpaque() throws {
    let image = try Fixture.image("palette-4-transparent.png")
    let expected = Plane(width: Self.width, height: Self.height) { x, y in
      let index = Self.sample(x, y, 0, 4)
      return index < 4 ? Float(255 - 40 * index) / 255 : 1
    }
    #expect(image.alpha == expected)
  }
}
