import Geometry
import Testing

@testable import CurveTracing

struct TrackTests {
  /// Knots in a row from `first` on, `y` px down.
  private static func knots(_ first: Double, _ count: Int, y: Double) -> [KnotState] {
    (0..<count).map {
      KnotState(
        position: Point(first + Double($0), y), incoming: 0, outgoing: 0, before: 0.3, after: 0.3,
        width: 2)
    }
  }

  private static func moved(_ knots: [KnotState]) -> [KnotState] {
    knots.map {
      var knot = $0
      knot.position.y -= 10
      return knot
    }
  }

  /// What a line is lengthened by at both ends, and again, is there in every frame that it was known in, once it was
  /// followed there.
  @Test func pieceAfterPieceIsFollowedBack() throws {
    var track = Track(Self.knots(0, 3, y: 0), isClosed: false, frame: 4, seen: 0...2)
    track.append(Self.knots(0, 3, y: 10), seen: nil)
    // From knot 2 on to 4, and from -2 on to knot 0.
    track.lengthen(by: Self.knots(2, 3, y: 10), atStart: false, in: 5)
    track.lengthen(by: Self.knots(-2, 3, y: 10), atStart: true, in: 5)
    #expect(track.seen == [2...4, nil])
    track.append(Self.knots(-2, 7, y: 20), seen: 0...6)
    track.lengthen(by: Self.knots(4, 2, y: 20), atStart: false, in: 6)
    #expect(track.frames.map(\.count) == [3, 7, 8])
    for frame in [5, 4] {
      #expect(track.isIncomplete(in: frame))
      track.completeGrowths(in: frame, following: Self.moved)
    }
    #expect(!track.isIncomplete(in: 3) && track.growths.isEmpty)
    for (index, knots) in track.frames.enumerated() {
      #expect(knots.map(\.position.x) == (-2...5).map(Double.init))
      #expect(knots.allSatisfy { $0.position.y == 10 * Double(index) })
    }
    #expect(track.seen == [2...4, nil, 0...6])
  }

  /// In the frame in which a line begins there is nothing before it.
  @Test func inItsFirstFrameNothingIsMissing() {
    var track = Track(Self.knots(0, 2, y: 0), isClosed: false, frame: 1, seen: nil)
    track.lengthen(by: Self.knots(1, 2, y: 0), atStart: false, in: 1)
    #expect(track.frames.map(\.count) == [3] && track.growths.isEmpty)
  }
}
