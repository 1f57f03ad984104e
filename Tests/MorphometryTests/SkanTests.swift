import Foundation
import Geometry
import Testing

@testable import Morphometry

/// The table of skan against skan 0.13.1 itself, by Scripts/reference/check_skan.py, on the pixels of the same lines.
struct SkanTests {
  private let columns = [
    "skeleton-id", "node-id-src", "node-id-dst", "branch-distance", "branch-type",
    "mean-pixel-value", "stdev-pixel-value", "image-coord-src-0", "image-coord-src-1",
    "image-coord-dst-0", "image-coord-dst-1", "coord-src-0", "coord-src-1", "coord-dst-0",
    "coord-dst-1", "euclidean-distance",
  ]
  /// Chains of pixels are up to 8 % longer than the lines.
  private let lengths = [76.28, 81.00, 94.57, 98.58, 106.44]

  @Test func branchesAreThoseOfSkan() throws {
    let tree = Samples.tree(
      [
        Point(20.5, 100.5), Point(100.5, 100.5), Point(180.5, 40.5), Point(170.5, 170.5),
        Point(250.5, 20.5), Point(260.5, 80.5),
      ], [(1, 2, 3), (2, 3, 3), (2, 4, 3), (3, 5, 3), (3, 6, 3)])
    let table = try DrawingMeasures(of: tree).table(.skan)
    #expect(table.headers == columns)
    let found = table.rows.compactMap { row -> Double? in
      if case .number(let length) = row[3] { length } else { nil }
    }.sorted()
    #expect(found.count == lengths.count)
    for (own, other) in zip(found, lengths) { #expect(other / own > 0.99 && other / own < 1.08) }
  }
}
