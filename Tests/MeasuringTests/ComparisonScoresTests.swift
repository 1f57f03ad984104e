import CurveExport
import Foundation
import Geometry
import Imaging
import Testing

@testable import Measuring

struct ComparisonScoresTests {
  /// A horizontal line 5 px wide in the middle of a page.
  private var drawing: CurveDrawing {
    let line = Spline(controlPoints: [
      Point(10, 30.5), Point(30, 30.5), Point(50, 30.5), Point(70, 30.5),
    ])
    return CurveDrawing(
      width: 80, height: 60, curves: [TracedCurve(id: 1, spline: line, widths: [5, 5])])
  }

  @Test func aDrawingCoversItsWidth() {
    let truth = Truth(drawing: drawing)
    for x in 15..<65 {
      let rows = (0..<60).filter { truth.mask[x, $0] }
      #expect(rows == Array(28...32))
    }
    #expect(truth.mask.population < 5 * 67)
  }

  /// Both walls, drawn exactly, are perfect outlines and far from the centre line; the truth itself is
  /// perfect in every column.
  @Test func eachMethodIsScoredAsWhatItIs() throws {
    let truth = Truth(drawing: drawing)
    var walls = Mask(width: 80, height: 60)
    for x in 8..<72 {
      walls[x, 28] = true
      walls[x, 32] = true
    }
    let table = ComparisonScores.table(
      .init(
        edges: walls, curvePixels: truth.mask, evidence: truth.mask.plane, drawing: drawing),
      truth: truth)
    func row(_ name: String) throws -> [String: Double] {
      let values = try #require(table.rows.first { $0.name == name }).values
      var result: [String: Double] = [:]
      for (column, value) in zip(table.columns, values) { result[column.name] = value }
      return result
    }
    #expect(try row("Canny, as outlines")["F"] ?? 0 > 0.99)
    let centre = try row("Canny, as centre lines")
    // The walls are 2 px from the centre line: within the tolerance, but outside each other's pixels.
    #expect(centre["clDice"] ?? 1 < 0.1 && centre["Dice"] ?? 1 < 0.6)
    let pixels = try row("Curve pixels")
    for name in ["Precision", "Recall", "F", "clDice", "Dice", "AUC"] { #expect(pixels[name] == 1) }
    let splines = try row("Traced splines")
    #expect(splines["F"] == 1 && splines["Dice"] == 1)
    #expect(splines["Median distance, px"] ?? 1 < 1e-9)
    #expect(table.summary["tracedSplines"] != nil && table.summary["cannyAsOutlines"] != nil)
  }

  @Test(arguments: [
    ("Median distance, px", "medianDistancePx"), ("AUC", "auc"), ("clDice", "clDice"), ("F", "f"),
    ("Canny, as centre lines", "cannyAsCentreLines"), ("", ""),
  ])
  func namesBecomeCamelCase(name: String, camelCase: String) {
    #expect(ScoreTable.camelCase(name) == camelCase)
  }

  @Test func aTruthIsReadFromMaskAndDrawing() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvetrace-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let truth = Truth(drawing: drawing)
    try AtomicFile.write(try Image(grey: truth.mask.plane).pngData(), to: path("a.png"))
    for format in DrawingFormat.readable {
      try drawing.write(to: path("a." + format.ending))
      #expect(try Truth.read(from: path("a." + format.ending)).mask == truth.mask)
    }
    #expect(try Truth.read(from: path("a.png")) == Truth(mask: truth.mask))
    #expect(throws: ImagingError.missingFile(path: path("b.svg"))) {
      try Truth.read(from: path("b.svg"))
    }
    #expect(throws: ImagingError.isFolder(path: folder.path + "/.svg")) {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/.svg", withIntermediateDirectories: false)
      return try Truth.read(from: folder.path + "/.svg")
    }
  }
}
