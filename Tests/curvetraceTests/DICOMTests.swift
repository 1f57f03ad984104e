import CurveExport
import Foundation
import Geometry
import Imaging
import Testing

/// DICOM on the command line, of the fixtures that Scripts/reference/dicom_files.py wrote.
struct DICOMTests {
  private static let fixtures = packageRoot.appendingPathComponent(
    "Tests/ImagingTests/Fixtures/dicom")

  /// A folder with copies of the files `names`.
  private static func folder(_ names: [String]) throws -> Folder {
    let folder = try Folder()
    for name in names {
      try folder.write(try Data(contentsOf: fixtures.appendingPathComponent(name)), to: name)
    }
    return folder
  }

  @Test func framesAreChosen() throws {
    let folder = try Self.folder(["film.dcm", "grey8.dcm"])
    let best = try Program.run(
      ["trace", "film.dcm", "--frame", "best", "-o", "best.svg", "--steps", "0"], in: folder)
    #expect(best.status == 0 && best.errors.contains("frame 3 of 4, in which most of lines is"))
    let third = try Program.run(
      ["trace", "film.dcm", "--frame", "3", "-o", "3.svg", "--steps", "0"], in: folder)
    #expect(third.status == 0 && third.errors.contains("frame 3 of 4\n"))
    #expect(folder.contents("best.svg") == folder.contents("3.svg"))
    for frame in [["--frame", "all"], []] {
      let all = try Program.run(
        ["trace", "film.dcm", "-o", "all.json", "--steps", "0"] + frame, in: folder)
      #expect(all.status == 0 && all.errors.contains("4 frames"), "\(all.errors)")
    }
    for command in [
      ["extract", "-o", "x.png"], ["canny", "-o", "y.png"], ["segment", "-o", "z.png"],
    ] {
      let one = try Program.run(command + ["film.dcm", "--frame", "2"], in: folder)
      #expect(one.status == 0 && one.errors.contains("frame 2 of 4"), "\(one.errors)")
    }
    let beyond = try Program.run(["trace", "film.dcm", "--frame", "9"], in: folder)
    expectFailure(beyond, 65, ["film.dcm: there is no frame 9; it has frames 1 to 4"])
    let still = try Program.run(["trace", "grey8.dcm", "--frame", "2"], in: folder)
    expectFailure(still, 65, ["there is no frame 2; it holds one image, frame 1"])
  }

  @Test func whatCannotBeIsRefused() throws {
    let folder = try Self.folder(["film.dcm"])
    try folder.write(try Image(grey: Plane(width: 32, height: 32)).pngData(), to: "a.png")
    let png = try Program.run(["trace", "a.png", "--window", "128,256"], in: folder)
    expectFailure(png, 65, ["a.png: PNG holds light and not values", "leave out the window"])
    for (arguments, sentence) in [
      (["trace", "film.dcm", "--window", "128"], "--window 128: give a centre and a width"),
      (["trace", "film.dcm", "--frame", "2", "--frames"], "leave one out"),
      (
        ["canny", "film.dcm", "--frame", "all", "-o", "b.png"],
        "--frame all is for curvetrace trace"
      ),
    ] {
      let outcome = try Program.run(arguments, in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains(sentence), "\(outcome.errors)")
    }
    let window = try Program.run(
      ["canny", "film.dcm", "--window", "-20.5,40", "-o", "c.png", "--quiet"], in: folder)
    #expect(window.status == 0 && window.errors.isEmpty, "\(window.errors)")
  }

