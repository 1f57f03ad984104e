import Determinism
import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveTracing

struct MotionTests {
  /// B-splines that all stand for one vector are it everywhere, and slopes are those of finite differences.
  @Test func displacementsAndTheirSlopes() {
    var field = MotionField(width: 200, height: 160)
    for k in field.nodes.indices { field.nodes[k] = Vector(3, -2) }
    for p in [Point(0, 0), Point(77, 31), Point(200, 160)] {
      #expect((field.displacement(at: p) - Vector(3, -2)).length < 1e-12)
    }
    var generator = SeededGenerator(seed: 8)
    for k in field.nodes.indices { field.nodes[k] = Vector(generator.normal(), generator.normal()) }
    for _ in 0..<20 {
      let p = Point(generator.uniform(5...195), generator.uniform(5...155))
      let direction = Vector(angle: generator.uniform(0...6))
      let h = 1e-4
      let (a, b) = (p + direction * -h, p + direction * h)
      let slope =
        ((b + field.displacement(at: b)) - (a + field.displacement(at: a))) / (2 * h)
      #expect((field.moved(p, direction).direction - slope).length < 1e-6)
    }
  }

  /// Lines that a smooth motion of up to 12 px has displaced are brought back onto one another: to half a pixel in the
  /// median, where the motion goes across them.
  @Test(arguments: [1, 2, 3])
  func aSmoothMotionIsFound(seed: UInt64) {
    let size = 256
    var generator = SeededGenerator(seed: seed)
    let lines = (0..<9).map { _ -> [Point] in
      let center = Point(generator.uniform(40...216), generator.uniform(40...216))
      let (radius, start) = (generator.uniform(30...90), generator.uniform(0...6))
      return (0..<Int(2 * radius)).map {
        center + Vector(angle: start + Double($0) / radius) * radius
      }.filter { $0.x > 4 && $0.y > 4 && $0.x < 252 && $0.y < 252 }
    }.filter { $0.count > 20 }
    let shift = Vector(angle: generator.uniform(0...6)) * 7
    func moved(_ p: Point) -> Point {
      p + shift + Vector(3 * sin(p.y / 45), 3 * cos(p.x / 50))
    }
    let source = OrientedPoints(lines, width: size, height: size)
    let target = OrientedPoints(lines.map { $0.map(moved) }, width: size, height: size)
    let pairs = zip(source.points, source.tangents).map { (point: $0, tangent: $1) }
    let field = MotionEstimate(source: pairs, target: target, width: size, height: size)
      .field(startingFrom: nil)
    let errors = pairs.map { point, tangent in
      abs((field.displacement(at: point) - (moved(point) - point)).dot(tangent.perpendicular))
    }.sorted()
    #expect(errors[errors.count / 2] < 0.5, "\(errors[errors.count / 2])")
    #expect(errors[errors.count * 9 / 10] < 1.5, "\(errors[errors.count * 9 / 10])")
  }

  @Test func withoutLinesNothingMoves() {
    let none = OrientedPoints([], width: 64, height: 64)
    let field = MotionEstimate(source: [], target: none, width: 64, height: 64)
      .field(startingFrom: nil)
    #expect(field.displacement(at: Point(30, 30)) == .zero)
  }
}
