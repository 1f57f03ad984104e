import Geometry
import Imaging
import TestSupport
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
      #expect(line.passages.count == 1)
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
    #expect(through.passages.count == 1)
    #expect(branch.passages.isEmpty)
    #expect([branch.startNode, branch.endNode].contains(through.passages.first?.node))
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
    #expect(lines.contains { $0.passages.count == 1 })
  }

  /// Two thin branches leave a wide curve at the same place: the wide one goes on as the wide one, though a thin one
  /// lies straighter.
  @Test
  func widthDecidesWhereTurnsAreAlike() throws {
    var skeleton = Mask(width: 80, height: 80)
    for k in 0...30 {
      skeleton[40, 40 - k] = true
      skeleton[40 + k / 2, 40 + k] = true
      skeleton[40 - k / 3, 40 + k] = true
    }
    let graph = SkeletonGraph(skeleton)
    func partner(_ joiner: CurveJoiner) throws -> Double {
      let through = try #require(joiner.centreLines(of: graph).first { !$0.passages.isEmpty })
      return try #require(through.points.map(\.x).max { abs($0 - 40.5) < abs($1 - 40.5) })
    }
    #expect(try partner(CurveJoiner()) < 40)
    // To the right everything below is as wide as the trunk, to the left a third of that.
    let wide = CurveJoiner(width: { $0.y > 42 && $0.x < 40 ? 2 : 6 })
    #expect(try partner(wide) > 41)
  }

  @Test
  func decisionsSayHowCertainTheyAre() throws {
    let straight = try #require(lines(Skeletons.tee).first { !$0.passages.isEmpty })
    let sure = try #require(straight.passages.first?.continuation)
    #expect(sure.turn < 0.1 && sure.certainty > 0.8)
    // Three arms 120 degrees apart have no two that go on; a Y of 30 and -30 has two that are alike.
    var fork = Mask(width: 80, height: 80)
    for k in 0...30 {
      fork[40, 40 - k] = true
      fork[40 + k / 2, 40 + k] = true
      fork[40 - k / 2, 40 + k] = true
    }
    let forked = try #require(lines(fork).first { !$0.passages.isEmpty })
    let unsure = try #require(forked.passages.first?.continuation)
    #expect(unsure.certainty < 0.3)
  }
}
