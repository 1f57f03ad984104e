import Foundation
import Imaging
import Phantoms
import Testing

/// Frames on the command line.
struct FramesTests {
  /// A folder with `count` small frames, called so that their order is not that of their letters.
  private static func frames(_ count: Int = 3) throws -> (folder: Folder, images: [Image]) {
    let folder = try Folder()
    let phantom = try PhantomSequence(
      PhantomOptions(width: 96, height: 96, seed: 5), count: count)
    try FileManager.default.createDirectory(
      atPath: folder.path("run"), withIntermediateDirectories: false)
    for (index, image) in phantom.images.enumerated() {
      try folder.write(try image.pngData(), to: "run/f-\(index + 8).png")
    }
    return (folder, phantom.images)
  }

  private static func trace(_ arguments: [String], in folder: Folder) throws -> Program.Outcome {
    try Program.run(["trace"] + arguments + ["--quiet", "--steps", "1"], in: folder)
  }

  @Test func foldersPatternsListsAndAnimationsAreTheSame() throws {
    let (folder, images) = try Self.frames()
    var animation = AnimatedPNG(frameDuration: 20)
    for image in images { try animation.append(image) }
    try folder.write(animation.data(), to: "moving.png")
    let ways = [["run"], ["run/f-*.png"], ["run/f-8.png", "run/f-9.png", "run/f-10.png"]]
    for (index, way) in ways.enumerated() {
      let outcome = try Self.trace(
        way + ["--frames", "-o", "\(index).json", "-o", "\(index).svg"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let text = String(decoding: try #require(folder.contents("0.json")), as: UTF8.self)
    #expect(text.contains("\"curvetrace-sequence\"") && text.contains("\"frameRate\": 15.0"))
    for index in 1..<ways.count {
      #expect(folder.contents("\(index).json") == folder.contents("0.json"))
      #expect(folder.contents("\(index).svg") == folder.contents("0.svg"))
    }
    // The animation has other names, and says how fast it is.
    let outcome = try Self.trace(
      ["moving.png", "-o", "a.json", "--overlay", "over.png", "-o", "a.csv"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let own = String(decoding: try #require(folder.contents("a.json")), as: UTF8.self)
    #expect(own.contains("\"frameRate\": 5.0") && own.contains("moving-0003"))
    func curves(_ text: String) -> Substring {
      text[(text.range(of: "\"curves\"")?.lowerBound ?? text.startIndex)...]
    }
    #expect(curves(own) == curves(text))
    let overlay = try AnimatedPNGReader(
      [UInt8](try #require(folder.contents("over.png"))), name: "")
    #expect(overlay.frameCount == 3 && overlay.width == 96)
    let table = String(decoding: try #require(folder.contents("a.csv")), as: UTF8.self)
    #expect(table.hasPrefix("frame,curve,segment"))
  }

  @Test func eachFrameHasAnSVGOfItsName() throws {
    let (folder, _) = try Self.frames()
    try FileManager.default.createDirectory(
      atPath: folder.path("out"), withIntermediateDirectories: false)
    let outcome = try Self.trace(
      ["run", "--frames", "--each", "out", "--brush", "ink"], in: folder)
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted()
    #expect(names == ["f-10.svg", "f-8.svg", "f-9.svg"])
    let missing = try Self.trace(["run", "--frames", "--each", "nowhere"], in: folder)
    expectFailure(missing, 73, ["the folder nowhere does not exist"])
  }

  @Test func oneFileIsTracedAsAlways() throws {
    let (folder, _) = try Self.frames(1)
    let still = try Self.trace(["run/f-8.png"], in: folder)
    #expect(still.status == 0 && !still.text.contains("animate"))
    let moving = try Self.trace(["run", "--frames"], in: folder)
    #expect(moving.status == 0 && moving.text.contains("Curves of 1 frames"))
  }

  @Test func framesOfDifferentSizesAreRefused() throws {
    let (folder, _) = try Self.frames()
    try folder.write(
      try Image(grey: Plane(width: 90, height: 96)).pngData(), to: "run/f-11.png")
    let outcome = try Self.trace(["run", "--frames", "-o", "a.svg"], in: folder)
    expectFailure(
      outcome, 65,
      ["run/f-11.png: this frame has 90 x 96 pixels", "run/f-8.png, has 96 x 96", "one size"])
    #expect(folder.contents("a.svg") == nil)
  }

  #if os(Linux)
    /// Where there is no space for what does not stay in memory that is said before the work, and nothing is left.
    @Test func noSpaceForFramesIsSaid() throws {
      let folder = try Folder()
      let image = try Image(grey: Plane(width: 1024, height: 1024, repeating: 0.5)).pngData()
      for index in 1...5 { try folder.write(image, to: "f-\(index).png") }
      let outcome = try Program.shell(
        """
        mkdir aside
        ulimit -f 1000
        TMPDIR=aside "$0" trace 'f-*.png' --frames -o a.svg --quiet
        """, in: folder)
      expectFailure(outcome, 73, ["aside: ", "cannot be kept", "TMPDIR"])
      #expect(folder.names.filter { !$0.hasPrefix("f-") } == ["aside"])
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("aside"))
      #expect(left.isEmpty)
    }
  #endif

  @Test func nothingToTraceIsSaid() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("empty"), withIntermediateDirectories: false)
    expectFailure(
      try Self.trace(["empty"], in: folder), 66, ["empty: this is a folder without PNG"])
    expectFailure(
      try Self.trace(["no-*.png"], in: folder), 66, ["no-*.png: no file has such a name"])
  }

  @Test func wrongUseIsSaid() throws {
    let (folder, _) = try Self.frames(2)
    for (arguments, part) in [
      (["run/f-8.png", "--formats", "svg"], "add --each"),
      (["run/f-8.png", "--untied"], "--untied"),
      (["run", "-o", "a.svg"], "give their folder with --each"),
      (["run", "--each", ".", "-o", "a.svg"], "leave out -o"),
      (
        ["run", "--each", ".", "--formats", "svg,ai"],
        "svg, json, csv, widths.csv, geojson, dxf, vtp, swc, rsml, zip, hpgl, overlay"
      ),
      (["run", "--frames", "--each", ".", "--formats", "svg"], "--formats is for images"),
      (["run", "--each", ".", "--untied"], "--untied is for frames"),
      (["run/f-8.png", "--frame-rate", "5"], "--frame-rate"),
      (["run", "--frame-rate", "0"], "0.1 to 240"),
      (["run", "--frames", "--init", "random"], "--init random"),
      (["run", "--brush", "crayon"], "crayon"),
      (
        ["run/f-8.png", "-o", "a.json", "--brush", "ink"],
        "--brush is for SVG; give -o a name that ends in .svg"
      ),
      (["run", "--frames", "-o", "a.svg", "--stroke", "outline"], "for still drawings"),
      (["run", "--frames", "--each", ".", "-o", "f-8.svg"], "asked for twice"),
    ] {
      expectFailure(try Self.trace(arguments, in: folder), 64, [part])
    }
  }

  @Test func aDamagedAnimationIsRefused() throws {
    let (folder, images) = try Self.frames()
    var animation = AnimatedPNG()
    for image in images { try animation.append(image) }
    let data = animation.data()
    try folder.write(data.prefix(data.count / 2), to: "cut.png")
    expectFailure(
      try Self.trace(["cut.png", "-o", "a.svg"], in: folder), 65,
      ["cut.png: the PNG ends too early"])
  }

  @Test func aRunOfPhantomsIsScored() throws {
    let folder = try Folder()
    func run(_ arguments: [String]) throws -> Program.Outcome {
      try Program.run(arguments + ["--quiet"], in: folder)
    }
    let made = try run([
      "phantom", "-o", ".", "--seed", "3", "--size", "96x96", "--frames", "3", "--name", "p",
    ])
    #expect(made.status == 0, "\(made.errors)")
    #expect(folder.names == ["p-0001.png", "p-0002.png", "p-0003.png", "p-truth.json"])
    let scored = try run(["score", "p-truth.json", "--truth", "p-truth.json"])
    #expect(scored.status == 0 && scored.text.contains("error 0.000 px"), "\(scored.errors)")
    let summary = try run([
      "score", "p-truth.json", "--truth", "p-truth.json", "--summary", "json",
    ])
    #expect(summary.text.contains("\"steadyCurves\": 1"))
    #expect(
      try run([
        "phantom", "-o", ".", "--seed", "3", "--size", "96x96", "--frames", "2", "--name", "q",
      ])
      .status == 0)
    expectFailure(
      try run(["score", "q-truth.json", "--truth", "p-truth.json"]), 65,
      ["q-truth.json: this moving drawing has 2 frames and the truth 3"])
    expectFailure(
      try run(["score", "p-0001.png", "--truth", "p-truth.json"]), 65, ["not a JSON drawing"])
    expectFailure(
      try run(["phantom", "-o", ".", "--kind", "shapes", "--frames", "2"]), 64,
      ["--frames", "of an angiogram"])
  }
}
