import Geometry
import Testing

@testable import CurveTracing

struct JunctionEndsTests {
  /// A branch that leaves a curve 16 px wide at 45 degrees; a skeleton goes from its wall straight to the middle.
  @Test(arguments: [false, true])
  func branchGoesOnAsItCame(isReversed: Bool) throws {
    let trunk = CentreLine(
      points: (0...100).map { Point(Double($0), 50) }, isClosed: false, startNode: 0, endNode: 1,
      passages: [.init(node: 2, position: Point(50, 30), continuation: nil)])
    let wall = (0...8).map { Point(52, 50 + Double($0)) }
    let slope = (1...30).map { Point(52 + Double($0), 58 + Double($0)) }
    let branch = CentreLine(
      points: wall + slope, isClosed: false, startNode: 2, endNode: 3, passages: [])
    let lines = [trunk, isReversed ? branch.reversed() : branch]
    let led = JunctionEnds(width: { _ in 16 }).led(lines)
    #expect(led[0].points == trunk.points)
    let points = isReversed ? led[1].points.reversed() : led[1].points
    // The line x = y - 6 meets the trunk at 44.
    let meeting = try #require(points.first)
    #expect(meeting.distance(to: Point(44, 50)) < 1.5)
    for point in points { #expect(abs(point.x - point.y + 6) < 1.5) }
    #expect(points.last == branch.points.last)
    for (a, b) in zip(points, points.dropFirst()) { #expect(a.distance(to: b) < 1.6) }
  }

  @Test
  func freeEndsAndThinCurvesStayAsTheyAre() {
    let trunk = CentreLine(
      points: (0...40).map { Point(Double($0), 20) }, isClosed: false, startNode: 0, endNode: 1,
      passages: [.init(node: 2, position: Point(50, 30), continuation: nil)])
    let branch = CentreLine(
      points: (0...30).map { Point(20, 20 + Double($0)) }, isClosed: false, startNode: 2,
      endNode: 3, passages: [])
    let led = JunctionEnds(width: { _ in 1 }).led([trunk, branch])
    for (a, b) in zip(led[1].points, branch.points) { #expect(a.distance(to: b) < 0.1) }
  }
}
