import Foundation
import Testing

@testable import Imaging

struct AnimatedPNGReadingTests {
  private static func frame(_ seed: UInt64, width: Int = 19, height: Int = 11) -> Image {
    Image(
      grey: Plane.noise(width: width, height: height, seed: seed).map { ($0 * 255).rounded() / 255 }
    )
  }

  private static func animation(_ images: [Image]) throws -> [UInt8] {
    var animation = AnimatedPNG(frameDuration: 20)
    for image in images { try animation.append(image) }
    return [UInt8](animation.data())
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let images = (1...4).map { Self.frame($0) }
    let bytes = try Self.animation(images)
    #expect(AnimatedPNGReader.isAnimated(bytes))
    let reader = try AnimatedPNGReader(bytes, name: "x")
    #expect(reader.frameCount == 4 && reader.width == 19 && reader.height == 11)
    #expect(reader.frameDuration == 0.2)
    #expect(try reader.images() == images)
  }

  @Test func aStillImageIsOneFrame() throws {
    let image = Self.frame(7)
    let bytes = [UInt8](try image.pngData())
    #expect(!AnimatedPNGReader.isAnimated(bytes))
    let reader = try AnimatedPNGReader(bytes, name: "x")
    #expect(reader.frameCount == 1 && reader.frameDuration == nil)
    #expect(try reader.images() == [image])
  }

  /// Parts of frames, disposed of and blended in every way, against numpy (`Scripts/reference/animated_frames.py`),
  /// whose picture is rounded to eight bits.
  @Test func framesAreShownAsTheSpecificationSays() throws {
    let reader = try AnimatedPNGReader(Fixture.bytes("animated.png"), name: "animated.png")
    let images = try reader.images()
    let expected = try Fixture.image("animated-frames.png")
    try #require(images.count == 6 && expected.width == 6 * reader.width)
    let types = try PNGChunk.chunks(of: Data(Fixture.bytes("animated.png")))
      .filter { $0.type == "fcTL" }
    #expect(Set(types.map { $0.content[24] }) == [0, 1, 2], "every disposal is there")
    for (index, image) in images.enumerated() {
      for y in 0..<reader.height {
        for x in 0..<reader.width {
          let place = y * expected.width + index * reader.width + x
          let own = y * reader.width + x
          let alpha = try #require(expected.alpha).pixels[place]
          var worst = abs((image.alpha?.pixels[own] ?? 1) - alpha)
          for k in 0..<3 where alpha > 0 {
            worst = max(worst, abs(image.color[k].pixels[own] - expected.color[k].pixels[place]))
          }
          #expect(worst < 0.51 / 255, "frame \(index), \(x), \(y)")
        }
      }
    }
  }

  /// Puts `bytes` in the place of the content of the chunk of a type, its check made anew.
  private static func changed(
    _ file: [UInt8], _ type: String, _ change: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    var chunks = PNGChunk.chunks(of: Data(file))
    if let index = chunks.lastIndex(where: { $0.type == type }) { change(&chunks[index].content) }
    return PNGChunk.signature + chunks.flatMap(\.bytes)
  }

  private static func error(of file: [UInt8]) -> ImagingError? {
    do {
      _ = try AnimatedPNGReader(file, name: "x.png").images()
      return nil
    } catch {
      return error
    }
  }

  @Test func damageIsSaid() throws {
    let file = try Self.animation((1...3).map { Self.frame($0) })
    #expect(Self.error(of: file) == nil)
    for count in [30, file.count / 2, file.count - 3] {
      #expect(
        Self.error(of: Array(file.prefix(count))) == .truncated(path: "x.png", format: .png))
    }
    func isCorrupt(_ file: [UInt8], _ part: String) -> Bool {
      if case .corrupt(_, _, let details) = Self.error(of: file) { return details.contains(part) }
      return false
    }
    var flipped = file
    flipped[file.count / 2] ^= 1
    #expect(isCorrupt(flipped, "check"))
    // Beside the picture, empty, wrong order, another number of frames, and a length beyond the file.
    #expect(isCorrupt(Self.changed(file, "fcTL") { $0[15] = 5 }, "does not fit"))
    #expect(isCorrupt(Self.changed(file, "fcTL") { $0[7] = 0 }, "does not fit"))
    #expect(isCorrupt(Self.changed(file, "fcTL") { $0[24] = 9 }, "does not fit"))
    #expect(isCorrupt(Self.changed(file, "fdAT") { $0[3] = 99 }, "out of order"))
    #expect(isCorrupt(Self.changed(file, "acTL") { $0[3] = 9 }, "promises 9"))
    #expect(isCorrupt(Self.changed(file, "acTL") { $0.removeLast() }, "wrong length"))
    #expect(isCorrupt(Self.changed(file, "fcTL") { $0.removeLast() }, "wrong length"))
    var long = file
    long[8] = 0xFF
    #expect(Self.error(of: long) == .truncated(path: "x.png", format: .png))
    // A part that is smaller than its pixels, and no pixels at all.
    #expect(Self.error(of: Self.changed(file, "fcTL") { $0[7] = 3 }) != nil)
    #expect(Self.error(of: Self.changed(file, "fdAT") { $0 = Array($0.prefix(4)) }) != nil)
  }

  @Test func aHugePictureIsRefusedBeforeMemoryIsTaken() throws {
    let file = Self.changed(try Self.animation((1...2).map { Self.frame($0) }), "IHDR") {
      $0[0] = 0x7F
      $0[4] = 0x7F
    }
    guard case .tooManyPixels? = Self.error(of: file) else {
      Issue.record("it was not refused")
      return
    }
  }
}
