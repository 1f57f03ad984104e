import Failures
import Foundation
import Testing

@testable import Imaging

/// The table of image file formats.
struct ImageFormatTests {
  private static let image: Image = {
    var plane = Plane(width: 24, height: 16)
    for i in 0..<plane.count { plane.pixels[i] = Float(i % 24) / 23 }
    return Image(grey: plane)
  }()

  @Test func theListsAreTheTables() {
    #expect(ImageFormat.names == "PNG, JPEG, TIFF, WebP, PNM or DICOM")
    for format in ImageFormat.all {
      for ending in format.endings {
        #expect(ImageFormat.isImageName("a.b/c." + ending.uppercased()))
      }
      for ending in format.frameEndings {
        #expect(ImageFormat.isImageName("c." + ending, orFrames: true))
        #expect(!ImageFormat.isImageName("c." + ending))
      }
    }
    let endings = ImageFormat.all.flatMap { $0.endings + $0.frameEndings }
    #expect(
      endings == [
        "png", "apng", "jpg", "jpeg", "tif", "tiff", "webp", "pnm", "pgm", "ppm", "pbm", "dcm",
        "dicom",
      ])
    #expect(!ImageFormat.isImageName("png") && !ImageFormat.isImageName("a.txt", orFrames: true))
    #expect(
      ImagingError.notAnImage(path: "a").description
        == "a: this is neither a PNG nor a JPEG nor a TIFF nor a WebP nor a PNM nor a DICOM, whatever its name says; convert it to one of them"
    )
  }

  /// Within what JPEG loses of a ramp.
  @Test(arguments: ImageFormat.all.filter { $0.encode != nil })
  func aRowReadsWhatItWrites(_ format: ImageFormat) throws {
    let encode = try #require(format.encode)
    let bytes = [UInt8](try encode(Self.image))
    #expect(ImageFormat(signatureOf: bytes.prefix(ImageFormat.signatureLength)) == format)
    for ending in format.endings {
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("curvetrace-\(UUID().uuidString).\(ending)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Self.image.write(to: path)
      #expect(FileManager.default.contents(atPath: path) == Data(bytes))
      let back = try Image.read(from: path)
      let differences = zip(back.color[0].pixels, Self.image.color[0].pixels).map { abs($0 - $1) }
      #expect(differences.count == 24 * 16 && differences.allSatisfy { $0 < 0.02 })
      #expect(try Image.frames(at: path) == nil)
    }
  }

  @Test func framesAreRead() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvetrace-\(UUID().uuidString).png").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var animation = AnimatedPNG(frameDuration: 4)
    for _ in 0..<3 { try animation.append(Self.image) }
    try AtomicFile.write(animation.data(), to: path)
    let reader = try #require(try Image.frames(at: path))
    #expect(reader.frameCount == 3 && reader.frameDuration == 0.04)
    #expect(try reader.images().count == 3)
    #expect(try Image.frames(at: path + ".none") == nil)
  }

  @Test func anUnknownEndingIsRefused() throws {
    let error = #expect(throws: ImagingError.self) { try Self.image.write(to: "a.gif") }
    #expect(error?.category == .cannotWrite)
    #expect(error?.description.contains("images are written as .png, .jpg or .jpeg") == true)
  }
}
