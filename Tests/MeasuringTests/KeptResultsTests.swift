import CurveExport
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Measuring

struct KeptResultsTests {
  private func folder() -> KeptResults {
    KeptResults(
      folder: FileManager.default.temporaryDirectory
        .appendingPathComponent("kept-" + UUID().uuidString).path)
  }

  private func key(_ image: String = "image", options: [String: String] = ["a": "1"])
    -> KeptResults.Key
  {
    .init(version: "1", method: "ours", options: options, imageFile: Data(image.utf8))
  }

  private var result: MethodResult {
    var evidence = Plane(width: 64, height: 48)
    for i in 0..<evidence.count { evidence.pixels[i] = Float(i % 97) / 20 }
    return MethodResult(
      evidence: evidence, edges: Mask(evidence, atLeast: 2), drawing: Samples.drawing,
      seconds: .init(preparation: 0.125, extraction: 0.25, tracing: 1.5))
  }

  @Test func whatIsKeptIsRead() throws {
    let kept = folder()
    defer { try? FileManager.default.removeItem(atPath: kept.folder) }
    #expect(!kept.has(key(), name: "a") && kept.read(key(), name: "a") == nil)
    try kept.write(result, key(), name: "a")
    #expect(kept.has(key(), name: "a"))
    let read = try #require(kept.read(key(), name: "a"))
    #expect(read.drawing == Samples.drawing && read.edges == result.edges)
    #expect(read.seconds == result.seconds)
    for i in 0..<read.soft.count {
      #expect(abs(read.soft.pixels[i] - result.soft.pixels[i]) <= 0.5 / 65535 + 1e-7)
    }
  }

  @Test func otherKeysHaveNothing() throws {
    let kept = folder()
    defer { try? FileManager.default.removeItem(atPath: kept.folder) }
    try kept.write(result, key(), name: "a")
    #expect(!kept.has(key("another"), name: "a"))
    #expect(!kept.has(key(options: ["a": "2"]), name: "a"))
    #expect(!kept.has(key(), name: "b"))
    // The last one written counts.
    try kept.write(result, key("another"), name: "a")
    #expect(!kept.has(key(), name: "a") && kept.has(key("another"), name: "a"))
  }

  @Test func brokenFilesAreNoResult() throws {
    let kept = folder()
    defer { try? FileManager.default.removeItem(atPath: kept.folder) }
    try kept.write(result, key(), name: "a")
    try Data("x".utf8).write(to: URL(fileURLWithPath: kept.folder + "/ours/a.json"))
    #expect(kept.read(key(), name: "a") == nil)
    try Data("x".utf8).write(to: URL(fileURLWithPath: kept.folder + "/ours/a.record"))
    #expect(!kept.has(key(), name: "a"))
  }

  /// The edges of `a` are not the soft map of `a-edges`, whatever comes first.
  @Test(arguments: [["a", "a-edges"], ["a-edges", "a"]])
  func namesDoNotMix(names: [String]) throws {
    let kept = folder()
    defer { try? FileManager.default.removeItem(atPath: kept.folder) }
    for name in names { try kept.write(result, key(), name: name) }
    for name in names {
      let read = try #require(kept.read(key(), name: name))
      #expect(
        read.edges == result.edges && abs(read.soft.pixels[50] - result.soft.pixels[50]) < 1e-4)
    }
  }

  /// A map of another size than the image is no result of it.
  @Test(arguments: ["a.png", "edges/a.png"])
  func otherSizesAreNoResult(file: String) throws {
    let kept = folder()
    defer { try? FileManager.default.removeItem(atPath: kept.folder) }
    try kept.write(result, key(), name: "a")
    try Image(grey: Plane(width: 8, height: 8)).pngData()
      .write(to: URL(fileURLWithPath: kept.folder + "/ours/" + file))
    #expect(kept.read(key(), name: "a") == nil)
  }

  /// The published test vectors of FNV-1a, 64 bits.
  @Test(arguments: [
    ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8"),
  ])
  func imagesAreToldApartByTheirHash(text: String, hash: String) {
    #expect(key(text).image == hash)
  }
}
