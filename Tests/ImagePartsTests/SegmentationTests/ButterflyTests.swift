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

/// Photographs of butterflies and their outlines, through BVLC's GoogLeNet.
struct ButterflyTests {
  /// The factor, or the two, that fit the outline best; the half of the photographs on which nothing was chosen.
  @Test(
    .enabled(
      if: [weightsFile, butterflies].allSatisfy { FileManager.default.fileExists(atPath: $0.path) },
      "no butterflies or weights: set CURVETRACE_DATA to their folder"))
  func factorsAreLikeObjects() throws {
    let weights = try ModelWeights(file: [UInt8](Data(contentsOf: weightsFile)))
    let segmenter = try ImageSegmenter(PictureNetwork(name: "bvlc-googlenet", weights: weights))
    let names = try FileManager.default
      .contentsOfDirectory(atPath: butterflies.appendingPathComponent("images").path)
      .filter { $0.hasSuffix(".jpg") }.sorted().map { String($0.dropLast(4)) }
    let scored = stride(from: 1, to: names.count, by: 4).map { names[$0] }
    try #require(scored.count == 10)
    let overlaps = try scored.map { name -> Double in
      func read(_ path: String) throws -> Image {
        try Image.read(from: butterflies.appendingPathComponent(path).path)
      }
      let labels = try segmenter.segmentation(of: read("images/\(name).jpg")).labels
      let truth = Mask(try read("masks/\(name).png").luminance, atLeast: 0.5).plane
      return (0..<4).flatMap { a in
        (a..<4).map { b in
          let own = labels.map { $0 == a || $0 == b }
          let both = zip(own, truth.pixels).count { $0 && $1 > 0 }
          let either = zip(own, truth.pixels).count { $0 || $1 > 0 }
          return Double(both) / Double(either)
        }
      }.max() ?? 0
    }
    #expect(overlaps.reduce(0, +) / 10 > 0.75, "\(overlaps)")
  }
}
