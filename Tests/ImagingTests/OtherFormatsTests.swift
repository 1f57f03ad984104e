import Foundation
import Testing

@testable import Imaging

/// TIFF, WebP and Netpbm's formats against the pattern that Scripts/reference/image_formats.py wrote with other
/// programs' libraries.
struct OtherFormatsTests {
  private static let (width, height) = (37, 23)

  private static func path(_ name: String) throws -> String {
    let folder = try #require(
      Bundle.module.url(forResource: "Fixtures/formats", withExtension: nil))
    return folder.appendingPathComponent(name).path
  }

  /// (7 x + 13 y + 29 c) modulo `most` + 1.
  private static func pattern(_ x: Int, _ y: Int, _ c: Int, most: Int) -> Int {
    (7 * x + 13 * y + 29 * c) % (most + 1)
  }

  struct Sample: Sendable, CustomTestStringConvertible {
    var name: String
    var channels: Int
    var bits: Int
    var most: Int
    /// What is stored for each value of the pattern, and what is expected of it.
    var value: @Sendable (Int) -> Float
    var testDescription: String { name }

    init(
      _ name: String, _ channels: Int, bits: Int, most: Int,
      _ value: (@Sendable (Int) -> Float)? = nil
    ) {
      (self.name, self.channels, self.bits, self.most) = (name, channels, bits, most)
      self.value = value ?? { Float($0) / Float(most) }
    }
  }

  static let samples = [
    Sample("grey8-lzw.tif", 1, bits: 8, most: 255),
    Sample("grey16-big-endian.tif", 1, bits: 16, most: 65535),
    Sample("grey16-signed.tif", 1, bits: 16, most: 65535),
    // From the least to the largest value of the image, 0 and 255 of the pattern.
    Sample("grey32.tif", 1, bits: 32, most: 255),
    Sample("float32-tiled.tif", 1, bits: 32, most: 255),
    Sample("float64.tif", 1, bits: 64, most: 255),
    Sample("float-unit.tif", 1, bits: 32, most: 255),
    Sample("grey8-white.tif", 1, bits: 8, most: 255),
    Sample("bits.tif", 1, bits: 1, most: 1),
    Sample("rgb8-planar.tif", 3, bits: 8, most: 255),
    Sample("rgb16-tiled.tif", 3, bits: 16, most: 65535),
    Sample("rgba8.tif", 4, bits: 8, most: 255),
    Sample("grey8-bigtiff.tif", 1, bits: 8, most: 255),
    Sample("preview.tif", 1, bits: 8, most: 255),
    Sample("rgb.webp", 3, bits: 8, most: 255),
    Sample("plain.pbm", 1, bits: 1, most: 1),
    Sample("plain.pgm", 1, bits: 16, most: 1000),
    Sample("plain.ppm", 3, bits: 8, most: 255),
    Sample("raw.pbm", 1, bits: 1, most: 1),
    Sample("raw.pgm", 1, bits: 8, most: 255),
    Sample("raw16.pgm", 1, bits: 16, most: 65535),
    Sample("raw.ppm", 3, bits: 8, most: 255),
  ]

  @Test(arguments: samples)
  func samplesAreThoseThatWereWritten(_ sample: Sample) throws {
    let path = try Self.path(sample.name)
    let image = try Image.read(from: path)
    let planes = image.color + [image.alpha].compactMap(\.self)
    try #require(planes.count == sample.channels)
    for (c, plane) in planes.enumerated() {
      try #require(plane.width == Self.width && plane.height == Self.height)
      for y in 0..<Self.height {
        for x in 0..<Self.width {
          let expected = sample.value(Self.pattern(x, y, c, most: sample.most))
          guard abs(plane[x, y] - expected) > 1e-6 else { continue }
          Issue.record("\(sample.name) (\(x), \(y), \(c)): \(plane[x, y]), not \(expected)")
          return
        }
      }
    }
    let info = try ImageFileInfo(of: path)
    #expect(info.width == Self.width && info.height == Self.height)
    #expect(info.channels == sample.channels && info.bitDepth == sample.bits)
    #expect(info.frameCount == 1)
    #expect(try Image.frames(at: path) == nil)
  }

  /// A palette of 16 greys, transparency, and what loses a little.
  @Test func palettesAlphaAndLossAreRead() throws {
    let palette = try Image.read(from: Self.path("palette.tif"))
    #expect(palette.color.count == 3)
    #expect(palette.color[1][5, 3] == Float(Self.pattern(5, 3, 0, most: 15) * 17) / 255)
    let clear = try Image.read(from: Self.path("rgba.webp"))
    #expect(clear.alpha?[4, 2] == Float(Self.pattern(4, 2, 3, most: 255) | 1) / 255)
    #expect(clear.color[2][4, 2] == Float(Self.pattern(4, 2, 2, most: 255)) / 255)
    let lossy = try Image.read(from: Self.path("lossy.webp"))
    #expect(lossy.color.allSatisfy { $0.pixels.allSatisfy { abs($0 - 90.0 / 255) < 0.02 } })
  }

  @Test func pagesOfAStackAreFrames() throws {
    let path = try Self.path("stack-imagej.tif")
    let reader = try #require(try Image.frames(at: path))
    #expect(reader.frameCount == 3 && reader.width == Self.width && reader.frameDuration == nil)
    let frames = try reader.images()
    let value = Self.pattern(9, 4, 0, most: 255)
    let stored = frames.map { ($0.color[0][9, 4] * 255).rounded() }
    #expect(stored == [Float(value), Float(255 - value), Float(value / 2)])
  }

  /// Millimetres, and who says so.
  @Test(arguments: [
    ("stack-imagej.tif", 0.00065, 0.00065, PixelScale.Source.imageJ),
    ("calibrated.ome.tif", 0.00025, 0.0005, .ome),
    ("grey8-inch.tif", 0.1, 0.05, .resolution),
  ])
  func scalesAreRead(name: String, x: Double, y: Double, source: PixelScale.Source) throws {
    let scale = try #require(try ImageFileInfo(of: Self.path(name)).scale)
    #expect(abs(scale.x / x - 1) < 1e-5 && abs(scale.y / y - 1) < 1e-5, "\(scale)")
    #expect(scale.source == source)
  }

  @Test func unitsThatNobodyKnowsAreNone() throws {
    #expect(PixelScale.imageJ("ImageJ=1.53\nunit=furlong\n", perUnit: (2, 2)) == nil)
    #expect(PixelScale.imageJ("ImageJ=1.53\n", perUnit: (2, 2)) == nil)
    #expect(PixelScale.imageJ("ImageJ=1.53\nunit=mm\n", perUnit: (0, 2)) == nil)
    #expect(PixelScale.imageJ("ImageJ=1.53\nunit=\\u00B5m\n", perUnit: (2, 4))?.y == 0.00025)
    #expect(PixelScale.ome("<OME><Pixels ID=\"1\" SizeX=\"3\"/></OME>") == nil)
    #expect(PixelScale.ome("<Pixels PhysicalSizeX=\"2\" SizeX=\"3\"/>")?.y == 0.002)
    #expect(PixelScale.ome("<Pixels PhysicalSizeX=\"-2\"/>") == nil)
    let plain = try ImageFileInfo(of: Self.path("grey8-lzw.tif"))
    #expect(plain.description.hasSuffix("its unit is px: it does not say how large they are"))
  }

  @Test func whatIsNotReadIsNamed() throws {
    for (name, words) in [("cmyk.tif", "CMYK"), ("animated.webp", "animated")] {
      let path = try Self.path(name)
      let error = #expect(throws: ImagingError.self) { try Image.read(from: path) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }

  /// Cut anywhere, files are refused; damaged, they are refused or give some picture, and nothing breaks.
  @Test(arguments: [
    "grey16-big-endian.tif", "rgb16-tiled.tif", "rgb8-planar.tif", "stack-imagej.tif",
    "palette.tif",
    "rgb.webp", "rgba.webp", "lossy.webp", "plain.pgm", "raw.pbm", "raw16.pgm",
  ])
  func damageIsAnError(_ name: String) throws {
    let whole = try #require(FileManager.default.contents(atPath: Self.path(name)))
    let bytes = [UInt8](whole)
    for length in stride(from: 0, to: bytes.count, by: max(bytes.count / 200, 1)) {
      let cut = Array(bytes[..<length])
      // Of a stack the first page may be whole, and of numbers as text the last may only be shorter.
      if name != "stack-imagej.tif" && name != "plain.pgm" {
        #expect(throws: ImagingError.self) { try Image.decode(cut, name: name) }
      } else {
        _ = try? Image.decode(cut, name: name)
      }
    }
    var state: UInt64 = 5
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        damaged[Int(state >> 33) % damaged.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = try? Image.decode(damaged, name: name, pixelLimit: 1_000_000)
      if let reader = try? TIFFPageReader(damaged, name: name, pixelLimit: 1_000_000) {
        _ = try? reader.images()
      }
    }
  }
}
