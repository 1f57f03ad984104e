import Foundation
import Imaging
import Testing

/// Curve neurons, and what is drawn and verified through them, from the command line.
struct NeuronsTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func run(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(
      arguments, in: folder, environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  private static let film = packageRoot.appendingPathComponent("Samples/drawing.png").path

  @Test func allChannelsAreListedWithTheirTuning() throws {
    let table = try run([
      "neurons", "find", "--network", "curve-circuit", "--layer", "early_curve", "--all",
    ])
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.text.split(separator: "\n").count == 17, "\(table.text)")
    #expect(table.errors.contains("of 16 channels of early_curve of curve-circuit detect curves"))
    let outcome = try run(["neurons", "find", "--network", "curve-circuit", "--summary", "json"])
    let summary = try Summary(outcome)
    #expect(summary.text("layer") == "curve" && summary.number("found") == 16)
    #expect(outcome.text.contains("\"answers\""))
  }

  @Test func badUseIsNamed() throws {
    expectFailure(
      try run(["neurons", "find", "--network", "vgg"]), 64, ["--network", "vgg", "inception5h"])
    expectFailure(
      try run(["neurons", "find", "--network", "curvenet", "--layer", "lines", "--save"]), 64,
      ["--save", "curvenet"])
    expectFailure(
      try run(["neurons", "find", "--network", "curvenet", "--layer", "mixed3b"]), 64,
      ["mixed3b", "down0"])
    expectFailure(
      try run(["model", "verify", "bvlc-googlenet"]), 64,
      ["bvlc-googlenet: nothing is published", "--tuning", "neurons find"])
    for command in [
      ["neurons", "find", "--network", "inception5h"], ["model", "verify", "inception5h"],
      ["trace", Self.film, "-o", "a.svg", "--network", "inception5h"],
    ] {
      expectFailure(try run(command), 66, ["inception5h is not installed", "inception5h.zip"])
    }
    #expect(folder.names.isEmpty)
  }

  @Test func tuningCurvesThatCannotBeReadAreRefused() throws {
    try folder.write(Data("{}".utf8), to: "curves.json")
    expectFailure(
      try run(["model", "verify", "inception5h", "--tuning", "curves.json"]), 65, ["curves.json"])
    expectFailure(
      try run(["model", "verify", "inception5h", "--tuning", "missing.json"]), 66, ["missing.json"])
    expectFailure(
      try run(["model", "verify", "inception5h", "--circuit", "curves.json"]), 65,
      ["curves.json: no circuit", "naturalNeurons"])
  }

  @Test func aPictureOfTheCurvesIsDrawn() throws {
    let drawn = [
      "extract", Self.film, "--method", "visualize", "--network", "curve-circuit", "--steps", "4",
      "-o", "seen.png", "--watch", "forming.apng", "--summary", "json",
    ]
    let outcome = try run(drawn)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let summary = try Summary(outcome)
    #expect(summary.text("method") == "visualize" && summary.number("combing") != nil)
    let (film, seen) = (
      try Image.read(from: Self.film), try Image.read(from: folder.path("seen.png"))
    )
    #expect(seen.width == film.width && seen.height == film.height && seen.isGrey)
    let first = folder.contents("seen.png")
    try #require(try run(drawn + ["--threads", "1", "--quiet"]).status == 0)
    #expect(folder.contents("seen.png") == first && folder.contents("forming.apng") != nil)
  }

  @Test(arguments: [["--steps", "5"], ["--seed", "2"], ["--decomb"], ["--watch", "a.png"]])
  func drawingNeedsItsMethod(options: [String]) throws {
    expectFailure(
      try run(["extract", Self.film, "-o", "a.png"] + options), 64,
      [options[0], "--method visualize"])
  }
}
