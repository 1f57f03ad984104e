import Foundation
import Testing

@testable import Imaging

/// A PNG says in its `eXIf` chunk how it is to be turned, as a JPEG does in its EXIF block.
struct PNGOrientationTests {
  private static let stored = Image(
    grey: Plane(width: 7, height: 4) { x, y in Float((x * 31 + y * 57) % 256) / 255 })

  /// TIFF with the one entry 0x0112, big-endian.
  private static func exif(_ orientation: UInt8) -> PNGChunk {
    PNGChunk(
      type: "eXIf",
      content: Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0]
        + [orientation, 0, 0, 0, 0, 0, 0])
  }

  private static func png(of data: Data, with chunk: PNGChunk, before type: String) throws
    -> [UInt8]
  {
    var chunks = PNGChunk.chunks(of: data)
    let place = try #require(chunks.firstIndex { $0.type == type })
    chunks.insert(chunk, at: place)
    return PNGChunk.signature + chunks.flatMap(\.bytes)
  }

  /// Before the pixels and behind them: the specification allows both.
  @Test(arguments: 1...8, ["IDAT", "IEND"])
  func everyOrientationIsSetUpright(value: Int, place: String) throws {
    let bytes = try Self.png(
      of: Self.stored.pngData(), with: Self.exif(UInt8(value)), before: place)
    let orientation = try #require(ImageOrientation(rawValue: value))
    let expected = Self.stored.color[0].upright(from: orientation)
    #expect(try Image.decode(bytes, name: "x.png").color == [expected])
    let reader = try AnimatedPNGReader(bytes, name: "x.png")
    #expect(reader.width == expected.width && reader.height == expected.height)
    #expect(try reader.images().map(\.color) == [[expected]])
  }

  @Test func framesAreTurnedOnceTheyArePutTogether() throws {
    var animation = AnimatedPNG(frameDuration: 10)
    let frames = [Self.stored, Image(grey: Self.stored.color[0].mirrored())]
    for frame in frames { try animation.append(frame) }
    let bytes = try Self.png(of: animation.data(), with: Self.exif(6), before: "IDAT")
    let reader = try AnimatedPNGReader(bytes, name: "x.png")
    #expect(reader.width == 4 && reader.height == 7)
    #expect(try reader.images() == frames.map { $0.upright(from: .turnedLeft) })
  }

  @Test func aBrokenChunkMeansUpright() throws {
    let whole = Self.exif(6)
    for length in [0, 1, 7, 8, 12, 19] {
      let cut = PNGChunk(type: "eXIf", content: Array(whole.content.prefix(length)))
      let bytes = try Self.png(of: Self.stored.pngData(), with: cut, before: "IDAT")
      #expect(try Image.decode(bytes, name: "x.png") == Self.stored, "\(length) bytes")
    }
  }
}
