import Determinism
import Testing

@testable import Geometry

struct PointIndexTests {
  private static func all(_ points: [Point], to p: Point) -> (index: Int, distance: Double) {
    let nearest = points.indices.min {
      (points[$0].distanceSquared(to: p), $0) < (points[$1].distanceSquared(to: p), $1)
    }
    return (nearest ?? 0, points[nearest ?? 0].distance(to: p))
  }

  /// As a search through all of them finds it, from inside, beside and far outside of what the points cover.
  @Test func theNearestIsFound() {
    var random = SeededGenerator(seed: 7)
    for spread in [3.0, 60, 900] {
      let points = (0..<200).map { _ in
        Point(spread * random.uniform(), 0.3 * spread * random.uniform())
      }
      let index = PointIndex(points)
      for reach in [1.0, 4, 1000] {
        for _ in 0..<100 {
          let p = Point(
            spread * (0.5 + reach * (random.uniform() - 0.5)),
            spread * (0.5 + reach * (random.uniform() - 0.5)))
          let (found, expected) = (index.nearest(to: p), Self.all(points, to: p))
          #expect(found.index == expected.index && found.distance == expected.distance, "\(p)")
        }
      }
    }
  }

  /// From far away a point is found as soon as from nearby, in any direction.
  @Test func farAwayIsNoLongerWay() {
    let index = PointIndex((0..<2000).map { Point(Double($0 % 50), Double($0 / 50)) })
    let clock = ContinuousClock()
    let took = clock.measure {
      for p in [Point(1e9, 20), Point(-1e9, -1e9), Point(1e5, 1e5), Point(3, -1e7)] {
        for _ in 0..<100 { _ = index.nearest(to: p) }
      }
    }
    #expect(took < .seconds(1))
  }
}
