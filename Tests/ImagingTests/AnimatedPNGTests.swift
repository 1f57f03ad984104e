import Foundation
import Testing

@testable import Imaging

struct AnimatedPNGTests {
  private static func frame(_ seed: UInt64, channels: Int = 1) -> Image {
    let planes = (0..<UInt64(3)).map { k in
      Plane.noise(width: 19, height: 11, seed: 10 * seed + k).map { ($0 * 255).rounded() / 255 }
    }
    return channels == 2
      ? Image(grey: planes[0], alpha: planes[1])
      : channels == 3
        ? Image(red: planes[0], green: planes[1], blue: planes[2]) : Image(grey: planes[0])
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  /// The check of the string that CRC catalogues use, and those that libpng has written.
  @Test func chunksAreWrittenAsLibpngWritesThem() throws {
    #expect(CyclicRedundancyCheck.value(of: Array("123456789".utf8)) == 0xCBF4_3926)
    let data = try Self.frame(1).pngData()
    let chunks = PNGChunk.chunks(of: data)
    #expect(chunks.first?.type == "IHDR" && chunks.last?.type == "IEND")
    #expect(Data(PNGChunk.signature + chunks.flatMap(\.bytes)) == data)
  }

  @Test(arguments: 1...3)
  func everyFrameIsTheImageThatWasAdded(channels: Int) throws {
    let images = (1...4).map { Self.frame($0, channels: channels) }
    var animation = AnimatedPNG(frameDuration: 300)
    for image in images { try animation.append(image) }
    let data = animation.data()
    // Who knows of no animation sees the first frame.
    #expect(try Image.decode([UInt8](data), name: "x") == images[0])

    let chunks = PNGChunk.chunks(of: data)
    #expect(chunks.prefix(4).map(\.type) == ["IHDR", "acTL", "fcTL", "IDAT"])
    #expect(chunks[1].content == [0, 0, 0, 4, 0, 0, 0, 1])
    var frames: [[PNGChunk]] = []
    var numbers: [Int] = []
    for chunk in chunks.dropFirst(2).dropLast() {
      switch chunk.type {
      case "fcTL":
        numbers.append(Self.number(chunk.content[0..<4]))
        #expect(chunk.content.count == 26 && Self.number(chunk.content[4..<8]) == 19)
        #expect(Self.number(chunk.content[8..<12]) == 11)
        #expect(chunk.content[12..<20].allSatisfy { $0 == 0 })
        #expect(Self.number(chunk.content[20..<22]) == 300)
        #expect(Self.number(chunk.content[22..<24]) == 100)
        frames.append([])
      case "fdAT":
        numbers.append(Self.number(chunk.content[0..<4]))
        frames[frames.count - 1].append(
          PNGChunk(type: "IDAT", content: Array(chunk.content.dropFirst(4))))
      default:
        #expect(chunk.type == "IDAT" && frames.count == 1)
        frames[0].append(chunk)
      }
    }
    #expect(numbers == Array(0..<numbers.count) && frames.count == 4)
    for (frame, image) in zip(frames, images) {
      let whole = [chunks[0]] + frame + [PNGChunk(type: "IEND", content: [])]
      let bytes = PNGChunk.signature + whole.flatMap(\.bytes)
      #expect(try Image.decode(bytes, name: "x") == image)
    }
  }

  @Test func whatCannotBeEncodedIsNotAFrame() {
    var animation = AnimatedPNG()
    #expect(throws: ImagingError.self) {
      try animation.append(Image(grey: Plane(width: 0, height: 0)))
    }
    #expect(animation.frameCount == 0)
  }
}
