import Foundation
import Imaging
import Testing

/// Parts of images.
struct SegmentTests {
  private static func run(_ arguments: [String], in folder: Folder) throws -> Program.Outcome {
    try Program.run(
      ["segment"] + arguments, in: folder, environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  private static func folder() throws -> Folder {
    let folder = try Folder()
    var plane = Plane(width: 72, height: 48)
    for i in 0..<plane.count {
      let (x, y) = (i % 72, i / 72)
      plane.pixels[i] = (x < 36 ? x : y) / 3 % 2 == 0 ? 0.2 : 0.8
    }
    try folder.write(Image(grey: plane).pngData(), to: "in.png")
    return folder
  }

  /// A map is an output like the others: it may be neither the input nor another output.
  @Test func mapsAreOutputs() throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("maps"), withIntermediateDirectories: false)
    let picture = try #require(folder.contents("in.png"))
    try folder.write(picture, to: "maps/factor-2.png")
    expectFailure(
      try Self.run(["maps/factor-2.png", "-o", "out.png", "--maps", "maps"], in: folder), 64,
      ["factor-2.png", "this is the input"])
    #expect(folder.contents("maps/factor-2.png") == picture)
    expectFailure(
      try Self.run(["in.png", "-o", "maps/factor-1.png", "--maps", "maps"], in: folder), 64,
      ["factor-1.png", "asked for twice"])
  }

  @Test func everythingIsWrittenAndThreadsDoNotMatter() throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("maps"), withIntermediateDirectories: false)
    let wanted = [
      "in.png", "-o", "out.png", "--factors", "3", "--maps", "maps", "--labels", "labels.png",
      "--json", "factors.json", "--summary", "json",
    ]
    let outcome = try Self.run(wanted + ["--threads", "1"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("orientation, scale and texture, not objects"))
    let files = ["out.png", "labels.png", "factors.json"] + (1...3).map { "maps/factor-\($0).png" }
    let summary = try Summary(outcome)
    #expect(Set(summary.texts("outputs") ?? []) == Set(files))
    let first = files.map { folder.contents($0) }
    #expect(try Self.run(wanted + ["--threads", "2"], in: folder).status == 0)
    #expect(files.map { folder.contents($0) } == first)

    let labels = try Image.read(from: folder.path("labels.png"))
    #expect(labels.width == 72 && labels.height == 48 && labels.isGrey)
    let levels = Set(labels.color[0].pixels.map { Int(($0 * 255).rounded()) })
    #expect(levels.isSubset(of: [0, 1, 2, 3]) && levels.count >= 2)
    #expect(!(try Image.read(from: folder.path("out.png")).isGrey))
    let json = try #require(
      JSONSerialization.jsonObject(with: folder.contents("factors.json") ?? Data())
        as? [String: Any])
    #expect(json["network"] as? String == "curvenet" && json["layer"] as? String == "h")
    let factors = try #require(json["factors"] as? [[String: Any]])
    #expect(factors.count == 3)
    let areas = factors.compactMap { $0["area"] as? Double }
    #expect(areas.count == 3 && areas.reduce(0, +) <= 1.0001 && areas.reduce(0, +) > 0.5)
    #expect((factors[0]["centroid"] as? [Double])?.count == 2)
  }

  @Test(arguments: [
    (["--factors", "0"], ["--factors 0", "1 to 255"]), (["--factors", "-2"], ["--factors"]),
    (["--factors", "some"], ["--factors"]), (["--factors", "65"], ["65 factors", "1 to 32"]),
    (["--layer", "lime"], ["no layer \"lime\"", "down0"]),
    (["--layer", "h", "--network", "curve-circuit"], ["curve-circuit has no layer \"h\""]),
    (["--network", "vgg"], ["no network \"vgg\""]), (["--labels", "out.png"], ["asked for twice"]),
    (["--json", "factors.txt"], [".json"]),
  ])
  func whatCannotBeIsSaidInOneSentence(arguments: [String], parts: [String]) throws {
    let folder = try Self.folder()
    expectFailure(try Self.run(["in.png", "-o", "out.png"] + arguments, in: folder), 64, parts)
    #expect(folder.names == ["in.png"])
  }

  @Test func aLayerOfANetworkThatIsNotInstalledSaysHow() throws {
    let folder = try Self.folder()
    let outcome = try Self.run(["in.png", "-o", "out.png", "--layer", "mixed4c"], in: folder)
    expectFailure(outcome, 66, ["inception5h is not installed", "curvetrace model install"])
  }

  @Test func mapsNeedAFolder() throws {
    let folder = try Self.folder()
    let outcome = try Self.run(["in.png", "-o", "out.png", "--maps", "nowhere"], in: folder)
    expectFailure(outcome, 73, ["nowhere does not exist"])
    #expect(folder.names == ["in.png"])
  }
}