  /// The border of the shutter of film.dcm, which is a line where nobody says that it is one.
  @Test func shuttersAreNotTraced() throws {
    let folder = try Self.folder(["film.dcm"])
    let frame = try Image.read(
      from: folder.path("film.dcm"), as: ImageReading(frame: .number(3))
    ).image
    #expect(frame.fieldOfView != nil)
    try folder.write(try Image(grey: frame.color[0]).pngData(), to: "plain.png")
    /// The longest way of a curve along the border, px.
    func alongBorder(_ input: [String]) throws -> Double {
      let outcome = try Program.run(
        ["trace", "-o", "drawing.json", "--quiet"] + input, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let drawing = try CurveDrawing.read(from: folder.path("drawing.json"))
      #expect(drawing.curves.contains { $0.spline.arcLength() > 90 })
      return drawing.curves.reduce(0) { sum, curve in
        let places = (0...200).map { step in
          curve.spline.point(at: Double(step) / 200 * Double(curve.spline.segmentCount))
        }
        let near = places.count { point in
          let beside = min(abs(point.x - 20), abs(point.x - 145))
          let above = min(abs(point.y - 15), abs(point.y - 110))
          return min(beside, above) < 4
        }
        return max(sum, Double(near) / 201 * curve.spline.arcLength())
      }
    }
    #expect(try alongBorder(["film.dcm", "--frame", "3"]) < 10)
    #expect(try alongBorder(["plain.png"]) > 50)
    let canny = try Program.run(
      ["canny", "film.dcm", "--frame", "3", "-o", "edges.png", "--quiet"], in: folder)
    #expect(canny.status == 0)
    let edges = try Image.read(from: folder.path("edges.png")).color[0]
    #expect((0..<120).count { edges[20, $0] > 0 || edges[19, $0] > 0 } < 10)
  }

  /// Nothing that may name somebody is in anything that the program writes: neither of ninety fields, nor of the
  /// preamble, nor of private groups.
  @Test func nobodyIsNamed() throws {
    let folder = try Self.folder(["canary.dcm", "canary.txt"])
    let canaries = String(decoding: try #require(folder.contents("canary.txt")), as: UTF8.self)
      .split(separator: "\n").map { Data($0.utf8) }
    let bytes = try #require(folder.contents("canary.dcm"))
    #expect(canaries.count >= 40 && canaries.allSatisfy { bytes.range(of: $0) != nil })
    // Files that cannot be read: cut off, of a syntax that nobody knows, of somebody's own, and without pixels.
    try folder.write(bytes[..<(bytes.count / 2)], to: "cut.dcm")
    let syntax = Data("1.2.840.10008.1.2.4.80".utf8)
    for (name, other) in [
      ("odd.dcm", "1.2.840.10008.1.2.4.99"), ("own.dcm", "1.2.826.0.1.4711.4711."),
    ] {
      var changed = bytes
      changed.replaceSubrange(try #require(changed.range(of: syntax)), with: Data(other.utf8))
      try folder.write(changed, to: name)
    }
    let outputs = DrawingFormat.all.map { "out." + $0.ending }
    let drawings = outputs.flatMap { ["-o", $0] }
    var said = Data()
    let runs: [(Int32, [String])] = [
      (
        0,
        ["trace", "canary.dcm", "--frame", "best", "--overlay", "over.png", "--summary", "json"]
          + drawings
      ),
      (
        0,
        [
          "trace", "canary.dcm", "--steps", "0", "--overlay", "all.png", "-o", "all.svg", "-o",
          "all.json",
        ]
      ),
      (
        0, ["extract", "canary.dcm", "-o", "pixels.png", "--soft", "soft.png", "--summary", "text"]
      ),
      (0, ["canny", "canary.dcm", "-o", "canny.png"]),
      (
        0,
        [
          "segment", "canary.dcm", "-o", "parts.png", "--labels", "labels.png", "--json",
          "parts.json",
        ]
      ),
      (0, ["info", "canary.dcm"]), (0, ["info", "canary.dcm", "--json"]),
      (65, ["trace", "cut.dcm"]), (65, ["info", "cut.dcm"]), (65, ["trace", "odd.dcm"]),
      (65, ["trace", "own.dcm"]),
    ]
    for (status, arguments) in runs {
      let outcome = try Program.run(arguments, in: folder)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      said += outcome.output + Data(outcome.errors.utf8)
    }
    #expect(said.range(of: Data("1.2.840.10008.1.2.4.99".utf8)) != nil)
    said += try Self.batch(of: ["canary.dcm", "cut.dcm"], in: folder)
    let others = ["canary.txt", "films", "traced"]
    let written = folder.names.filter { !$0.hasSuffix(".dcm") && !others.contains($0) }
    #expect(written.count >= outputs.count + 8, "\(written)")
    for name in written {
      let contents = try #require(folder.contents(name))
      for chunk in ["tEXt", "zTXt", "iTXt", "eXIf"] where name.hasSuffix(".png") {
        #expect(contents.range(of: Data(chunk.utf8)) == nil, "\(name) has text")
      }
      said += contents
    }
    for canary in canaries + [Data("CANARY".utf8), Data("1.2.826".utf8)] {
      #expect(said.range(of: canary) == nil, "\(String(decoding: canary, as: UTF8.self))")
    }
  }

  /// All that a batch of the files `names` says and writes.
  private static func batch(of names: [String], in folder: Folder) throws -> Data {
    try FileManager.default.createDirectory(
      atPath: folder.path("films"), withIntermediateDirectories: false)
    for name in names {
      try FileManager.default.copyItem(
        atPath: folder.path(name), toPath: folder.path("films/" + name))
    }
    let recipe = """
      {"format": "curvetrace-recipe", "version": 1, "formats": ["svg", "json", "csv", "overlay"],
       "measures": {"tables": ["curves", "segments", "nodes", "lesions", "skan"]}}
      """
    try folder.write(Data(recipe.utf8), to: "recipe.json")
    let outcome = try Program.run(
      [
        "batch", "--recipe", "recipe.json", "--in", "films", "--out", "traced", "--summary",
        "json",
      ], in: folder)
    #expect(outcome.status == 65, "\(outcome.errors)")
    let files =
      FileManager.default.enumerator(atPath: folder.path("traced"))?
      .compactMap { $0 as? String } ?? []
    #expect(files.count > 16)
    return files.reduce(outcome.output + Data(outcome.errors.utf8)) {
      $0 + Data($1.utf8) + (folder.contents("traced/" + $1) ?? Data())
    }
  }
}
