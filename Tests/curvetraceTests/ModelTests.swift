import Foundation
import Testing

/// Installed networks from the command line.
struct ModelTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func run(_ arguments: [String]) throws -> Program.Outcome {
    try Program.run(
      ["model"] + arguments, in: folder, environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  /// Small weights in Caffe's format: three filters, two normalizations.
  private static let small = packageRoot.appendingPathComponent(
    "Tests/ConvNetTests/Fixtures/weights/caffe/first.caffemodel"
  ).path

  @Test func fromInstallationToRemoval() throws {
    let empty = try run(["list"])
    #expect(empty.status == 0, "\(empty.errors)")
    #expect(empty.text == "inception5h: not installed\nbvlc-googlenet: not installed\n")

    let installed = try run(["install", "bvlc-googlenet", "--from", Self.small])
    #expect(installed.status == 0 && installed.output.isEmpty, "\(installed.errors)")
    #expect(installed.errors.contains("first.caffemodel is not the published file"))
    #expect(
      installed.errors.contains("wrote \(folder.path("cache/models/bvlc-googlenet.safetensors"))"))

    let list = try run(["list"])
    #expect(list.text.contains("inception5h: not installed\n"))
    #expect(list.text.contains("bvlc-googlenet: installed, not the published file, "))

    let info = try run(["info", "bvlc-googlenet"])
    #expect(info.status == 0, "\(info.errors)")
    #expect(info.errors.contains("first.caffemodel is not the published file"))
    for line in [
      "source: first.caffemodel", "isPublished: no", "convention: caffe", "filterCount: 3",
      "filters conv2d0: 2 x 3 x 2 x 3", "normalizations localresponsenorm0 radius: 2",
      "normalizations localresponsenorm0 scale: 0.1",
    ] {
      #expect(info.text.contains(line + "\n"), "\(info.text) lacks \(line)")
    }

    let removed = try run(["remove", "bvlc-googlenet", "--quiet"])
    #expect(removed.status == 0 && removed.errors.isEmpty && removed.output.isEmpty)
    for command in ["info", "remove"] {
      expectFailure(
        try run([command, "bvlc-googlenet"]), 66,
        [
          "bvlc-googlenet is not installed", "curvetrace model install bvlc-googlenet",
          "http://dl.caffe.berkeleyvision.org/bvlc_googlenet.caffemodel",
          "--from bvlc_googlenet.caffemodel",
        ])
    }
  }

  @Test func summariesAreForPrograms() throws {
    let installed = try run([
      "install", "inception5h", "--from", Self.small, "--quiet", "--summary", "json",
    ])
    #expect(installed.status == 0 && installed.errors.isEmpty, "\(installed.errors)")
    let summary = try Summary(installed)
    #expect(summary.text("command") == "model install")
    #expect(summary.text("source") == "first.caffemodel")
    #expect(summary.text("sourceSHA1")?.count == 40)
    #expect(summary.texts("outputs") == [folder.path("cache/models/inception5h.safetensors")])
    let info = try Summary(try run(["info", "inception5h", "--summary", "json"]))
    #expect(info.text("convention") == "caffe" && info.number("filterCount") == 3)
    #expect(try info.group("filters").text("mixed5b_pool_reduce") == "1 x 2 x 1 x 1")
    let models = try Summary(try run(["list", "--summary", "json"])).group("models")
    #expect(try models.group("inception5h").text("convertedSHA256")?.count == 64)
  }

  @Test func filesThatCannotBeUsedAreRefused() throws {
    try folder.write(Data("<!DOCTYPE html>".utf8), to: "page.pb")
    expectFailure(
      try run(["install", "inception5h", "--from", "page.pb"]), 65,
      ["page.pb", "no file of weights"])
    expectFailure(
      try run(["install", "inception5h", "--from", "none.pb"]), 66, ["none.pb", "no such file"])
    expectFailure(try run(["install", "inception5h", "--from", "."]), 66, ["folder"])
    let whole = try #require(FileManager.default.contents(atPath: Self.small))
    try folder.write(whole.dropLast(20), to: "short.caffemodel")
    expectFailure(
      try run(["install", "inception5h", "--from", "short.caffemodel"]), 65,
      ["short.caffemodel", "cut short", "byte"])
    try folder.write(Data(), to: "cache")
    expectFailure(
      try run(["install", "inception5h", "--from", Self.small]), 73, [folder.path("cache")])
  }

  @Test(arguments: ["install", "list", "info", "remove"])
  func helpHasAnExample(command: String) throws {
    let outcome = try Program.run(["model", command, "--help"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.contains("Examples:\n  curvetrace model \(command)"))
    #expect(outcome.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
