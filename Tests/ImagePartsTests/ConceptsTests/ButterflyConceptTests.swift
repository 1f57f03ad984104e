import ConvNet
import CurveNetworks
import Foundation
import Imaging
import TestSupport
import Testing

@testable import ImageParts

private let weightsFile = dataFolder.appendingPathComponent(
  "weights/bvlc_googlenet_to_4e.caffemodel")
private let butterflies = dataFolder.appendingPathComponent("butterflies")
private let photographs = dataFolder.appendingPathComponent("bsds/images")

/// A concept of butterflies, through BVLC's GoogLeNet.
struct ButterflyConceptTests {
  /// Learned on the first five photographs of each species; held against the last of each, and photographs of other
  /// things of which none chose the threshold.
  @Test(
    .enabled(
      if: [weightsFile, butterflies, photographs].allSatisfy {
        FileManager.default.fileExists(atPath: $0.path)
      }, "no butterflies or weights: set CURVETRACE_DATA to their folder"))
  func butterfliesNeverSeenAreFound() throws {
    func names(in folder: URL) throws -> [URL] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".jpg") }.sorted().map { folder.appendingPathComponent($0) }
    }
    let weights = try ModelWeights(file: [UInt8](Data(contentsOf: weightsFile)))
    let network = try PictureNetwork(name: "bvlc-googlenet", weights: weights)
    let all = try names(in: butterflies.appendingPathComponent("images"))
    try #require(all.count == 40)
    let learned = all.enumerated().filter { $0.offset % 8 < 5 }.map(\.element)
    let concept = try ConceptLearner(network).concept(of: learned.map(\.lastPathComponent)) {
      try Image.read(from: learned[$0])
    }
    #expect((2...12).contains(concept.object.count))
    let finder = try ConceptFinder(concept, selection: concept.selection(nil), network: network)
    let overlaps = try stride(from: 7, to: 40, by: 8).map { index -> Double in
      let stem = all[index].deletingPathExtension().lastPathComponent
      let truth = Mask(
        try Image.read(from: butterflies.appendingPathComponent("masks/\(stem).png")).luminance,
        atLeast: 0.5)
      let mask = try finder.finding(in: Image.read(from: all[index])).mask
      let both = zip(mask.pixels, truth.pixels).count { $0 && $1 }
      let either = zip(mask.pixels, truth.pixels).count { $0 || $1 }
      return Double(both) / Double(either)
    }
    #expect(overlaps.reduce(0, +) / 5 > 0.65, "\(overlaps)")
    let others = try names(in: photographs)
    let found = try stride(from: 1, to: others.count, by: 4)
      .map { try finder.finding(in: Image.read(from: others[$0])) }
    #expect(found.count == 10 && found.count { $0.isPresent } <= 1)
  }
}
