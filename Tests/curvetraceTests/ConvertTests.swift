import CurveExport
import Foundation
import Geometry
import Testing

/// Drawings from one format into others.
struct ConvertTests {
  private static func line(_ id: Int, _ a: Point, _ b: Point) -> TracedCurve {
    TracedCurve(id: id, spline: Spline(segments: [.line(from: a, to: b)]), widths: [2, 6])
  }

  /// Three lines of which the pen would first draw the one on the left, then that on the right.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    try CurveDrawing(
      width: 120, height: 60,
      curves: [
        line(1, Point(10, 10), Point(10, 50)), line(2, Point(110, 10), Point(110, 50)),
        line(3, Point(60, 50), Point(60, 10)),
      ]
    ).write(to: folder.path("film.json"))
    try folder.write(
      Data("<svg viewBox='0 0 90 90'><path stroke='red' d='M0 0L50 50'/></svg>".utf8),
      to: "thin.svg")
    return folder
  }

  @Test func everyFormatIsWritten() throws {
    let folder = try Self.folder()
    let names = DrawingFormat.all.filter { $0 != .json }.map { "a." + $0.ending } + ["b.plt"]
    let outcome = try Program.run(
      ["convert", "film.json", "--quiet"] + names.flatMap { ["-o", $0] }, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let drawing = try CurveDrawing.read(from: folder.path("film.json"))
    for format in DrawingFormat.all where format != .json {
      #expect(folder.contents("a." + format.ending) == (try format.data(of: drawing)))
    }
    #expect(folder.contents("b.plt") == folder.contents("a.hpgl"))
  }

  @Test func thePensWayIsSaid() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      ["convert", "film.json", "-o", "a.svg", "--order", "--summary", "json"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // From the lower end of the left to the upper one of the right, and then to the middle; or left, middle, right.
    #expect(outcome.errors.contains("the pen travels 100 px between strokes, 158 px"))
    let summary = try Summary(outcome)
    #expect(summary.number("penTravel") == 100)
    let text = String(decoding: folder.contents("a.svg") ?? Data(), as: UTF8.self)
    let ids = text.matches(of: #/id="curve-(\d)"/#).compactMap { Int($0.output.1) }
    #expect(ids == [1, 3, 2])
  }

  @Test func outlinesAreFilled() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      ["convert", "film.json", "-o", "a.svg", "--stroke", "outline", "--quiet"], in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let back = try CurveDrawing.read(from: folder.path("a.svg"))
    let drawing = try CurveDrawing.read(from: folder.path("film.json"))
    #expect(back.curves.map(\.id) == [1, 2, 3])
    #expect(back.curves.map(\.widths) == drawing.curves.map(\.widths))
    #expect(back.curves.map(\.spline.knots) == drawing.curves.map(\.spline.knots))
    let text = String(decoding: folder.contents("a.svg") ?? Data(), as: UTF8.self)
    #expect(text.components(separatedBy: "class=\"outline\"").count == 4)
  }

  @Test func aDrawingWithoutWidthsSaysSo() throws {
    let folder = try Self.folder()
    expectFailure(
      try Program.run(["convert", "thin.svg", "-o", "a.svg", "--stroke", "outline"], in: folder),
      65,
      ["thin.svg: nothing says how wide its curves are", "give a drawing with widths"])
    let outcome = try Program.run(["convert", "thin.svg", "-o", "a.zip"], in: folder)
    #expect(outcome.status == 0 && outcome.errors.contains("nothing says how wide the lines are"))
  }

  /// Arguments and what the sentence says.
  static let wrong: [(arguments: [String], parts: [String])] = [
    (["-o", "a.pdf"], ["a.pdf", ".rsml, .zip or .hpgl"]),
    (["-o", "a.dxf", "--stroke", "outline"], ["--stroke outline is for SVG", ".svg"]),
    (["-o", "a.dxf", "--order"], ["--order is for SVG or HPGL", ".svg or .hpgl"]),
    (["-o", "a.svg", "--pixel-size", "1mm"], ["--pixel-size is for DXF, RSML or HPGL"]),
    (["-o", "a.hpgl", "--pixel-size", "1"], ["--pixel-size"]),
    (["-o", "a.hpgl", "--pixel-size", "1x2mm"], ["square pixels"]),
    (["-o", "a.svg", "--stroke", "outline", "--brush", "ink"], ["leave one out"]),
    (
      ["-o", "a.svg", "--stroke", "outline", "--order"], ["--order", "leave out --stroke outline"]
    ),
    (["-o", "a.svg", "--brush", "ink", "--order"], ["--order", "leave out --brush"]),
    (["-o", "a.svg", "--stroke", "dotted"], ["dotted"]),
    (["-o", "film.json"], ["this is the input"]),
  ]

  @Test(arguments: wrong.indices)
  func wrongUseIsRefused(index: Int) throws {
    let folder = try Self.folder()
    let (arguments, parts) = Self.wrong[index]
    expectFailure(
      try Program.run(["convert", "film.json", "--quiet"] + arguments, in: folder), 64, parts)
    #expect(folder.names == ["film.json", "thin.svg"])
  }
}
