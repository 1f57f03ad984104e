import CImageCodecs
import Failures
import Imaging
import Testing

/// JPEGs made by Scripts/reference/image_fixtures.py of the picture `shade`.
struct JPEGReadingTests {
  private static let shade: [@Sendable (Int, Int) -> Float] = [
    { x, _ in Float(x * 5 + 10) / 255 }, { _, y in Float(240 - y * 6) / 255 },
    { x, y in Float(60 + x * 2 + y * 3) / 255 },
  ]

  /// At quality 95 the picture's smooth ramps come back within 4 levels; a pixel to the side is 5
  /// or more.
  private func expectShade(_ image: Image, tolerance: Float = 4.1 / 255) {
    #expect(image.width == 40 && image.height == 24)
    #expect(image.alpha == nil)
    for (plane, shade) in zip(image.color, Self.shade) {
      let expected = Plane(width: 40, height: 24, shade)
      #expect(largestDifference(plane, expected) <= tolerance)
      #expect(abs(plane.mean - expected.mean) < 0.5 / 255)
    }
  }

  @Test(arguments: ["baseline.jpg", "progressive.jpg"])
  func colourIsRead(name: String) throws {
    let image = try Fixture.image(name)
    #expect(image.color.count == 3)
    expectShade(image)
  }

  @Test func subsampledColourIsRead() throws {
    expectShade(try Fixture.image("subsampled.jpg"), tolerance: 9.0 / 255)
  }

  @Test func greyIsReadAsOnePlane() throws {
    let image = try Fixture.image("grey.jpg")
    #expect(image.isGrey)
    expectShade(image)
  }

  @Test(arguments: 1...8)
  func everyOrientationIsSetUpright(orientation: Int) throws {
    expectShade(try Fixture.image("orientation-\(orientation).jpg"))
  }

  @Test func cmykIsRefused() throws {
    let error = #expect(throws: ImagingError.self) { try Fixture.image("cmyk.jpg") }
    guard case .unsupported(_, .jpeg, let details) = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(details.contains("CMYK"))
    #expect(error?.category == .badData)
  }

  /// A little-endian EXIF block with one entry.
  private func exif(
    tag: UInt16 = 0x0112, type: UInt16 = 3, count: UInt32 = 1, value: UInt16,
    directory: UInt32 = 8, entries: UInt16 = 1
  ) -> [UInt8] {
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    var block = Array("Exif\0\0II".utf8) + little(UInt16(42)) + little(directory)
    block += little(entries) + little(tag) + little(type) + little(count)
    return block + little(value) + [0, 0] + little(UInt32(0))
  }

  private func orientation(_ block: [UInt8]) -> Int {
    block.withUnsafeBufferPointer { Int(cic_exif_orientation($0.baseAddress, $0.count)) }
  }

  @Test func littleEndianOrientationIsRead() {
    for value in 1...8 { #expect(orientation(exif(value: UInt16(value))) == value) }
  }

  @Test func aBrokenEXIFBlockMeansUpright() {
    #expect(orientation([]) == 1)
    #expect(orientation(exif(value: 0)) == 1)
    #expect(orientation(exif(value: 9)) == 1)
    #expect(orientation(exif(type: 4, value: 6)) == 1)
    #expect(orientation(exif(count: 2, value: 6)) == 1)
    #expect(orientation(exif(tag: 0x0113, value: 6)) == 1)
    #expect(orientation(exif(tag: 0x0113, value: 6, entries: 65535)) == 1)
    #expect(orientation(exif(value: 6, directory: 0xFFFF_FFFF)) == 1)
    #expect(orientation(exif(value: 6, directory: 25)) == 1)
  }

  @Test func anEXIFBlockCutAnywhereIsReadWithinItsBounds() {
    let block = exif(value: 6)
    // Header 6 + 8, count of entries 2, then tag, type, count and two bytes of value: 26 bytes.
    for length in 0..<block.count {
      #expect(orientation(Array(block[..<length])) == (length < 26 ? 1 : 6), "\(length) bytes")
    }
  }
}
