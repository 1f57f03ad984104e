import CurveNetworks
import Determinism
import Evaluation
import Foundation
import Imaging
import TestSupport
import Testing

@testable import CurveExtraction

private let hasCoronary = FileManager.default.fileExists(
  atPath: dataFolder.appendingPathComponent("coronary/masks").path)

struct RealDataTests {
  @Test(
    .enabled(if: hasCoronary, "no coronary angiograms: set CURVETRACE_DATA to their folder"),
    arguments: [("curve-circuit", 0.94), ("curvenet", 0.97)])
  func coronaryVesselsAreExtracted(_ name: String, _ least: Double) throws {
    let folder = dataFolder.appendingPathComponent("coronary")
    let names = try FileManager.default
      .contentsOfDirectory(atPath: folder.appendingPathComponent("images").path)
      .filter { $0.hasSuffix(".png") }.sorted().prefix(4)
    try #require(names.count == 4)
    let network = try CurveNetwork.embedded(name)
    let items = try names.map { name -> SoftMapScores.MapWithTruth in
      func read(_ kind: String) throws -> Image {
        try Image.read(from: folder.appendingPathComponent(kind).appendingPathComponent(name).path)
      }
      let input = try CurveInput(read("images"), network: network)
      return SoftMapScores.MapWithTruth(
        map: try CurveExtractor(network: network).curves(in: input).evidence,
        truth: Mask(try read("masks").luminance, atLeast: 0.5))
    }
    #expect(SoftMapScores(items).areaUnderCurve > least)
  }
}
