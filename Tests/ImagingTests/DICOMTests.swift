import Foundation
import Testing

@testable import Imaging

/// DICOM against the patterns that Scripts/reference/dicom_files.py wrote with another program's library.
struct DICOMTests {
  static func path(_ name: String) throws -> String {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures/dicom", withExtension: nil))
    return folder.appendingPathComponent(name + ".dcm").path
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

  @Test(arguments: [
    "grey12", "implicit", "big-endian", "deflated", "rle", "jpeg-ls", "jpeg-2000",
  ])
  func transferSyntaxesGiveTheSamePixels(_ name: String) throws {
    expect(try Image.read(from: Self.path(name)).color[0]) { Self.grey12($0, $1) / 4095 }
  }

  @Test(arguments: ["grey8", "jpeg-lossless"])
  func eightBitsAreRead(_ name: String) throws {
    expect(try Image.read(from: Self.path(name)).color[0]) { Self.grey8($0, $1) / 255 }
  }

  /// Without a window light is what the bits can hold, whatever the modality LUT makes of it.
  @Test func signsWhiteAndWindowsAreShown() throws {
    expect(try Image.read(from: Self.path("signed16")).color[0]) {
      (Double(70 * $0 - 130 * $1) + 32768) / 65535
    }
    expect(try Image.read(from: Self.path("white")).color[0]) { 1 - Self.grey8($0, $1) / 255 }
    // From 50 to 150.
    expect(try Image.read(from: Self.path("window")).color[0]) {
      min(max((Self.grey8($0, $1) - 100) / 100 + 0.5, 0), 1)
    }
    expect(try Image.read(from: Self.path("sigmoid")).color[0]) {
      1 / (1 + exp(-4 * (Self.grey8($0, $1) - 100) / 50))
    }
  }

  @Test func framesAreRead() throws {
    let reader = try #require(try Image.frames(at: Self.path("stack")))
    #expect(reader.frameCount == 3 && reader.frameDuration == 0.04)
    let frames = try reader.images().map { $0.color[0] }
    expect(frames[0]) { Self.grey8($0, $1) / 255 }
    expect(frames[1]) { 1 - Self.grey8($0, $1) / 255 }
    expect(frames[2]) { (Self.grey8($0, $1) / 2).rounded(.down) / 255 }
    #expect(try Image.frames(at: Self.path("grey8")) == nil)
  }

  /// Rows come before columns in the file.
  @Test(arguments: [
    ("stack", 0.15, 0.3, PixelScale.Source.distances), ("white", 0.25, 0.5, .patient),
    ("window", 0.32, 0.32, .magnification), ("sigmoid", 0.4, 0.4, .detector),
  ])
  func scalesSayWhereTheyComeFrom(name: String, x: Double, y: Double, source: PixelScale.Source)
    throws
  {
    let scale = try #require(try ImageFileInfo(of: Self.path(name)).scale)
    #expect(abs(scale.x - x) < 1e-12 && abs(scale.y - y) < 1e-12 && scale.source == source)
    #expect(try ImageFileInfo(of: Self.path("grey8")).scale == nil)
  }

  /// Nobody's name is in what is said of a file, or of a broken one.
  @Test func namesAreNotShown() throws {
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: Self.path("grey8"))))
    #expect(String(decoding: bytes, as: UTF8.self).contains("CANARY"))
    #expect(try !ImageFileInfo(of: Self.path("grey8")).description.contains("CANARY"))
    for length in stride(from: 132, to: bytes.count, by: 37) {
      let error = #expect(throws: ImagingError.self) {
        try Image.decode(Array(bytes[..<length]), name: "a")
      }
      #expect(error?.description.contains("CANARY") == false)
    }
  }
}
