import CurveExport
import Foundation
import Geometry
import Imaging
import Testing

@testable import Measuring

/// A folder with empty files, for names only.
private struct Names {
  let path: String

  init(_ names: [String]) throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("image-set-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for name in names { try Data().write(to: URL(fileURLWithPath: path + "/" + name)) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

struct ImageSetTests {
  @Test func masksGoByTheirNames() throws {
    let images = try Names(["2.png", "10.JPG", "1.jpeg", "notes.txt", ".hidden.png"])
    let truth = try Names(["1.png", "2.png", "10.png", "11.png"])
    defer { for folder in [images, truth] { folder.remove() } }
    let set = try ImageSet(images: images.path, truth: truth.path, fieldsOfView: truth.path)
    #expect(set.kind == .curves)
    #expect(set.items.map(\.name) == ["1", "2", "10"])
    #expect(set.items[2].image == images.path + "/10.JPG")
    #expect(set.items[2].truth == .file(truth.path + "/10.png"))
    #expect(set.items[0].fieldOfView == truth.path + "/1.png")
  }

  /// Where images and truth lie together, as `curvetrace phantom` leaves them.
  @Test func phantomsAreTheirOwnTruth() throws {
    let folder = try Names([
      "p-1.png", "p-1-mask.png", "p-1-truth.svg", "p-2.png", "p-2-mask.png", "p-3.png",
    ])
    defer { folder.remove() }
    let set = try ImageSet(images: folder.path, truth: folder.path)
    #expect(set.items.map(\.name) == ["p-1", "p-2", "p-3"])
    #expect(
      set.items.map(\.truth) == [
        .file(folder.path + "/p-1-truth.svg"), .file(folder.path + "/p-2-mask.png"), .missing,
      ])
  }

  @Test func drawingsOfBordersAreInOrder() throws {
    let images = try Names(["12_x.jpg", "7.jpg"])
    let truth = try Names(["12_x_10.png", "12_x_9.png", "7_0.png", "7_a.png"])
    defer { for folder in [images, truth] { folder.remove() } }
    let set = try ImageSet(images: images.path, truth: truth.path)
    #expect(set.kind == .borders && set.items.map(\.name) == ["7", "12_x"])
    #expect(
      set.items[1].truth
        == .drawings([truth.path + "/12_x_9.png", truth.path + "/12_x_10.png"]))
    #expect(set.items[0].truth == .drawings([truth.path + "/7_0.png"]))
  }

  @Test func whatCannotServeIsSaid() throws {
    let images = try Names(["1.png", "2.png"])
    let none = try Names(["3.png"])
    let mixed = try Names(["1.png", "2_1.png"])
    let twins = try Names(["1.png", "1.jpg"])
    defer { for folder in [images, none, mixed, twins] { folder.remove() } }
    #expect(throws: ImageSetError.noTruth(images: images.path, truth: none.path)) {
      try ImageSet(images: images.path, truth: none.path)
    }
    #expect(throws: ImageSetError.twoKinds(folder: mixed.path)) {
      try ImageSet(images: images.path, truth: mixed.path)
    }
    #expect(throws: ImageSetError.self) { try ImageSet(images: twins.path, truth: none.path) }
    #expect(throws: ImagingError.missingFile(path: none.path + "/x")) {
      try ImageSet(images: images.path, truth: none.path + "/x")
    }
  }
}

struct TruthFittingTests {
  private var drawing: CurveDrawing {
    let points = [Point(2, 5), Point(4, 5), Point(6, 5), Point(8, 5)]
    return CurveDrawing(
      width: 10, height: 10,
      curves: [TracedCurve(id: 1, spline: Spline(controlPoints: points), widths: [2, 2])])
  }

  @Test func drawingsAreScaled() throws {
    let fitted = try Truth(drawing: drawing).fitted(width: 40, height: 40, path: "t.svg")
    let curve = try #require(fitted.drawing?.curves.first)
    #expect(curve.spline.knot(1) == Point(32, 20) && curve.widths == [8, 8])
    #expect(fitted.mask.width == 40 && fitted.mask[20, 20] && !fitted.mask[20, 30])
    #expect(fitted.hasWidths)
  }

  @Test func otherShapesAndMasksAreNot() {
    #expect(throws: DrawingFileError.self) {
      try Truth(drawing: drawing).fitted(width: 40, height: 60, path: "t.svg")
    }
    #expect(throws: DrawingFileError.self) {
      try Truth(mask: Mask(width: 10, height: 10)).fitted(width: 40, height: 40, path: "t.png")
    }
  }
}
