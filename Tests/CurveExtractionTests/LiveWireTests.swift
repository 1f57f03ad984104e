import CurveExtraction
import Foundation
import Geometry
import Imaging
import Testing

/// Ways along evidence of which it is known where it runs.
struct LiveWireTests {
  /// Evidence 20 within 1.5 px of `y = f(x)`, else 0.02.
  private static func map(
    width: Int, height: Int, _ course: (Double) -> Double
  ) -> CurveMap {
    var evidence = Plane(width: width, height: height, repeating: 0.02)
    for x in 0..<width {
      let middle = course(Double(x) + 0.5)
      for y in max(Int(middle - 2), 0)...min(Int(middle + 2), height - 1)
      where abs(Double(y) + 0.5 - middle) <= 1.5 {
        evidence[x, y] = 20
      }
    }
    let plane = Plane(width: width, height: height, repeating: 3)
    return CurveMap(evidence: evidence, orientation: plane, width: plane, isOdds: true)
  }

  private static func wave(_ x: Double) -> Double { 60 + 40 * sin(x / 40) }

  @Test func itFollowsTheEvidence() throws {
    let wire = LiveWire(map: Self.map(width: 400, height: 120, Self.wave))
    let ends = [Point(20.5, Self.wave(20.5)), Point(380.5, Self.wave(380.5))]
    let path = try wire.path(through: ends)
    #expect(path.first == ends[0] && path.last == ends[1])
    #expect(path.allSatisfy { abs($0.y - Self.wave($0.x)) <= 3.5 })
    // Each a neighbour of the one before.
    #expect(zip(path, path.dropFirst()).allSatisfy { $0.distance(to: $1) < 2.2 })
    #expect(try wire.path(through: ends) == path)
    // In a steep wave a pixel's middle is off by more in y than across.
    #expect(
      try wire.path(through: ends.reversed()).allSatisfy { abs($0.y - Self.wave($0.x)) <= 3.5 })
  }

  /// Where there is nothing to follow it goes straight.
  @Test func itIsStraightWhereNothingIsSeen() throws {
    let plane = Plane(width: 100, height: 60)
    let wire = LiveWire(map: CurveMap(evidence: plane, orientation: plane, width: plane))
    let path = try wire.path(through: [Point(10.5, 30.5), Point(80.5, 30.5)])
    #expect(path.count == 71 && path.allSatisfy { $0.y == 30.5 })
    #expect(try wire.path(through: []).isEmpty)
    #expect(try wire.path(through: [Point(-5, 30)]) == [Point(0, 30)])
  }

  /// A way that leaves the first window is found in a larger one.
  @Test func theWindowGrows() throws {
    // Half a circle: its ends are 100 px apart, so the first window is 35 px deeper than they are.
    let (center, radius) = (Point(100, 60), 50.0)
    var evidence = Plane(width: 200, height: 200, repeating: 0.02)
    for y in 60..<200 {
      for x in 0..<200 {
        let distance = Point(Double(x) + 0.5, Double(y) + 0.5).distance(to: center)
        if abs(distance - radius) <= 1.5 { evidence[x, y] = 20 }
      }
    }
    let wire = LiveWire(map: CurveMap(evidence: evidence, orientation: evidence, width: evidence))
    let path = try wire.path(through: [Point(50.5, 61.5), Point(149.5, 61.5)])
    #expect(path.allSatisfy { abs($0.distance(to: center) - radius) < 2 })
  }

  /// Through a window of more pixels than are searched at once it goes by stages.
  @Test func aLongWayIsFoundInStages() throws {
    func course(_ x: Double) -> Double { 700 + 500 * sin(x / 900) }
    let wire = LiveWire(map: Self.map(width: 6000, height: 1400, course))
    let path = try wire.path(through: [
      Point(50.5, course(50.5)), Point(5950.5, course(5950.5)),
    ])
    #expect(path.count > 5900 && path.allSatisfy { abs($0.y - course($0.x)) <= 3 })
  }

  /// Of several places that is found to which the evidence leads, though another is nearer; far away ones too.
  @Test func theEvidenceLeadsToThePlaceThatItComesFrom() throws {
    let wire = LiveWire(map: Self.map(width: 900, height: 120, Self.wave))
    let tip = Point(200.5, Self.wave(200.5))
    let (near, far) = (tip + Vector(0, 45), Point(60.5, Self.wave(60.5)))
    #expect(try wire.nearest(of: [near, far], to: tip)?.distance(to: far) ?? 99 < 1)
    let farther = Point(880.5, Self.wave(880.5))
    #expect(try wire.nearest(of: [farther], to: tip)?.distance(to: farther) ?? 99 < 1)
    #expect(try wire.nearest(of: [], to: tip) == nil)
    #expect(try wire.nearest(of: [Point(-5, 3)], to: tip) == nil)
    #expect(try wire.nearest(of: [far], to: Point(2000, 3)) == nil)
  }

  @Test func aWayOf300PixelsTakesLittleTime() throws {
    let wire = LiveWire(map: Self.map(width: 600, height: 600, Self.wave))
    let clock = ContinuousClock()
    let times = try (0..<5).map { _ in
      try clock.measure {
        _ = try wire.path(through: [Point(100.5, Self.wave(100.5)), Point(400.5, Self.wave(400.5))])
      }
    }
    // 15 ms, on a machine that other suites use too.
    #expect((times.min() ?? .zero) < .milliseconds(60), "\(times)")
  }
}
