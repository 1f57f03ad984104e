import CurveExport
import Foundation
import Geometry
import Imaging
import Testing

/// Measures of drawings as tables.
struct MeasureTests {
  /// A line of 100 px, 4 px wide, with a narrowing to 2 px in its middle, and an edge, in an image of 120 x 60 px.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    func line(_ id: Int, _ y: Double) -> TracedCurve {
      TracedCurve(
        id: id, spline: Spline(segments: [.line(from: Point(10, y), to: Point(110, y))]),
        widths: [4, 4])
    }
    var (vessel, edge) = (line(3, 20), line(5, 40))
    vessel.profile = WidthProfile(
      spacing: 2, widths: (0...50).map { (20...30).contains($0) ? 2 : 4 },
      errors: Array(repeating: 0.1, count: 51))
    edge.kind = .edge
    try CurveDrawing(width: 120, height: 60, curves: [vessel, edge])
      .write(to: folder.path("film.json"))
    return folder
  }

  /// The rows of a table, by header.
  private func rows(_ folder: Folder, _ name: String) throws -> [[String: String]] {
    let data = try #require(folder.contents(name), "\(name) of \(folder.names)")
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  @Test func tablesAreWrittenBesideOneAnother() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      ["measure", "film.json", "-o", "t.csv", "--pixel-size", "0.2mm"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("1 px = 0.2 mm (--pixel-size)"))
    #expect(
      folder.names == [
        "film.json", "t-image.csv", "t-lesions.csv", "t-nodes.csv", "t-segments.csv", "t.csv",
      ])
    let curves = try rows(folder, "t.csv")
    #expect(curves.map { $0["curve"] } == ["3", "5"])
    #expect(curves.map { $0["length_mm"] } == ["20", "20"])
    #expect(curves.map { $0["max_diameter_mm"] } == ["0.8", ""])
    let lesions = try rows(folder, "t-lesions.csv")
    #expect(lesions.count == 1 && lesions[0]["diameter_stenosis_percent"] == "50")
    #expect(try rows(folder, "t-image.csv")[0]["scale"] == "1 px = 0.2 mm (--pixel-size)")
    #expect(try rows(folder, "t-nodes.csv").count == 4)
  }

  @Test func aFolderAndJSONAndOtherProgramsAreServed() throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("tables"), withIntermediateDirectories: false)
    let outcome = try Program.run(
      [
        "measure", "film.json", "-o", "tables", "-o", "all.json", "-o", "film.skan.csv",
        "--summary", "json",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("lengths are in px: nothing says how large a pixel is"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("tables"))
    #expect(
      names.sorted() == ["curves.csv", "image.csv", "lesions.csv", "nodes.csv", "segments.csv"])
    #expect(try rows(folder, "tables/curves.csv")[0]["length_px"] == "100")
    #expect(try rows(folder, "film.skan.csv")[0]["branch-type"] == "0")
    let all = try JSONSerialization.jsonObject(with: folder.contents("all.json") ?? Data())
    #expect((all as? [String: Any])?["unit"] as? String == "px")
    #expect(try Summary(outcome).number("narrowings") == 1)
    let table = try Program.run(
      ["measure", "film.json", "--table", "analyze-skeleton", "--quiet"], in: folder)
    #expect(table.text.hasPrefix("Skeleton ID,Branch length,") && table.errors.isEmpty)
  }

  @Test func somethingOfKnownSizeGivesTheScale() throws {
    let folder = try Self.folder()
    for (known, length) in [("curve-3=6F", "50"), ("3=2mm", "50"), ("10,20,110,20=10mm", "10")] {
      let outcome = try Program.run(
        ["measure", "film.json", "--calibrate", known, "-o", "t.csv"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("(--calibrate \(known))"))
      #expect(try rows(folder, "t.csv")[0]["length_mm"] == length)
    }
  }

  @Test func theImageGivesTheScaleWhereItSaysOne() throws {
    let folder = try Self.folder()
    try Image(grey: Plane(width: 120, height: 60, repeating: 0.5)).write(
      to: folder.path("film.png"))
    let plain = try Program.run(
      ["measure", "film.json", "--image", "film.png", "-o", "a.skan.csv"], in: folder)
    #expect(plain.status == 0 && plain.errors.contains("lengths are in px"), "\(plain.errors)")
    #expect(try rows(folder, "a.skan.csv")[0]["stdev-pixel-value"] == "0")
    expectFailure(
      try Program.run(
        ["measure", "film.json", "--image", "film.png", "--unit", "mm", "--quiet"], in: folder), 64,
      ["--unit mm", "--pixel-size", "--calibrate"])
  }

  @Test func aDrawingThatSaysNoWidthsHasNone() throws {
    let folder = try Folder()
    let svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">
      <path id="curve-1" fill="none" stroke="black" d="M0,0 C10,0 20,0 30,0"/></svg>
      """
    try folder.write(Data(svg.utf8), to: "a.svg")
    let outcome = try Program.run(["measure", "a.svg", "-o", "t.csv"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("nothing says how wide the lines are"))
    #expect(try rows(folder, "t.csv")[0]["mean_diameter_px"] == "")
    let calibrated = try Program.run(
      ["measure", "a.svg", "--calibrate", "1=2mm", "--quiet"], in: folder)
    expectFailure(calibrated, 65, ["nothing says how wide curve-1 is"])
  }

  @Test func picturesAndAPageAreWritten() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      [
        "measure", "film.json", "--pixel-size", "0.2mm", "--picture", "tree.svg", "--picture",
        "generation=tree.png", "--profile", "p.svg", "--profile", "curve-3=p.png", "-o", "a.html",
      ], in: folder)
    #expect(outcome.status == 0 && outcome.text.isEmpty, "\(outcome.errors)")
    #expect(folder.names == ["a.html", "film.json", "p.png", "p.svg", "tree.png", "tree.svg"])
    let scale = "1 px = 0.2 mm (--pixel-size)"
    for name in ["tree.svg", "p.svg", "a.html"] {
      #expect(String(decoding: folder.contents(name) ?? Data(), as: UTF8.self).contains(scale))
    }
    let profile = try #require(folder.contents("p.svg"))
    #expect(String(decoding: profile, as: UTF8.self).contains("narrowed by 50 %"))
    #expect(try Image.read(from: folder.path("p.png")).width > 1000)
  }

  /// A drawing of an image whose pixels have a known size keeps it, for its tables and pictures.
  @Test func drawingsSayHowLargeTheirPixelsAre() throws {
    let folder = try Self.folder()
    var drawing = try CurveDrawing.read(from: folder.path("film.json"))
    drawing.pixelSpacing = PixelSpacing(x: 0.5, y: 0.5, source: "a test")
    try drawing.write(to: folder.path("known.json"))
    let outcome = try Program.run(["measure", "known.json", "-o", "t.csv"], in: folder)
    #expect(outcome.errors.contains("1 px = 0.5 mm (a test)"), "\(outcome.errors)")
    #expect(try rows(folder, "t.csv")[0]["length_mm"] == "50")
    let pixels = try Program.run(
      ["measure", "known.json", "--unit", "px", "-o", "t.csv"], in: folder)
    #expect(pixels.errors.contains("lengths are in px"))
    // What somebody says now comes first.
    let said = try Program.run(
      ["measure", "known.json", "--pixel-size", "0.1mm", "-o", "t.csv"], in: folder)
    #expect(said.errors.contains("1 px = 0.1 mm (--pixel-size)"))
  }

  /// Arguments, the exit code, and what the sentence says.
  static let wrong: [(arguments: [String], status: Int32, parts: [String])] = [
    (["--calibrate", "curve-9=6F"], 64, ["no curve-9", "from 3 to 5"]),
    (["--calibrate", "curve-5=6F"], 65, ["nothing says how wide curve-5 is"]),
    (["--calibrate", "curve-3=6"], 64, ["--calibrate", "curve-3=6"]),
    (["--calibrate", "5,5,5,5=1mm"], 64, ["--calibrate 5,5,5,5=1mm", "two places"]),
    (["--lesion", "curve-9:1..2"], 64, ["no curve-9"]),
    (["--lesion", "curve-5:1..2"], 65, ["nothing says how wide curve-5 is"]),
    (["--lesion", "curve-3:90..120"], 64, ["curve-3 is 100 px long"]),
    (["--lesion", "curve-3:0..100"], 64, ["nothing of curve-3 is left", "shorter"]),
    (["--lesion", "curve-3:9..12mm"], 64, ["--lesion curve-3:9..12mm", "--pixel-size"]),
    (["--lesion", "curve-3:12..9"], 64, ["--lesion", "curve-3:12..9"]),
    (["--pixel-size", "0.2"], 64, ["--pixel-size", "0.2"]),
    (["--pixel-size", "1mm", "--calibrate", "3=6F"], 64, ["give one of them"]),
    (["--ring", "1,2,9,3"], 64, ["--ring"]),
    (["--unit", "mm"], 64, ["--unit mm", "nothing says how large a pixel is"]),
    (["-o", "a.xlsx"], 64, ["a.xlsx", ".csv, .json or .html"]),
    (["--picture", "tree.pdf"], 64, ["tree.pdf", ".svg or .png"]),
    (["--profile", "curve-3=a.gif"], 64, ["a.gif", ".svg or .png"]),
    (["--profile", "curve-9=a.svg"], 64, ["no curve-9"]),
    (["--profile", "curve-5=a.svg"], 65, ["nothing says how wide curve-5 is"]),
    (["--frame", "2"], 64, ["--image"]),
    (["-o", "a.html", "--table", "skan"], 64, ["a.html", ".csv"]),
    (["-o", "film.json"], 64, ["this is the input"]),
    (["-o", "a.json", "--table", "skan"], 64, ["a.json", ".csv"]),
    (["--summary", "json"], 64, ["standard output", "-o"]),
  ]

  @Test(arguments: wrong.indices)
  func wrongUseIsRefused(index: Int) throws {
    let folder = try Self.folder()
    let (arguments, status, parts) = Self.wrong[index]
    expectFailure(
      try Program.run(["measure", "film.json", "--quiet"] + arguments, in: folder), status, parts)
    #expect(folder.names == ["film.json"])
  }
}
