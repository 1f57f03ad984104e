import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

/// What independent readers, other programs' libraries, find in our files.
///
/// Reference/plant.json is a drawing made by hand: a stem with a profile and a branch, a ring, a dot and an edge.
/// `curvetrace convert` made the other files of it, and Scripts/reference/check_exchange.py, which names the readers,
/// plant-readers.json of them. To make them again, do both in that folder.
struct ReaderTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference")

  private static func drawing() throws -> CurveDrawing {
    try CurveDrawing.read(from: folder.appendingPathComponent("plant.json").path)
  }

  private struct Found: Decodable {
    var curves: Int
    var length: Double
    var starts: [[Double]]
    var widest: Double?
    var plants: Int?
    var branches: Int?
    var names: [String]?
    var means: [Double]?
    var pens: [Int]?
  }

  private static func found() throws -> [String: Found] {
    try JSONDecoder().decode(
      [String: Found].self,
      from: Data(contentsOf: folder.appendingPathComponent("plant-readers.json")))
  }

  private static let formats: [DrawingFormat] = [
    .svg, .geoJSON, .dxf, .vtp, .swc, .rsml, .roi, .hpgl,
  ]

  /// The files that the readers were shown are those that are written today.
  @Test(arguments: formats)
  func theReadersSawTheseBytes(format: DrawingFormat) throws {
    let file = try Data(
      contentsOf: Self.folder.appendingPathComponent("plant." + format.ending))
    #expect(
      try format.data(of: Self.drawing()) == file,
      "\(format.name) is written otherwise: make Reference/plant.* again")
  }

  /// As many curves, as long, as wide, and where they begin.
  @Test(arguments: formats)
  func readersFindTheCurves(format: DrawingFormat) throws {
    let drawing = try Self.drawing()
    let found = try #require(try Self.found()[format.name])
    // A tree has no loops: of SWC's there are sections, the ring among them; RSML has no dots.
    let count: Int? = format == .swc ? nil : format == .rsml ? 4 : 5
    if let count { #expect(found.curves == count) }
    #expect(abs(found.length / drawing.arcLength - 1) < (format == .swc ? 0.02 : 0.005))
    if let widest = found.widest { #expect(abs(widest - 6) < 0.001) }
    guard [.svg, .geoJSON, .dxf, .roi].contains(format) else { return }
    for (start, curve) in zip(found.starts, drawing.curves) {
      #expect(Point(start[0], start[1]).distance(to: curve.spline.start) < 0.002)
    }
  }

  @Test func readersFindTheRoots() throws {
    let found = try #require(try Self.found()["RSML"])
    // The stem with its branch, which leaves from the junction; the ring; the edge.
    #expect(found.plants == 3 && found.branches == 1)
    #expect(Array(found.starts.prefix(2)) == [[50, 5], [47.891, 29.346]])
  }

  @Test func readersFindTheRegions() throws {
    let found = try #require(try Self.found()["ROI set"])
    #expect(found.names == ["curve-1", "curve-2", "curve-3", "curve-5", "curve-8"])
    #expect(found.means == [4.5, 1.75, 2, 4, 1])
  }

  @Test func readersFindThePens() throws {
    #expect(try #require(try Self.found()["HPGL"]).pens == [1, 1, 1, 1, 2])
  }
}
