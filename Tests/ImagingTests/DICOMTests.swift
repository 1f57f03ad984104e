import Determinism
import Failures
import Foundation
import TestSupport
import Testing

@testable import Imaging

/// DICOM against the patterns that Scripts/reference/dicom_files.py wrote with other programs.
struct DICOMTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/dicom")

  private static func path(_ name: String) -> String {
    folder.appendingPathComponent(name + ".dcm").path
  }

  private static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  private static func grey8(_ x: Int, _ y: Int) -> Double { Double((7 * x + 13 * y) % 256) }
  private static func grey12(_ x: Int, _ y: Int) -> Double {
    Double(3 * (7 * x + 13 * y) % 4096)
  }

  private func expect(
    _ plane: Plane, _ light: (Int, Int) -> Double, tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(plane.width == 52 && plane.height == 40, sourceLocation: sourceLocation)
    for y in 0..<40 {
      for x in 0..<52 where abs(Double(plane[x, y]) - light(x, y)) > tolerance {
        Issue.record(
          "(\(x), \(y)): \(plane[x, y]), not \(light(x, y))", sourceLocation: sourceLocation)
        return
      }
    }
  }

  /// The largest value, 3 (7 · 51 + 13 · 39) = 2592, is white.
  @Test(arguments: [
    "grey12", "implicit", "big-endian", "deflated", "rle", "jpeg-ls", "jpeg-2000",
  ])
  func transferSyntaxesGiveTheSamePixels(_ name: String) throws {
    expect(try Image.read(from: Self.path(name)).color[0]) { Self.grey12($0, $1) / 2592 }
  }

  @Test(arguments: ["grey8", "jpeg-lossless"])
  func eightBitsAreRead(_ name: String) throws {
    expect(try Image.read(from: Self.path(name)).color[0]) { Self.grey8($0, $1) / 255 }
  }

  /// JPEG may differ by one level from one decoder to the next.
  @Test func lossyJPEGIsRead() throws {
    let expected = try Image.read(
      from: Self.folder.appendingPathComponent("jpeg-baseline.png").path
    ).color[0]
    let asStored = try #require(LightWindow(center: 128, width: 256))
    let result = try Image.read(
      from: Self.path("jpeg-baseline"), as: ImageReading(window: asStored))
    expect(result.image.color[0], { Double(expected[$0, $1]) }, tolerance: 1.01 / 255)
  }

  /// Without a window the least value is black and the greatest white, whatever the modality LUT makes of them.
  @Test func signsWhiteAndWindowsAreShown() throws {
    // From -130 · 39 to 70 · 51.
    expect(try Image.read(from: Self.path("signed16")).color[0]) {
      (Double(70 * $0 - 130 * $1) + 5070) / 8640
    }
    expect(try Image.read(from: Self.path("white")).color[0]) { 1 - Self.grey8($0, $1) / 255 }
    // From 50 to 150.
    expect(try Image.read(from: Self.path("window")).color[0]) {
      min(max((Self.grey8($0, $1) - 100) / 100 + 0.5, 0), 1)
    }
    expect(try Image.read(from: Self.path("sigmoid")).color[0]) {
      1 / (1 + exp(-4 * (Self.grey8($0, $1) - 100) / 50))
    }
    // Another one, behind the modality LUT of the file: 2 v - 100.
    let window = try #require(LightWindow(center: 0.5, width: 4001))
    let result = try Image.read(from: Self.path("signed16"), as: ImageReading(window: window))
    expect(result.image.color[0]) {
      min(max((2 * Double(70 * $0 - 130 * $1) - 100) / 4000 + 0.5, 0), 1)
    }
    #expect(LightWindow(center: 1, width: 0.5) == nil && LightWindow(center: .nan, width: 2) == nil)
  }

  @Test(arguments: ["stack", "jpeg-2000-stack"])
  func framesAreRead(_ name: String) throws {
    let reader = try #require(try Image.frames(at: Self.path(name)))
    #expect(reader.frameCount == 3 && reader.frameDuration == 0.04)
    let frames = try reader.images().map { $0.color[0] }
    expect(frames[0]) { Self.grey8($0, $1) / 255 }
    expect(frames[1]) { 1 - Self.grey8($0, $1) / 255 }
    expect(frames[2]) { (Self.grey8($0, $1) / 2).rounded(.down) / 255 }
    #expect(try reader.image(1).color == [frames[1]])
    #expect(try Image.frames(at: Self.path("grey8")) == nil)
  }

  @Test func oneFrameIsReadByItsNumberOrAsTheBest() throws {
    let path = Self.path("film")
    let third = try Image.read(from: path, as: ImageReading(frame: .number(3)))
    #expect(third.frame == 3 && third.frameCount == 4)
    // In the third the vessel is darkest.
    let best = try Image.read(from: path, as: ImageReading(frame: .best))
    #expect(best.frame == 3 && best.image == third.image)
    #expect(throws: ImagingError.noSuchFrame(path: path, frame: 5, count: 4)) {
      try Image.read(from: path, as: ImageReading(frame: .number(5)))
    }
    let still = Self.path("grey8")
    #expect(throws: ImagingError.noSuchFrame(path: still, frame: 2, count: 1)) {
      try Image.read(from: still, as: ImageReading(frame: .number(2)))
    }
  }

  /// Rows come before columns in the file.
  @Test(arguments: [
    ("stack", 0.15, 0.3, PixelScale.Source.distances), ("white", 0.25, 0.5, .patient),
    ("window", 0.32, 0.32, .magnification), ("sigmoid", 0.4, 0.4, .detector),
    ("enhanced", 0.25, 0.5, .beam),
  ])
  func scalesSayWhereTheyComeFrom(name: String, x: Double, y: Double, source: PixelScale.Source)
    throws
  {
    let scale = try #require(try ImageFileInfo(of: Self.path(name)).scale)
    #expect(abs(scale.x - x) < 1e-12 && abs(scale.y - y) < 1e-12 && scale.source == source)
    #expect(try ImageFileInfo(of: Self.path("grey8")).scale == nil)
  }

  /// Nothing is smaller at the detector than in the patient, and what two tags say must agree: else pixels have the
  /// size that they have at the detector, and the file is said to contradict itself.
  @Test(arguments: [
    ("window", 0x14, "0.80", 0.4), ("stack", 0x10, "0500", 0.2), ("window", 0x14, "1.90", nil),
  ])
  func impossibleMagnificationsAreRefused(
    name: String, element: UInt8, value: String, size: Double?
  ) throws {
    var bytes = try Self.bytes(name)
    let tag: [UInt8] = [0x18, 0, element, 0x11] + Array("DS".utf8) + [4, 0]
    let start = try #require(bytes.firstRange(of: tag)).upperBound
    bytes.replaceSubrange(start..<start + 4, with: Array(value.utf8))
    let scale = try #require(try Image.decode(bytes, name: name).scale)
    #expect(scale.source == (size == nil ? .magnification : .contradicted))
    #expect(abs(scale.x - (size ?? 0.4 / 1.9)) < 1e-12)
  }

  @Test func imagesHaveTheScaleOfTheirFile() throws {
    let image = try Image.read(from: Self.path("stack"))
    #expect(image.scale == (try ImageFileInfo(of: Self.path("stack")).scale))
    #expect(image.scale != nil)
  }

  @Test func informationSaysWhatShowsAndMeasuresAFile() throws {
    #expect(
      try ImageFileInfo(of: Self.path("film")).description
        == "DICOM, 160 x 120 pixels, grey, 8 bits, 4 frames; 1 px = 0.21 mm (DICOM's imager spacing and "
        + "distances, in the plane of the patient); JPEG-LS Lossless; rectangular shutter")
    let enhanced = try ImageFileInfo(of: Self.path("enhanced"))
    #expect(enhanced.window?.description == "centre 100.5, width 101" && enhanced.shutter == nil)
  }

  /// A rim of 3 % of 40 px is left out too.
  @Test func shuttersBoundTheFieldOfView() throws {
    let circle = try #require(try Image.read(from: Self.path("circle")).fieldOfView)
    let triangle = try #require(try Image.read(from: Self.path("polygon")).fieldOfView)
    for y in 0..<40 {
      for x in 0..<52 {
        let (row, column) = (Double(y + 1), Double(x + 1))
        let distance = hypot(row - 20, column - 26)
        if abs(distance - 14) > 2 {
          #expect(circle[x, y] == (distance < 14), "\(x), \(y)")
        }
        // How far it is from the slanted side, in rows.
        let height = 40 - 39 / 51 * (column - 1) - row
        if abs(height - 1) > 3 { #expect(triangle[x, y] == (height > 0), "\(x), \(y)") }
      }
    }
    #expect(try Image.read(from: Self.path("grey8")).fieldOfView == nil)
  }

  /// Padding reaches the border; a pixel that only has its value does not.
  @Test func paddingIsOutsideTheFieldOfView() throws {
    let image = try Image.read(from: Self.path("padding"))
    let view = try #require(image.fieldOfView)
    for y in 0..<40 {
      for x in 0..<52 { #expect(view[x, y] == (x >= 10)) }
    }
    // What is hidden has no say in what is black: the single pixel of 1 has.
    #expect(abs(image.color[0][30, 20]) < 1e-6 && image.color[0].range?.upperBound == 1)
  }

  @Test(arguments: ["grey8", "jpeg-baseline", "film", "deflated"])
  func filesThatAreCutOffEndTooEarly(_ name: String) throws {
    let bytes = try Self.bytes(name)
    for length in stride(from: 132, to: bytes.count - 1, by: max(bytes.count / 40, 1)) {
      #expect(throws: ImagingError.self) { try Image.decode(Array(bytes[..<length]), name: "a") }
    }
    #expect(throws: ImagingError.truncated(path: "a", format: .dicom)) {
      try Image.decode(Array(bytes[..<(bytes.count * 3 / 4)]), name: "a")
    }
  }

  /// Damaged files give a picture or an error, at once; sizes that they promise cost no memory.
  @Test func damagedFilesAreRefusedOrRead() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    for name in names where name.hasSuffix(".dcm") {
      let bytes = try Self.bytes(String(name.dropLast(4)))
      var generator = SeededGenerator(seed: UInt64(bytes.count))
      for round in 0..<60 {
        var damaged = bytes
        for _ in 0...round % 8 {
          let place = 132 + Int(generator.next() % UInt64(min(bytes.count - 132, 1800)))
          damaged[place] = UInt8(truncatingIfNeeded: generator.next())
        }
        if round % 4 == 0 {
          damaged.removeLast(Int(generator.next() % UInt64(bytes.count - 132)))
        }
        do throws(ImagingError) {
          _ = try Image.decode(damaged, name: name, pixelLimit: 1_000_000)
        } catch {
          #expect(error.category == .badData, "\(error)")
        }
      }
    }
  }

  /// A size of 65535 x 65535, which is 4 GB, in a file of 3 KB.
  @Test func promisedPixelsAreCounted() throws {
    // Rows and columns of `grey8`: (0028,0010) and (0028,0011), both US of 2 bytes.
    var bytes = try Self.bytes("jpeg-ls")
    for element in [UInt8(0x10), 0x11] {
      let tag: [UInt8] = [0x28, 0, element, 0, 0x55, 0x53, 2, 0]
      let place = try #require((0..<bytes.count - 10).first { Array(bytes[$0..<$0 + 8]) == tag })
      (bytes[place + 8], bytes[place + 9]) = (0xFF, 0xFF)
    }
    #expect(
      throws: ImagingError.tooManyPixels(
        path: "a", width: 65535, height: 65535, limit: Image.defaultPixelLimit)
    ) { try Image.decode(bytes, name: "a") }
  }

  /// Two coronary runs as pydicom reads them: the sum of all pixels, and that of the last frame's times their index
  /// modulo 251, by numpy.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: dataFolder.appendingPathComponent("dicom").path),
      "no DICOM runs: set CURVETRACE_DATA to their folder"),
    arguments: [
      ("IM6", 9, 240_584_152, 3_340_597_064), ("IM8", 8, 214_326_957, 3_349_488_402),
    ])
  func realRunsAreRead(name: String, frames: Int, sum: Int, weighted: Int) throws {
    let path = dataFolder.appendingPathComponent("dicom/\(name).dcm").path
    let reader = try #require(try Image.frames(at: path))
    let levels = try reader.images().map { image in
      image.color[0].pixels.map { Int(($0 * 255).rounded()) }
    }
    #expect(levels.count == frames)
    #expect(levels.reduce(0) { $0 + $1.reduce(0, +) } == sum)
    #expect(
      levels[frames - 1].enumerated().reduce(0) { $0 + $1.element * ($1.offset % 251) } == weighted)
  }
}
