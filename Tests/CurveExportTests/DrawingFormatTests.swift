import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveExport

/// The table of formats, and files that are written and read by their endings.
struct DrawingFormatTests {
  private static let sequence = SequenceExportTests.sequence

  /// A row as it would be added for a format that holds only still strokes and is not read.
  private static let still = DrawingFormat(
    name: "PDF", ending: "pdf", write: { _, _ throws(CurveExportError) in Data() })

  /// Numbers go through an SVG with three decimals.
  private func isClose(_ a: CurveDrawing, _ b: CurveDrawing) -> Bool {
    (a.width, a.height) == (b.width, b.height) && a.curves.map(\.id) == b.curves.map(\.id)
      && zip(a.curves, b.curves).allSatisfy { a, b in
        zip(a.spline.controlPoints, b.spline.controlPoints)
          .allSatisfy { $0.distance(to: $1) < 0.001 }
      }
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("curvetrace-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test func theListsAreTheTables() throws {
    #expect(
      DrawingFormat.endings
        == ".svg, .json, .csv, .widths.csv, .geojson, .dxf, .vtp, .swc, .rsml, .zip or .hpgl")
    #expect(try DrawingFormat(path: "a.plt") == .hpgl)
    #expect(try DrawingFormat(path: "widths.csv") == .csv)
    #expect(throws: CurveExportError.self) { try DrawingFormat(path: "a/.csv") }
    #expect(DrawingFormat.readableNames == "SVG or JSON")
    for format in DrawingFormat.all {
      #expect(try DrawingFormat(path: "a.b/c." + format.ending.uppercased()) == format)
    }
    #expect(Set(DrawingFormat.all.map(\.ending)).count == DrawingFormat.all.count)
  }

  @Test(arguments: DrawingFormat.all)
  func aRowWritesAndReadsFiles(_ format: DrawingFormat) throws {
    try withFolder { folder in
      let path = folder + "/a." + format.ending
      try Samples.drawing.write(to: path)
      #expect(FileManager.default.contents(atPath: path) == (try format.data(of: Samples.drawing)))
      guard format.read != nil else {
        let refusal = CurveExportError.cannotRead(format.name, readable: ["SVG", "JSON"])
        #expect(throws: DrawingFileError.unusable(path: path, refusal)) {
          try CurveDrawing.read(from: path)
        }
        return
      }
      #expect(isClose(try CurveDrawing.read(from: path), Samples.drawing))
    }
  }

  @Test(arguments: DrawingFormat.all.filter(\.holdsMoving))
  func aRowWritesAndReadsMovingFiles(_ format: DrawingFormat) throws {
    try withFolder { folder in
      let path = folder + "/a." + format.ending
      try Self.sequence.write(to: path)
      #expect(FileManager.default.contents(atPath: path) == (try format.data(of: Self.sequence)))
      if format.readMoving != nil {
        #expect(try CurveSequence.read(from: path) == Self.sequence)
      }
    }
  }

  /// Each trait of a style changes what the formats that show it write, and nothing else. HPGL is in order anyway.
  @Test(arguments: DrawingFormat.all)
  func stylesAreOfTheFormatsThatShowThem(_ format: DrawingFormat) throws {
    for trait in DrawingStyle.Trait.allCases where format != .hpgl || trait != .order {
      let style =
        switch trait {
        case .brush: DrawingStyle(brush: .ink, seed: 7)
        case .stroke: DrawingStyle(stroke: .outline)
        case .order: DrawingStyle(isOrdered: true)
        case .pixelSize: DrawingStyle(pixelSize: 0.5)
        }
      let still = try format.data(of: Samples.drawing, style: style)
      #expect((still == (try format.data(of: Samples.drawing))) != format.traits.contains(trait))
    }
    guard format.holdsMoving else { return }
    let moving = try format.data(of: Self.sequence, style: DrawingStyle(brush: .ink, seed: 7))
    #expect((moving == (try format.data(of: Self.sequence))) != format.traits.contains(.brush))
  }

  @Test func aFormatOfStillDrawingsRefusesOthers() throws {
    #expect(!Self.still.holdsMoving && Self.still.traits.isEmpty)
    let refusal = CurveExportError.cannotMove(Self.still.name, moving: ["SVG", "JSON", "CSV"])
    let error = #expect(throws: refusal) {
      try Self.still.data(of: Self.sequence)
    }
    #expect(
      error?.description
        == "a moving drawing cannot be written as PDF; use SVG, JSON or CSV")
  }

  @Test func errorsNameTheFile() throws {
    try withFolder { folder in
      func sentence(_ body: () throws -> Void) -> String {
        do {
          try body()
          return ""
        } catch { return "\(error)" }
      }
      #expect(
        sentence { try Samples.drawing.write(to: folder + "/a.pdf") }
          == "\(folder)/a.pdf: the ending .pdf is unknown; drawings are written as .svg, .json, .csv, .widths.csv, .geojson, .dxf, .vtp, .swc, .rsml, .zip or .hpgl"
      )
      try AtomicFile.write("{", to: folder + "/b.json")
      #expect(
        sentence { _ = try CurveDrawing.read(from: folder + "/b.json") }
          .hasPrefix("\(folder)/b.json: this is not a JSON drawing that can be read"))
      // A moving drawing comes back from JSON alone, whatever the file is called.
      #expect(
        sentence { _ = try CurveSequence.read(from: folder + "/b.json") }
          .hasPrefix("\(folder)/b.json: this is not a JSON drawing that can be read"))
      try Self.sequence.write(to: folder + "/c.json")
      try FileManager.default.moveItem(atPath: folder + "/c.json", toPath: folder + "/c.txt")
      #expect(try CurveSequence.read(from: folder + "/c.txt") == Self.sequence)
      // What cannot be written leaves nothing behind.
      var broken = Samples.drawing
      broken.curves[0].widths[0] = .infinity
      #expect(
        throws: DrawingFileError.unusable(path: folder + "/d.svg", .notFinite(curve: 3))
      ) { try broken.write(to: folder + "/d.svg") }
      #expect(!FileManager.default.fileExists(atPath: folder + "/d.svg"))
    }
  }
}
