import CurveExport
import Foundation
import Geometry
import Imaging
import Testing

/// Tracing the parts of an image.
struct FactorTests {
  private static func run(_ arguments: [String], in folder: Folder) throws -> Program.Outcome {
    try Program.run(
      ["trace", "in.png"] + arguments, in: folder,
      environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  /// Upright lines on the left, level ones on the right.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    var plane = Plane(width: 160, height: 96)
    for i in 0..<plane.count {
      let (x, y) = (i % 160, i / 160)
      plane.pixels[i] = (x < 80 ? x : y) % 16 < 3 ? 0.2 : 0.8
    }
    try folder.write(Image(grey: plane).pngData(), to: "in.png")
    return folder
  }

  @Test func eachFactorIsAGroupAndThreadsDoNotMatter() throws {
    let folder = try Self.folder()
    let wanted = ["-o", "out.svg", "-o", "out.json", "--overlay", "seen.png", "--factors", "2"]
    let outcome = try Self.run(wanted + ["--threads", "1"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("orientation, scale and texture, not objects"))
    let files = ["out.svg", "out.json", "seen.png"]
    let first = files.map { folder.contents($0) }
    #expect(try Self.run(wanted + ["--threads", "2"], in: folder).status == 0)
    #expect(files.map { folder.contents($0) } == first)
    let svg = String(decoding: folder.contents("out.svg") ?? Data(), as: UTF8.self)
    #expect(svg.contains("<g id=\"factor-1\"") && svg.contains("<g id=\"factor-2\""))
    let drawing = try JSONDrawing.drawing(from: folder.contents("out.json") ?? Data())
    #expect(drawing.parts.map(\.number) == [1, 2])

    // What is left out by one is what the other keeps.
    let only = ["--factors", "2", "--only", "factor:2", "-o", "only.json"]
    let avoiding = ["--factors", "2", "--avoid", "factor:1", "-o", "avoiding.json"]
    #expect(try Self.run(only, in: folder).status == 0)
    #expect(try Self.run(avoiding, in: folder).status == 0)
    let kept = try JSONDrawing.drawing(from: folder.contents("only.json") ?? Data())
    #expect(!kept.curves.isEmpty && kept.curves.allSatisfy { $0.part == 2 })
    #expect(folder.contents("only.json") == folder.contents("avoiding.json"))
  }

  @Test(arguments: [
    (["--factors", "0"], ["--factors 0", "1 to 255"]),
    (["--factors", "65"], ["65 factors", "1 to 32"]),
    (["--factors", "2", "--only", "factor:3"], ["no factor \"3\"", "1, 2"]),
    (["--factors", "2", "--avoid", "factor:wing"], ["no factor \"wing\""]),
    (["--factors", "2", "--only", "2"], ["--only", "2"]),
    (["--factors", "2", "--only", "factor:"], ["--only"]),
    (["--only", "factor:1"], ["--only needs factors", "--factors"]),
    (["--avoid", "factor:1"], ["needs factors", "--factors"]),
    (["--factor-layer", "h"], ["--factor-layer needs factors"]),
    (["--factors", "2", "--init", "random"], ["--init random", "--factors"]),
  ])
  func whatCannotBeIsSaidInOneSentence(arguments: [String], parts: [String]) throws {
    let folder = try Self.folder()
    expectFailure(try Self.run(["-o", "out.svg"] + arguments, in: folder), 64, parts)
    #expect(folder.names == ["in.png"])
  }

  @Test func extractionKnowsNoFactors() throws {
    let folder = try Self.folder()
    let outcome = try Program.run(
      ["extract", "in.png", "-o", "out.png", "--avoid", "factor:1"], in: folder)
    expectFailure(outcome, 64, ["factor:N", "trace --factors"])
  }
}
