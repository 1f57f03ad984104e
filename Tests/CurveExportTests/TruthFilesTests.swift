import CurveExport
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

struct TruthFilesTests {
  @Test func writesWhatCanBeReadBack() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvetrace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var mask = Mask(width: 64, height: 48)
    mask[3, 4] = true
    let paths = try TruthFiles.write(
      image: Samples.image, mask: mask, truth: Samples.drawing, name: "a", to: folder.path,
      includingJPEG: true)
    let names = paths.map { ($0 as NSString).lastPathComponent }
    #expect(names == ["a.png", "a.jpg", "a-mask.png", "a-truth.svg"])
    let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(found.sorted() == names.sorted())
    let image = try Image.read(from: paths[0])
    #expect(image.width == 64 && image.isGrey)
    #expect(try Image.read(from: paths[1]).height == 48)
    #expect(Mask(try Image.read(from: paths[2]).color[0], atLeast: 0.5) == mask)
    let data = try Data(contentsOf: URL(fileURLWithPath: paths[3]))
    #expect(try DrawingFormat.svg.drawing(from: data).curves.map(\.id) == [3, 12])
  }

  @Test func aMissingFolderIsAnError() {
    #expect(throws: ImagingError.self) {
      try TruthFiles.write(
        image: Samples.image, mask: Mask(width: 64, height: 48), truth: Samples.drawing, name: "a",
        to: "/nonexistent-folder")
    }
  }
}
