import ConvNet
import CurveExtraction
import CurveNetworks
import Foundation
import Imaging
import TestSupport
import Testing
import Workers

@testable import ImageParts

struct ImageSegmenterTests {
  /// Waves of 8 px, upright on the left and lying on the right.
  private static let textures: Image = {
    var plane = Plane(width: 160, height: 96)
    for y in 0..<plane.height {
      for x in 0..<plane.width {
        plane[x, y] = Float(0.5 + 0.4 * sin(2 * .pi * Double(x < 80 ? x : y) / 8))
      }
    }
    return Image(grey: plane)
  }()

  private static func segmenter(
    _ name: String, threads: Int = 2
  ) throws -> ImageSegmenter {
    var segmenter = try ImageSegmenter(
      PictureNetwork(.embedded(name)), pool: WorkerPool(threads: threads))
    segmenter.size = 160
    segmenter.count = .fixed(2)
    return segmenter
  }

  @Test(arguments: [("curvenet", 0.93), ("curve-circuit", 0.85)])
  func texturesAreToldApart(name: String, least: Double) throws {
    let found = try Self.segmenter(name).segmentation(of: Self.textures)
    let width = Self.textures.width
    let left = found.labels[48 * width + 40]
    let right = found.labels.enumerated().count { index, label in
      (index % width < 80) == (label == left)
    }
    #expect(
      Double(right) >= least * Double(found.labels.count), "\(right) of \(found.labels.count)")
    // Either half is one factor's, whose middle is the half's.
    for factor in found.factors {
      #expect(abs(factor.area - 0.5) < 0.15)
      #expect(abs(abs(factor.centroid.x - 80) - 40) < 16 && abs(factor.centroid.y - 48) < 8)
    }
  }

  @Test func threadsDoNotMatter() throws {
    let alone = try Self.segmenter("curvenet", threads: 1).segmentation(of: Self.textures)
    #expect(try Self.segmenter("curvenet", threads: 2).segmentation(of: Self.textures) == alone)
  }

  @Test func sharesOfEnergyAddUp() throws {
    var segmenter = try Self.segmenter("curvenet")
    segmenter.count = .fixed(5)
    let five = try segmenter.segmentation(of: Self.textures)
    #expect(five.factors.count == 5 && five.explained > 0.5 && five.explained <= 1)
    #expect(abs(five.factors.reduce(0) { $0 + $1.energy } - five.explained) < 1e-9)
    #expect(zip(five.factors, five.factors.dropFirst()).allSatisfy { $0.energy >= $1.energy })
    for factor in five.factors {
      #expect(abs(factor.direction.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
      let top = factor.topChannels(4)
      #expect(top.count == 4 && factor.direction[top[0]] == factor.direction.max())
    }
    // The fewest that explain a little less than five do are at most five.
    segmenter.count = .explaining(five.explained - 0.02)
    let fewest = try segmenter.segmentation(of: Self.textures)
    #expect((2...5).contains(fewest.factors.count))
    #expect(fewest.explained > five.explained - 0.021)
  }

  @Test func requestsThatCannotBeMetAreRefused() throws {
    let network = try PictureNetwork(CurveNet.network())
    #expect(throws: NetworkError.self) { try ImageSegmenter(network, layer: "mixed4c") }
    var segmenter = try ImageSegmenter(network, layer: "lines")
    for count in [0, 17] {
      segmenter.count = .fixed(count)
      #expect(throws: PartError.factorCount(count, layer: "lines", most: 16)) {
        try segmenter.segmentation(of: Self.textures)
      }
    }
  }

  /// An image without structure, of one pixel, or very long.
  @Test(arguments: [(1, 1), (300, 2), (33, 47), (2101, 3)])
  func anySizeGivesAMap(width: Int, height: Int) throws {
    let image = Image(grey: Plane(width: width, height: height, repeating: 0.5))
    let found = try Self.segmenter("curvenet").segmentation(of: image)
    #expect(found.labels.count == width * height && found.factors.count == 2)
    #expect(found.factors.allSatisfy { $0.map.width == width && $0.map.height == height })
    #expect(found.explained.isFinite)
  }

  /// Units that hold the place they look at give every pixel between them its own place.
  @Test func mapsLieWhereTheirUnitsLook() {
    var grid = SamplingGrid.pixels
    (grid.stride, grid.first) = (16, 14)
    var units = Plane(width: 6, height: 3)
    for y in 0..<3 { for x in 0..<6 { units[x, y] = Float(14 + 16 * x) } }
    let map = units.placed(by: grid, scale: (x: 2, y: 2), width: 48, height: 24)
    // Pixel 20 is 2 x 2 pixels of what is shown, around 40.5 where pixel centres are whole numbers.
    for x in 8..<47 { #expect(abs(map[x, 11] - (2 * Float(x) + 0.5)) < 1e-4) }
  }
}
