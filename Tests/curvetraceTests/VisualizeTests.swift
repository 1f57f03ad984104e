import Foundation
import Imaging
import Testing

/// Pictures of what excites neurons.
struct VisualizeTests {
  private static let small = ["--size", "32", "--steps", "6"]

  private static func run(_ arguments: [String], in folder: Folder) throws -> Program.Outcome {
    try Program.run(
      ["visualize"] + arguments + small, in: folder,
      environment: ["CURVETRACE_CACHE": folder.path("cache")])
  }

  @Test(arguments: [
    (["--neuron", "lines:4"], "curvenet"),
    (["--neuron", "h:2@3,17", "--parameterization", "pixels"], "curvenet"),
    (["--channel", "early_curve:4", "--parameterization", "grey"], "curve-circuit"),
    (["--direction", "h:2=1,4=-0.5", "--transforms", "none"], "curvenet"),
  ])
  func aPictureIsDrawn(arguments: [String], network: String) throws {
    let folder = try Folder()
    let outcome = try Self.run(
      arguments + ["-o", "fv.png", "--summary", "json"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let summary = try Summary(outcome)
    #expect(summary.text("network") == network && summary.number("value") != nil)
    #expect(summary.texts("outputs") == ["fv.png"])
    let image = try Image.read(from: folder.path("fv.png"))
    #expect(image.width == 32 && image.height == 32 && image.isGrey && image.alpha == nil)
    let corner = image.color[0][0, 0]
    if arguments.count == 2 { #expect(abs(corner - 0.5) < 0.25, "the ground is middle grey") }
    let range = try #require(image.color[0].range)
    #expect(range.upperBound - range.lowerBound > 0.05)
  }

  @Test func picturesUnlikeOneAnotherStandSideBySide() throws {
    let folder = try Folder()
    let outcome = try Self.run(
      ["--neuron", "lines:4", "--diversity", "3", "--parameterization", "alpha", "-o", "fv.png"],
      in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let image = try Image.read(from: folder.path("fv.png"))
    #expect(image.width == 3 * 32 + 2 * 4 && image.height == 32)
    let alpha = try #require(image.alpha)
    #expect(alpha[33, 5] == 0 && alpha[40, 5] > 0)
    #expect(
      image.color[0].cropped(columns: 0..<32, rows: 0..<32)
        != image.color[0].cropped(columns: 36..<68, rows: 0..<32))
  }

  @Test func itIsWatchedAsFramesOrAsAnAnimation() throws {
    let folder = try Folder()
    let wanted = ["--neuron", "lines:4", "-o", "fv.png", "--watch"]
    var outcome = try Self.run(wanted + ["forming.apng"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(folder.names == ["forming.apng", "fv.png"])
    let animation = try #require(folder.contents("forming.apng"))
    #expect(animation.range(of: Data("acTL".utf8) + Data([0, 0, 0, 6])) != nil)

    outcome = try Self.run(wanted + ["."], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let frames = folder.names.filter { $0.hasPrefix("frame-") }
    #expect(frames == (1...6).map { "frame-000\($0).png" })
    let first = try Image.read(from: folder.path(frames[0]))
    #expect(try Image.decode([UInt8](animation), name: "forming.apng") == first)
    #expect(try Image.read(from: folder.path(frames[5])) != first)
    #expect(outcome.errors.contains("frame-0006.png"))
  }

  @Test(arguments: [
    (["--neuron", "line4:4"], ["no layer \"line4\"", "down0", "lines"]),
    (["--neuron", "lines:16"], ["no channel 16 in layer lines", "0 to 15"]),
    (["--neuron", "lines:1@56,2"], ["no neuron at 56,2", "columns are 0 to 55"]),
    (["--channel", "width:1", "--network", "curvenet"], ["no channel 1", "0 to 0"]),
    (["--direction", "h:1000=1"], ["no channel 1000"]),
    (["--neuron", "h:1", "--network", "curve-circuit"], ["curve-circuit has no layer \"h\""]),
    (
      ["--neuron", "h:1", "--network", "vgg"], ["no network \"vgg\"", "curve-circuit, inception5h"]
    ),
    (["--neuron", "lines"], ["lines", "--neuron"]),
    (["--neuron", "lines:x"], ["--neuron"]), (["--direction", "h:1"], ["--direction"]),
    (["--direction", "h:1=0"], ["--direction"]), (["--direction", "h:1=1,1=2"], ["--direction"]),
    (["--channel", "lines:1@2,2"], ["--channel", "--neuron"]), ([], ["--neuron, --channel"]),
    (["--neuron", "h:1", "--channel", "h:1"], ["one of --neuron"]),
    (["--neuron", "h:1", "--diversity", "0"], ["--diversity 0", "1 to 16"]),
    (["--neuron", "h:1", "--watch", "fv.png"], ["asked for twice"]),
  ])
  func whatIsNotThereIsSaidInOneSentence(arguments: [String], parts: [String]) throws {
    let folder = try Folder()
    expectFailure(try Self.run(arguments + ["-o", "fv.png"], in: folder), 64, parts)
    #expect(folder.names.isEmpty)
  }

  /// The weights of the layer that is asked for are not here, and it is said how to get them.
  @Test(arguments: [["mixed3b:398"], ["mixed3b:398", "--network", "inception5h"]])
  func aNetworkThatIsNotInstalledIsNamed(arguments: [String]) throws {
    let folder = try Folder()
    let outcome = try Self.run(["--neuron"] + arguments + ["-o", "fv.png"], in: folder)
    expectFailure(outcome, 66, ["inception5h is not installed", "curvetrace model install"])
    #expect(folder.names.isEmpty)
  }

  @Test func weightsThatMakeNoNetworkAreRefused() throws {
    let folder = try Folder()
    let environment = ["CURVETRACE_CACHE": folder.path("cache")]
    let small = packageRoot.appendingPathComponent(
      "Tests/ConvNetTests/Fixtures/weights/caffe/first.caffemodel")
    let installed = try Program.run(
      ["model", "install", "bvlc-googlenet", "--from", small.path], in: folder,
      environment: environment)
    try #require(installed.status == 0, "\(installed.errors)")
    let outcome = try Self.run(["--neuron", "mixed3b:398", "-o", "fv.png"], in: folder)
    expectFailure(outcome, 65, ["bvlc-googlenet.safetensors"])
  }

  @Test func framesNeedAFolder() throws {
    let folder = try Folder()
    let outcome = try Self.run(
      ["--neuron", "lines:4", "-o", "fv.png", "--watch", "nowhere"], in: folder)
    expectFailure(outcome, 73, ["nowhere does not exist"])
    #expect(folder.names.isEmpty)
  }
}
