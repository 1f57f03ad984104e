import CurveExport
import Foundation
import Geometry
import Imaging
import Testing

/// Concepts, from learning to the quilt.
struct ConceptTests {
  private static func run(_ arguments: [String], in folder: Folder) throws -> Program.Outcome {
    try Program.run(
      arguments, in: folder, environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  /// Something that cannot be: the arguments, the exit code and what is said.
  struct Mistake: Sendable {
    var arguments: [String]
    var status: Int32
    var parts: [String]

    init(_ arguments: [String], _ status: Int32, _ parts: [String]) {
      (self.arguments, self.status, self.parts) = (arguments, status, parts)
    }
  }

  /// Pages of level waves, with a disc of upright ones somewhere in the middle, but for the last.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("pages"), withIntermediateDirectories: false)
    for index in 0..<4 {
      let center = (x: 60 + 12 * index, y: 40 + 6 * index)
      var plane = Plane(width: 160, height: 112)
      for y in 0..<112 {
        for x in 0..<160 {
          let (dx, dy) = (x - center.x, y - center.y)
          let isDisc = index < 3 && dx * dx + dy * dy < 900
          plane[x, y] = Float(0.5 + 0.4 * sin(2 * .pi * Double(isDisc ? x : y) / 8))
        }
      }
      let data = try Image(grey: plane).pngData()
      try folder.write(data, to: index < 2 ? "pages/\(index).png" : "\(index).png")
    }
    return folder
  }

  private static let learning = [
    "concept", "learn", "--images", "pages", "--network", "curvenet", "--factors", "4", "-o",
    "disc.concept",
  ]

  /// What is learned from the pages, made once.
  private static let concept = Result {
    let folder = try Self.folder()
    let outcome = try run(learning, in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try #require(folder.contents("disc.concept"))
  }

  /// A folder with pages and what was learned from them.
  private static func learned() throws -> Folder {
    let folder = try Self.folder()
    try folder.write(try concept.get(), to: "disc.concept")
    return folder
  }

  @Test func learningSaysWhatFactorsAreAndThreadsDoNotMatter() throws {
    let folder = try Self.folder()
    let outcome = try Self.run(
      Self.learning + ["--threads", "1", "--summary", "json"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("orientation, scale and texture, not objects"))
    let summary = try Summary(outcome)
    #expect(summary.number("images") == 2 && summary.text("layer") == "h")
    let first = folder.contents("disc.concept")
    #expect(try Self.run(Self.learning + ["--threads", "3"], in: folder).status == 0)
    #expect(first != nil && folder.contents("disc.concept") == first)
  }

  @Test func aPageShowsAllFactors() throws {
    let folder = try Self.learned()
    let outcome = try Self.run(
      ["concept", "show", "disc.concept", "-o", "page.html"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let page = String(decoding: folder.contents("page.html") ?? Data(), as: UTF8.self)
    #expect((1...4).allSatisfy { page.contains("Factor \($0)") })
    #expect(page.contains("0.png") && page.contains("data:image/jpeg"))
    #expect(!page.contains("http://") && !page.contains("https://"))
  }

  @Test func namesAndTheObjectCanBeChanged() throws {
    let folder = try Self.learned()
    func name(_ arguments: [String]) throws -> Program.Outcome {
      try Self.run(
        ["concept", "name", "disc.concept", "-o", "named.concept"] + arguments, in: folder)
    }
    let outcome = try name(
      ["1=ground", "2=ground", "3=disc", "--object", "disc,4", "--summary", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let object = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
    #expect(object?["object"] as? [Int] == [3, 4])
    let traced = try Self.run(
      ["segment", "2.png", "-o", "s.png", "--concept", "named.concept:ground", "--json", "s.json"],
      in: folder)
    try #require(traced.status == 0, "\(traced.errors)")
    let facts =
      try JSONSerialization.jsonObject(with: folder.contents("s.json") ?? Data()) as? [String: Any]
    #expect(facts?["selection"] as? [Int] == [1, 2])
    for (arguments, part) in [
      (["5=leg"], "no factor \"5\""), (["1=a,b"], "cannot be called"), (["wing"], "2=wing"),
      ([], "nothing to change"), (["--object", "leg"], "no factor \"leg\""),
    ] {
      expectFailure(try name(arguments), 64, [part])
    }
  }

  /// The factor that is the disc is traced; without it the drawing is empty and says how sure that is.
  @Test func imagesAreTracedEachByItselfAndSewnTogether() throws {
    let folder = try Self.learned()
    try FileManager.default.createDirectory(
      atPath: folder.path("drawings"), withIntermediateDirectories: true)
    let tracing = [
      "trace", "2.png", "3.png", "--concept", "disc.concept", "--each", "drawings", "--steps", "0",
    ]
    let outcome = try Self.run(tracing + ["--threads", "1", "--summary", "json"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let names = ["drawings/2.svg", "drawings/3.svg"]
    #expect(
      try Summary(outcome).texts("outputs")
        == [2, 3].flatMap { number in
          ["svg", "json", "csv"].map { "drawings/\(number).\($0)" }
        })
    let first = names.map { folder.contents($0) }
    #expect(try Self.run(tracing + ["--threads", "2"], in: folder).status == 0)
    #expect(names.map { folder.contents($0) } == first)
    let alone = try Self.run(
      ["trace", "2.png", "--concept", "disc.concept", "-o", "2.svg", "--steps", "0"], in: folder)
    try #require(alone.status == 0, "\(alone.errors)")
    #expect(folder.contents("2.svg") == folder.contents(names[0]))

    let quilt = try Self.run(
      ["quilt", "2.png", "3.png", "--drawings", "drawings", "-o", "quilt.png", "--side", "80"],
      in: folder)
    try #require(quilt.status == 0, "\(quilt.errors)")
    let picture = try Image.read(from: folder.path("quilt.png"))
    #expect(picture.width == 166 && picture.height == 80)
  }

  @Test func anImageWithoutTheObjectGivesAnEmptyDrawingAndAConfidence() throws {
    let folder = try Self.learned()
    try folder.write(
      Image(grey: Plane(width: 160, height: 112, repeating: 0.5)).pngData(), to: "blank.png")
    let outcome = try Self.run(
      [
        "trace", "blank.png", "--concept", "disc.concept", "-o", "blank.json", "--summary", "json",
      ], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("not found, confidence"))
    #expect((try Summary(outcome).number("confidence") ?? 1) < 0.1)
    let drawing = try JSONDrawing.drawing(from: folder.contents("blank.json") ?? Data())
    #expect(drawing.curves.isEmpty && drawing.parts.count == 1)
    #expect(drawing.parts.allSatisfy { $0.confidence < 0.1 })
  }

  /// What the networks that come with the program learn of objects finds nothing again.
  @Test func learningAsksForANetworkThatKnowsObjects() throws {
    let folder = try Self.folder()
    let outcome = try Self.run(
      ["concept", "learn", "--images", "pages", "-o", "disc.concept", "--quiet"], in: folder)
    expectFailure(
      outcome, 66, ["no network that knows objects is installed", "model install", "--network"])
    #expect(folder.contents("disc.concept") == nil)
  }

  /// Who wants to hear nothing is still told that what follows is probably not what they mean.
  @Test func quietRunsAreWarnedOfFactorsThatAreNoObjects() throws {
    let folder = try Self.folder()
    for arguments in [
      ["segment", "2.png", "-o", "s.png", "--quiet"],
      ["trace", "2.png", "--factors", "2", "-o", "t.svg", "--steps", "0", "--quiet"],
    ] {
      let outcome = try Self.run(arguments, in: folder)
      try #require(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("curvetrace: warning: curvenet knows curves"))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  private static let learningMistakes: [Mistake] = [
    Mistake(["--factors", "0"], 64, ["--factors 0", "1 on"]),
    Mistake(["--factors=-3"], 64, ["--factors -3"]),
    Mistake(["--factors", "33"], 64, ["33 factors", "1 to 32"]),
    Mistake(["--layer", "lime"], 64, ["no layer \"lime\""]),
    Mistake(["--network", "vgg"], 64, ["no network \"vgg\""]),
    Mistake(["--images", "nowhere"], 66, ["nowhere", "no such file"]),
    Mistake(["--images", "cache"], 65, ["cache", "no PNG, JPEG, TIFF, WebP, PNM or DICOM"]),
    Mistake(["-o", "nowhere/c.concept"], 73, ["nowhere does not exist"]),
  ]

  @Test(arguments: learningMistakes)
  func whatCannotBeLearnedIsSaidInOneSentence(mistake: Mistake) throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("cache"), withIntermediateDirectories: false)
    var all = Self.learning
    let option = mistake.arguments[0].components(separatedBy: "=")[0]
    if let index = all.firstIndex(of: option) { all.removeSubrange(index...index + 1) }
    expectFailure(
      try Self.run(all + mistake.arguments, in: folder), mistake.status, mistake.parts)
    #expect(folder.contents("disc.concept") == nil)
  }

  private static let tracingMistakes: [Mistake] = [
    Mistake(["--concept", "disc.concept:5"], 64, ["no factor \"5\"", "1, 2, 3, 4"]),
    Mistake(["--concept", "disc.concept:0"], 64, ["no factor \"0\""]),
    Mistake(["--concept", "disc.concept:wing"], 64, ["no factor \"wing\""]),
    Mistake(["--concept", "nowhere.concept"], 66, ["nowhere.concept", "no such file"]),
    Mistake(["--concept", "2.png"], 65, ["2.png", "no concept"]),
    Mistake(["--concept", "disc.concept", "--factors", "3"], 64, ["exclude each other"]),
    Mistake(["--concept", "disc.concept", "--only", "factor:1"], 64, ["FILE:2"]),
    Mistake(["3.png", "--concept", "disc.concept"], 64, ["--each"]),
    Mistake(["--concept", "disc.concept", "--untied"], 64, ["--untied"]),
    Mistake(["--concept", "disc.concept", "--each", "nowhere"], 73, ["nowhere does not exist"]),
  ]

  @Test(arguments: tracingMistakes)
  func whatCannotBeTracedIsSaidInOneSentence(mistake: Mistake) throws {
    let folder = try Self.learned()
    expectFailure(
      try Self.run(["trace", "2.png"] + mistake.arguments, in: folder), mistake.status,
      mistake.parts)
  }

  /// A concept of other weights, and of a network that is not installed.
  @Test func anotherNetworkIsNamed() throws {
    let folder = try Self.learned()
    let text = String(decoding: folder.contents("disc.concept") ?? Data(), as: UTF8.self)
    let hash = try #require(text.components(separatedBy: "weightsSHA256\" : \"").last?.prefix(64))
    try folder.write(
      Data(text.replacingOccurrences(of: hash, with: "0" + hash.dropFirst()).utf8),
      to: "other.concept")
    expectFailure(
      try Self.run(["trace", "2.png", "--concept", "other.concept"], in: folder), 65,
      ["other weights of curvenet", "learn it again"])
    try folder.write(
      Data(text.replacingOccurrences(of: "\"curvenet\"", with: "\"bvlc-googlenet\"").utf8),
      to: "missing.concept")
    expectFailure(
      try Self.run(["trace", "2.png", "--concept", "missing.concept"], in: folder), 66,
      ["bvlc-googlenet is not installed"])
  }

  @Test func aQuiltNeedsDrawingsOfItsImages() throws {
    let folder = try Self.learned()
    func quilt(_ arguments: [String]) throws -> Program.Outcome {
      try Self.run(["quilt", "2.png", "-o", "quilt.png"] + arguments, in: folder)
    }
    expectFailure(try quilt(["--drawings", "pages"]), 66, ["no drawing", "2.svg"])
    try FileManager.default.createDirectory(
      atPath: folder.path("small"), withIntermediateDirectories: true)
    try folder.write(
      Data(try SVGWriter().text(of: CurveDrawing(width: 16, height: 16)).utf8), to: "small/2.svg")
    expectFailure(try quilt(["--drawings", "small"]), 65, ["16 x 16", "160 x 112"])
    expectFailure(try quilt(["--drawings", "small", "--side", "3"]), 64, ["--side 3"])
  }
}
