import Geometry
import Imaging
import Testing

@testable import CurveTracing

struct CurveJoinerTests {
  private func lines(_ skeleton: Mask) -> [CentreLine] {
    CurveJoiner().centreLines(of: SkeletonGraph(skeleton))
  }

  @Test
  func crossingCurvesGoStraight() throws {
    let lines = lines(Skeletons.cross)
    #expect(lines.count == 2)
    for line in lines {
      #expect(!line.isClosed)
      #expect(line.passedNodes.count == 1)
      let (first, last) = (try #require(line.points.first), try #require(line.points.last))
      // Opposite corners: both coordinates change by 40 px.
      #expect(abs(first.x - last.x) == 40 && abs(first.y - last.y) == 40)
    }
  }

  @Test
  func branchEndsAtTheCurveThatGoesOn() throws {
    let lines = lines(Skeletons.tee).sorted { $0.length > $1.length }
    #expect(lines.count == 2)
    let through = try #require(lines.first)
    let branch = try #require(lines.last)
    #expect(abs(through.length - 40) < 1)
    #expect(through.passedNodes.count == 1)
    #expect(branch.passedNodes.isEmpty)
    #expect([branch.startNode, branch.endNode].contains(through.passedNodes.first))
  }

  @Test
  func loopIsClosed() throws {
    let lines = lines(Skeletons.loop)
    #expect(lines.count == 1)
    let loop = try #require(lines.first)
    #expect(loop.isClosed && loop.startNode == nil && loop.endNode == nil)
    #expect(loop.points.count == 60)
    #expect(Set(loop.points).count == 60)
  }

  /// Two circles that overlap: four edges between two crossings, two closed curves.
  @Test
  func crossingLoopsStayTwo() {
    let skeleton = Skeletons.diamonds(
      width: 70, height: 45, centers: [(22, 22), (44, 22)], radius: 18)
    let lines = lines(skeleton)
    #expect(lines.count == 2)
    for line in lines {
      #expect(line.isClosed)
      #expect(abs(line.length - 72 * 2.0.squareRoot()) < 4)
    }
  }

  @Test
  func sharpTurnIsNotTaken() {
    // A V on a stem: the arms meet at 45 degrees from straight on, the stem goes to one of them.
    var skeleton = Mask(width: 60, height: 60)
    for k in 0..<25 {
      skeleton[30, 30 + k] = true
      skeleton[30 - k, 30 - k] = true
      skeleton[30 + k, 30 - k] = true
    }
    let lines = lines(skeleton)
    #expect(lines.count == 2)
    #expect(lines.contains { $0.passedNodes.count == 1 })
  }
}
