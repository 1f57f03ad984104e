import CurveExport
import Foundation
import Geometry
import Imaging
import Phantoms
import Testing

/// Methods measured on folders from the command line.
struct EvaluateTests {
  /// A folder `set` of small phantoms with their truths, called a, b …
  private func phantoms(_ count: Int = 2) throws -> Folder {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("set"), withIntermediateDirectories: false)
    for (index, name) in ["a", "b", "c"].prefix(count).enumerated() {
      let phantom = try Phantom(
        PhantomOptions(kind: .shapes, width: 120, height: 96, seed: UInt64(5 + index)))
      try TruthFiles.write(
        image: phantom.image, mask: phantom.mask, truth: phantom.truth, name: name,
        to: folder.path("set"))
    }
    return folder
  }

  private let paths = ["evaluate", "--images", "set", "--truth", "set"]

  private func run(_ folder: Folder, _ arguments: [String]) throws -> Program.Outcome {
    try Program.run(paths + arguments, in: folder)
  }

  private func scores(_ folder: Folder, _ name: String = "s.json") throws -> [String: Any] {
    let data = try #require(folder.contents(name))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The scores' text without what depends on the machine.
  private func comparable(_ folder: Folder) throws -> Data {
    var scores = try scores(folder)
    scores["cost"] = nil
    return try JSONSerialization.data(withJSONObject: scores, options: [.sortedKeys])
  }

  @Test(arguments: [
    (["evaluate", "--images", "set", "--truth", "set"], "nothing to write"),
    (["evaluate", "--images", "set", "-o", "a.html"], "--truth"),
    (["evaluate", "--images", "set", "--truth", "set", "-o", "a.png"], "a.png: the report"),
    (["evaluate", "--images", "set", "--truth", "set", "--json", "a.txt"], "a.txt: the scores"),
    (["evaluate", "--images", "set", "--truth", "set", "-o", "a.html", "--methods", "x"], "ours"),
    (
      ["evaluate", "--images", "set", "--truth", "set", "-o", "a.html", "--methods", "ours,ours"],
      "different"
    ),
    (
      ["evaluate", "--images", "set", "--truth", "set", "-o", "a.html", "--tolerance", "0"],
      "--tolerance 0.0"
    ),
  ])
  func wrongUse(arguments: [String], part: String) throws {
    let folder = try Folder()
    expectFailure(try Program.run(arguments, in: folder), 64, [part])
    #expect(folder.names.isEmpty)
  }

  @Test func foldersThatCannotServe() throws {
    let folder = try Folder()
    let json = ["--json", "s.json"]
    expectFailure(try run(folder, json), 66, ["set: there is no such"])
    try folder.write(Data("x".utf8), to: "set")
    expectFailure(try run(folder, json), 66, ["set: this is a file"])
    try FileManager.default.removeItem(atPath: folder.path("set"))
    try FileManager.default.createDirectory(
      atPath: folder.path("set"), withIntermediateDirectories: false)
    expectFailure(
      try run(folder, json), 65, ["set: there is no PNG, JPEG, TIFF, WebP, PNM or DICOM"])
    let image = try Image(grey: Plane(width: 30, height: 20)).pngData()
    try folder.write(image, to: "set/a.png")
    expectFailure(try run(folder, json), 65, ["nothing here has the name of an image"])
    try folder.write(image, to: "set/a.jpg")
    expectFailure(try run(folder, json), 65, ["the same name"])
    #expect(folder.names == ["set"])
  }

  /// One broken image is listed, the others are scored.
  @Test func aBrokenImageIsSurvived() throws {
    let folder = try phantoms()
    try folder.write(Data("this is no image".utf8), to: "set/broken.png")
    try folder.write(Data("<svg/>".utf8), to: "set/broken-truth.svg")
    let outcome = try run(folder, ["--json", "s.json", "-o", "r.html", "--methods", "ours"])
    #expect(outcome.status == 65)
    let last = outcome.errors.split(separator: "\n").last ?? ""
    #expect(last.contains("1 of 3 images could not be scored") && last.contains("broken.png"))
    let scores = try scores(folder)
    #expect(scores["images"] as? Int == 2)
    let failures = try #require(scores["failures"] as? [[String: Any]])
    #expect(failures.map { $0["image"] as? String } == ["broken"])
    #expect((failures[0]["sentence"] as? String)?.contains("neither a PNG nor a JPEG") == true)
    let html = String(decoding: try #require(folder.contents("r.html")), as: UTF8.self)
    #expect(html.contains("Images that could not be scored") && html.contains("<dt>broken</dt>"))
  }

  @Test func whereAllAreBrokenNothingIsWritten() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("set"), withIntermediateDirectories: false)
    try folder.write(Data("no image".utf8), to: "set/a.png")
    try folder.write(Data("no truth".utf8), to: "set/a-truth.svg")
    expectFailure(
      try run(folder, ["--json", "s.json", "--quiet"]), 65, ["1 of 1 images", "a.png"])
    #expect(folder.names == ["set"])
  }

  /// A truth of another size is said, and a drawing of the same shape is scaled.
  @Test func truthsOfOtherSizes() throws {
    let folder = try phantoms()
    try FileManager.default.removeItem(atPath: folder.path("set/a-truth.svg"))
    try folder.write(
      try Image(grey: Plane(width: 60, height: 48)).pngData(), to: "set/a-mask.png")
    let svg = String(decoding: try #require(folder.contents("set/b-truth.svg")), as: UTF8.self)
    let whole = try DrawingFormat.svg.drawing(from: Data(svg.utf8))
    let half = whole.scaled(by: 0.5, width: 60, height: 48)
    try folder.write(try DrawingFormat.svg.data(of: half), to: "set/b-truth.svg")
    let outcome = try run(folder, ["--json", "s.json", "--methods", "ours", "--quiet"])
    #expect(outcome.status == 65 && outcome.errors.contains("a-mask.png: the truth has 60 x 48"))
    let methods = try #require(try scores(folder)["methods"] as? [String: [String: Any]])
    let drawings = try #require(methods["ours"]?["drawings"] as? [String: Any])
    #expect(try #require(drawings["f"] as? Double) > 0.7)
  }

  /// Results of an earlier run are taken as long as image, options and program are the same.
  @Test func aSecondRunGoesOn() throws {
    let folder = try phantoms(3)
    func kept(_ extra: [String] = []) throws -> Double {
      let outcome = try run(
        folder, ["--json", "s.json", "--methods", "ours", "--summary", "json"] + extra)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try #require(try Summary(outcome).number("kept"))
    }
    #expect(try kept() == 0)
    let first = try comparable(folder)
    // As if the run had been stopped before this image was through.
    let record = folder.path("s-results/ours/b.record")
    try FileManager.default.removeItem(atPath: record)
    #expect(try kept() == 2)
    #expect(try comparable(folder) == first)
    #expect(try kept() == 3)
    // Half a record is none.
    try folder.write(Data("{\"key\":".utf8), to: "s-results/ours/b.record")
    #expect(try kept() == 2)
    // Another image, other options.
    try folder.write(
      try Image(grey: Plane(width: 120, height: 96, repeating: 0.5)).pngData(), to: "set/a.png")
    #expect(try kept() == 2)
    #expect(try kept(["--detail", "0.6"]) == 0)
    // How scores are counted is no matter of what was found.
    #expect(try kept(["--detail", "0.6", "--tolerance", "1"]) == 3)
  }

  @Test func threadsDoNotMatter() throws {
    var scores: [Data] = []
    var pages: [String] = []
    for threads in ["1", "3"] {
      let folder = try phantoms()
      let outcome = try run(
        folder,
        ["--json", "s.json", "-o", "r.html", "--threads", threads, "--quiet"])
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      scores.append(try comparable(folder))
      let html = String(decoding: try #require(folder.contents("r.html")), as: UTF8.self)
      let parts = html.components(separatedBy: "<section id=\"cost\">")
      try #require(parts.count == 2)
      let rest = try #require(parts[1].range(of: "</section>"))
      pages.append(parts[0] + parts[1][rest.upperBound...])
    }
    #expect(scores[0] == scores[1])
    #expect(pages[0] == pages[1])
  }

  /// Several drawings of each image: borders, which edges are looked for.
  @Test func bordersAreHeldAgainstEdges() throws {
    let folder = try Folder()
    for name in ["photos", "borders"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: false)
    }
    // A bright square, whose border two people have drawn, one of them a pixel off.
    // The tolerance is 2.3 px.
    var picture = Plane(width: 240, height: 200, repeating: 0.3)
    var drawings = [Mask(width: 240, height: 200), Mask(width: 240, height: 200)]
    for y in 50..<150 { for x in 60..<180 { picture[x, y] = 0.8 } }
    for k in 0..<2 {
      let (left, right, top, bottom) = (60 - k, 179 + k, 50 - k, 149 + k)
      for x in left...right { for y in [top, bottom] { drawings[k][x, y] = true } }
      for y in top...bottom { for x in [left, right] { drawings[k][x, y] = true } }
    }
    try folder.write(try Image(grey: picture).pngData(), to: "photos/p.png")
    for k in 0..<2 {
      try folder.write(
        try Image(grey: drawings[k].plane).pngData(), to: "borders/p_\(k).png")
    }
    let outcome = try Program.run(
      [
        "evaluate", "--images", "photos", "--truth", "borders", "--json", "s.json", "-o", "r.html",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("looking for edges"))
    let methods = try #require(try scores(folder)["methods"] as? [String: [String: Any]])
    for method in ["ours", "canny"] {
      let borders = try #require(methods[method]?["borders"] as? [String: Any])
      #expect(try #require(borders["ods"] as? Double) > 0.9, "\(method)")
    }
  }
}
