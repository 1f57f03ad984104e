import Foundation
import Testing

@testable import Imaging

/// Files that say little of their pixels in many bytes, or ask for more work or memory than they are worth.
struct CostlyImageTests {
  private static let pixels = Plane(width: 9, height: 7) { x, y in Float(x * y) / 255 }

  /// The chunks of a small PNG with others put in behind its header.
  private static func png(with chunks: [PNGChunk]) throws -> [UInt8] {
    let own = PNGChunk.chunks(of: try Image(grey: pixels).pngData())
    return PNGChunk.signature + (own.prefix(1) + chunks + own.dropFirst()).flatMap(\.bytes)
  }

  /// Texts, however large unpacked, and profiles are skipped: a thousand of 1 MB each, in half a second.
  @Test func textsAreNotUnpacked() throws {
    let keyword = Array("Comment\0\0".utf8)
    // 1 MB of zeros, by zlib through a PNG of our own: the largest that its rows can pack.
    let packed = try #require(
      PNGChunk.chunks(of: try Image(grey: Plane(width: 4096, height: 256)).pngData())
        .first { $0.type == "IDAT" }
    ).content
    let text = PNGChunk(type: "zTXt", content: keyword + packed)
    let bytes = try Self.png(with: Array(repeating: text, count: 1000))
    let start = ContinuousClock.now
    let image = try Image.decode(bytes, name: "x")
    #expect(image == Image(grey: Self.pixels))
    #expect(ContinuousClock.now - start < .milliseconds(500))
  }

  /// A chunk that promises 2 GB and ends is cut off, and nothing is taken for it.
  @Test(arguments: ["tEXt", "zTXt", "iTXt", "sPLT", "iCCP", "eXIf", "prVt"])
  func whatIsPromisedIsNotTaken(type: String) throws {
    let header = PNGChunk.chunks(of: try Image(grey: Self.pixels).pngData())[0]
    let bytes =
      PNGChunk.signature + header.bytes + [0x7F, 0xFF, 0xFF, 0xFE] + Array(type.utf8) + [1, 2]
    let before = try Self.peak()
    #expect(throws: ImagingError.truncated(path: "x", format: .png)) {
      try Image.decode(bytes, name: "x")
    }
    #expect(try Self.peak() - before < 500_000)
  }

  /// The most virtual memory that this process has had, in kB, which malloc takes before it is touched.
  private static func peak() throws -> Int {
    #if os(Linux)
      let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmPeak:") })
      return try #require(Int(line.split(separator: " ").dropFirst()[1]))
    #else
      return 0
    #endif
  }

  /// What libjpeg goes on after is said; a sound file has nothing to say.
  @Test func damageIsTold() throws {
    let sound = try Fixture.bytes("baseline.jpg")
    #expect(try Image.decode(sound, name: "x").damage == nil)
    // Bytes before the end that belong to nothing, more than a decoder reads ahead.
    let end = try #require(sound.lastIndex(of: 0xFF))
    let damaged = Array(sound[..<end]) + Array(repeating: 0x12, count: 60) + sound[end...]
    let image = try Image.decode(damaged, name: "x")
    #expect(image.damage?.contains("extraneous bytes") == true, "\(image.damage ?? "")")
  }

  /// A JPEG of 12 bits or without loss is not damaged but of another kind.
  @Test(arguments: [(0xC0, 12), (0xC3, 8)] as [(UInt8, UInt8)])
  func otherKindsAreNotDamaged(marker: UInt8, precision: UInt8) throws {
    var bytes = try Fixture.bytes("grey.jpg")
    let frame = try #require(
      bytes.indices.dropLast(4).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    (bytes[frame + 1], bytes[frame + 4]) = (marker, precision)
    #expect {
      try Image.decode(bytes, name: "x")
    } throws: { error in
      guard case ImagingError.unsupported = error else { return false }
      return true
    }
  }
}
