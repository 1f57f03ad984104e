import Foundation
import Imaging
import Testing

/// The laboratory from the command line.
struct LabTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func run(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(
      ["lab"] + arguments, in: folder, environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  private func names(in name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(name))) ?? []).sorted()
  }

  @Test func radialTuningWritesItsFiles() throws {
    let outcome = try run([
      "radial", "--network", "curve-circuit", "--orientations", "24", "-o", "out", "--summary",
      "json",
    ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(
      names(in: "out") == [
        "radial-neurons.csv", "radial.csv", "radial.json", "radial.png", "radial.svg",
      ])
    let summary = try Summary(outcome)
    #expect(summary.text("network") == "curve-circuit")
    #expect(outcome.errors.contains("16 of 16 neurons answer to one run of orientations"))
    let table = String(decoding: folder.contents("out/radial.csv") ?? Data(), as: UTF8.self)
    #expect(table.split(separator: "\n").count == 25 && table.hasPrefix("orientation_deg,"))
    #expect(try Image.read(from: folder.path("out/radial.png")).width > 900)
    // Again on one thread, the same bytes.
    let first = folder.contents("out/radial.json")
    let again = try run([
      "radial", "--network", "curve-circuit", "--orientations", "24", "-o", "again", "--threads",
      "1", "--quiet",
    ])
    #expect(again.status == 0 && again.errors.isEmpty)
    #expect(folder.contents("again/radial.json") == first)
  }

  @Test func oneNeuronIsNamedInEveryForm() throws {
    for arguments in [
      ["--neuron", "curve-circuit curve:3"], ["--network", "curve-circuit", "--neuron", "curve:3"],
    ] {
      let outcome = try run(["radial", "--orientations", "24", "-o", "one"] + arguments)
      #expect(outcome.status == 0 && outcome.errors.contains("curve:3 of curve-circuit"))
    }
  }

  @Test func badUseIsNamedInOneSentence() throws {
    let circuit = ["--network", "curve-circuit", "-o", "out", "--quiet"]
    for (arguments, parts) in [
      (["radial", "--neuron", "3b"] + circuit, ["\"3b\" is no neuron", "3b:379"]),
      (["radial", "--neuron", "curve:99"] + circuit, ["99", "curve"]),
      (["radial", "--layer", "nowhere"] + circuit, ["nowhere", "curve-circuit"]),
      (["radial", "--neuron", "curve:1", "--layer", "curve"] + circuit, ["--layer"]),
      (["radial", "--orientations", "3"] + circuit, ["--orientations 3"]),
      (["synthetic", "--radii", "1"] + circuit, ["--radii 1"]),
      (["combing", "--ablate", "lines"] + circuit, ["--ablate lines", "3a:12,40"]),
      (["radial", "--network", "vgg", "-o", "out"], ["vgg", "bvlc-googlenet"]),
    ] { expectFailure(try run(arguments), 64, parts) }
  }

  @Test func aLayerWithoutCurveNeuronsIsNamed() throws {
    expectFailure(
      try run([
        "radial", "--network", "curvenet", "--layer", "down0", "-o", "out", "--quiet",
      ]), 64, ["down0", "curvenet", "detects curves"])
  }

  @Test func imagesThatAreNotThereOrTooFewAreNamed() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("empty"), withIntermediateDirectories: false)
    for command in ["activations", "quilt", "rotate", "label"] {
      let arguments = ["--network", "curve-circuit", "-o", "out", "--quiet"]
      let empty = try run([command, "--images", "empty"] + arguments)
      expectFailure(empty, empty.status, ["empty"])
      #expect([64, 65, 66].contains(empty.status))
    }
    try folder.write(
      try Image(grey: Plane(width: 64, height: 64, repeating: 0.5)).pngData(), to: "small.png")
    expectFailure(
      try run([
        "activations", "--images", "small.png", "--network", "curve-circuit", "-o", "out",
        "--quiet",
      ]), 65, ["receptive fields", "1000"])
  }

  @Test func labelsThatDoNotFitAreRefused() throws {
    let header = "network,neuron,image,x_px,y_px,deviations,fires,stands_for,label\n"
    let labels = ["labels", "--csv", "labels.csv", "-o", "out", "--quiet", "--neuron"]
    try folder.write(Data((header + "x,curve:1,a.png,1,1,1,1,1,curve\n").utf8), to: "labels.csv")
    expectFailure(
      try run(labels + ["curve-circuit curve:1"]), 65, ["labels.csv", "weights", "curve:1"])
    try folder.write(Data((header + "x,curve:1,a.png,1,1,1,1,1,bend\n").utf8), to: "labels.csv")
    expectFailure(
      try run(labels + ["curve-circuit curve:1"]), 65, ["labels.csv, line 2", "\"bend\""])
    expectFailure(
      try run([
        "labels", "--csv", "missing.csv", "-o", "out", "--quiet", "--neuron",
        "curve-circuit curve:1",
      ]), 66, ["missing.csv"])
  }
}
