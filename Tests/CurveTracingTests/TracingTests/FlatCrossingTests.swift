import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveTracing

struct FlatCrossingTests {
  /// Two strokes 8 px wide that cross at 46 degrees run together for longer than they are wide; thinned, they are
  /// two forks with an edge between them, and yet two curves go straight through one node.
  @Test
  func strokesThatCrossAtASmallAngleAreTwo() throws {
    let strokes = [
      Spline.line(Point(30, 20), Point(170, 80)), Spline.line(Point(30, 80), Point(170, 20)),
    ]
    let light = Plane.drawing(strokes, width: 8, size: (200, 100))
    var graph = SkeletonGraph(Mask(light.map { 1 - $0 }, atLeast: 0.5).thinned())
    graph.clean(isLone: { $0.count >= 12 }) { _ in 8 }
    let lines = CurveJoiner(width: { _ in 8 }).centreLines(of: graph)
    #expect(lines.count == 2)
    for line in lines {
      #expect(line.passages.count == 1 && line.length > 140)
      let (first, last) = (try #require(line.points.first), try #require(line.points.last))
      // From one stroke's end to its other one.
      #expect(
        strokes.contains {
          $0.nearest(to: first).distanceSquared < 36 && $0.nearest(to: last).distanceSquared < 36
        })
    }
  }

  /// Branches that leave a trunk to both sides, a width apart, stay two junctions of one trunk.
  @Test
  func branchesToBothSidesAreNoCrossing() throws {
    var skeleton = Mask(width: 120, height: 80)
    for x in 10..<110 { skeleton[x, 40] = true }
    for k in 1...25 {
      skeleton[55 - k / 4, 40 - k] = true
      skeleton[67 + k / 4, 40 + k] = true
    }
    var graph = SkeletonGraph(skeleton)
    graph.clean(isLone: { $0.count >= 12 }) { _ in 5 }
    let lines = CurveJoiner().centreLines(of: graph)
    #expect(lines.count == 3)
    #expect(lines.contains { $0.passages.count == 2 && abs($0.length - 99) < 3 })
  }
}
