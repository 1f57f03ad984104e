import Failures
import Foundation
import Imaging
import Testing

struct BadInputTests {
  private func error(reading path: String, pixelLimit: Int = 1000) -> ImagingError? {
    #expect(throws: ImagingError.self) { try Image.read(from: path, pixelLimit: pixelLimit) }
  }

  private func error(decoding bytes: [UInt8]) -> ImagingError? {
    #expect(throws: ImagingError.self) { try Image.decode(bytes, name: "x") }
  }

  @Test func aMissingFileAFolderAndNoNameAreMissingInput() throws {
    try withTemporaryFolder { folder in
      let missing = folder + "/none.png"
      #expect(error(reading: missing) == .missingFile(path: missing))
      #expect(error(reading: missing + "/none.png") == .missingFile(path: missing + "/none.png"))
      #expect(error(reading: folder) == .isFolder(path: folder))
      #expect(error(reading: "") == .missingFile(path: ""))
      #expect(error(reading: folder)?.category == .missingInput)
    }
  }

  @Test func anEmptyFileAndTextNamedPngAreBadData() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.png"
      try AtomicFile.write([UInt8](), to: path)
      #expect(error(reading: path) == .emptyFile(path: path))
      try AtomicFile.write("just text, and some more of it\n", to: path)
      #expect(error(reading: path) == .notAnImage(path: path))
      try AtomicFile.write("x", to: path)
      #expect(error(reading: path) == .notAnImage(path: path))
      #expect(error(reading: path)?.category == .badData)
    }
  }

  @Test(arguments: ["rgb-8.png", "palette-4-interlaced.png", "grey-16.png"])
  func aPNGCutAnywhereIsTruncated(name: String) throws {
    let bytes = try Fixture.bytes(name)
    for length in 8..<bytes.count {
      #expect(
        error(decoding: Array(bytes[..<length])) == .truncated(path: "x", format: .png),
        "\(length) of \(bytes.count) bytes")
    }
  }

  @Test(arguments: ["baseline.jpg", "progressive.jpg", "grey.jpg"])
  func aJPEGCutAnywhereIsTruncated(name: String) throws {
    let bytes = try Fixture.bytes(name)
    for length in 3..<bytes.count {
      #expect(
        error(decoding: Array(bytes[..<length])) == .truncated(path: "x", format: .jpeg),
        "\(length) of \(bytes.count) bytes")
    }
  }

  @Test func aJPEGWithItsMiddleMissingIsTruncated() throws {
    let bytes = try Fixture.bytes("baseline.jpg")
    let cut = bytes[..<(bytes.count - 100)] + bytes.suffix(2)
    #expect(error(decoding: Array(cut)) == .truncated(path: "x", format: .jpeg))
  }

  @Test func aPNGWithAFlippedBitInItsPixelsIsCorrupt() throws {
    var bytes = try Fixture.bytes("rgb-8.png")
    bytes[bytes.count / 2] ^= 1
    guard case .corrupt("x", .png, let details) = error(decoding: bytes) else {
      Issue.record("not corrupt")
      return
    }
    #expect(!details.isEmpty)
  }

  /// Nothing to expect but that it comes back: an image, or an error.
  @Test(arguments: ["rgba-16-interlaced.png", "palette-4-transparent.png", "progressive.jpg"])
  func damagedFilesNeitherCrashNorGiveWildValues(name: String) throws {
    let original = try Fixture.bytes(name)
    let noise = Plane.noise(width: 300, height: 9, seed: 42)
    var images = 0
    for round in 0..<300 {
      var bytes = original
      for k in 0..<1 + round % 3 {
        let position = Int(noise[round, 3 * k] * Float(bytes.count))
        bytes[min(max(position, 3), bytes.count - 1)] = UInt8(noise[round, 3 * k + 1] * 255)
      }
      do {
        let image = try Image.decode(bytes, name: "x", pixelLimit: 1_000_000)
        images += 1
        #expect(image.color.allSatisfy { $0.pixels.allSatisfy { (0...1).contains($0) } })
      } catch {
        #expect(error.category == .badData)
      }
    }
    #expect(images < 300)
  }

  @Test func theLimitCountsPixelsAndIsCheckedBeforeMemoryIsTaken() throws {
    let path = try Fixture.path("rgb-8.png")
    #expect(try Image.read(from: path, pixelLimit: 143).width == 13)
    #expect(
      error(reading: path, pixelLimit: 142)
        == .tooManyPixels(path: path, width: 13, height: 11, limit: 142))
    // A header that promises 2^31 - 1 pixels a side: 16 exabytes as planes.
    var bytes = Array(try Fixture.bytes("grey-8.png")[..<33])
    bytes.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
    let side = Int(Int32.max)
    bytes.replaceSubrange(29..<33, with: crc(bytes[12..<29]))
    // The header is followed by the start of the pixels, without which the probe would not end.
    bytes += Array("\0\0\0\u{1}IDAT".utf8)
    #expect(
      error(decoding: bytes)
        == .tooManyPixels(path: "x", width: side, height: side, limit: 100_000_000))
  }

  @Test func aFileTooLongForAnyImageWithinTheLimitIsRefused() throws {
    try withTemporaryFolder { folder in
      // 65 MiB without content: a sparse file behind a signature.
      let path = folder + "/long.png"
      try AtomicFile.write(Array(try Fixture.bytes("grey-8.png")[..<8]), to: path)
      #expect(truncate(path, 65 << 20) == 0)
      #expect(error(reading: path, pixelLimit: 10) == .fileTooLarge(path: path, limit: 10))
    }
  }

  @Test func everySentenceNamesItsFileAndWhatToDo() {
    let errors: [ImagingError] = [
      .missingFile(path: "a/b.png"), .isFolder(path: "a/b.png"),
      .unreadable(path: "a/b.png", reason: "permission denied"), .emptyFile(path: "a/b.png"),
      .notAnImage(path: "a/b.png"), .truncated(path: "a/b.png", format: .png),
      .corrupt(path: "a/b.png", format: .jpeg, details: "bad code"),
      .unsupported(path: "a/b.png", format: .jpeg, details: "CMYK"),
      .tooManyPixels(path: "a/b.png", width: 20000, height: 10000, limit: 100_000_000),
      .fileTooLarge(path: "a/b.png", limit: 100_000_000),
      .outOfMemory(path: "a/b.png", width: 2, height: 2),
      .missingFolder(path: "a/b.png", folder: "a"),
      .cannotWrite(path: "a/b.png", reason: "no space left on device"),
    ]
    for error in errors {
      let sentence = String(describing: error)
      #expect(sentence.hasPrefix("a/b.png: "), "\(sentence)")
      #expect(sentence.contains(";"), "\(sentence)")
      #expect(!sentence.contains("\n"))
    }
    #expect(
      String(describing: errors[8])
        == "a/b.png: 20000 x 10000 pixels are more than the limit of 100 megapixels; "
        + "scale the image down")
  }

  /// The checksum of a PNG chunk (ISO 3309), bit by bit.
  private func crc(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    value = ~value
    return [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) }
  }
}
