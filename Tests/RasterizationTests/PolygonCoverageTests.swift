import Foundation
import Geometry
import Rasterization
import Testing

struct PolygonCoverageTests {
  private let size = 96

  /// A polygon's shares add up to its area (by the shoelace formula), also where it is cut off.
  @Test(arguments: 0..<20)
  func polygonsCoverTheirArea(seed: Int) throws {
    let turn = 0.37 * Double(seed)
    let center = Point(48 + 3 * cos(turn), 48 - 5 * sin(2 * turn))
    let polygon = (0..<3 + seed % 7).map { k in
      center
        + Vector(angle: turn + 2 * .pi * Double(k) / Double(3 + seed % 7))
        * (20 + 15 * sin(turn * Double(k)))
    }
    let next = polygon.dropFirst() + [polygon[0]]
    let area = abs(zip(polygon, next).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }) / 2
    let whole = try #require(PolygonCoverage(polygon, width: size, height: size))
    var sum = 0.0
    whole.forEach(width: size) { sum += Double($1) }
    #expect(abs(sum - area) < 1e-3 * area)
    // The same polygon moved half out of the image has the same shares where both can be seen.
    for shift in [Vector(-40, -30), Vector(45, 38)] {
      let moved = try #require(
        PolygonCoverage(polygon.map { $0 + shift }, width: size, height: size))
      for y in moved.rows {
        for x in moved.columns {
          let source = (x - Int(shift.x), y - Int(shift.y))
          guard whole.columns.contains(source.0), whole.rows.contains(source.1) else { continue }
          #expect(abs(moved[x, y] - whole[source.0, source.1]) < 1e-4)
        }
      }
    }
  }
}
