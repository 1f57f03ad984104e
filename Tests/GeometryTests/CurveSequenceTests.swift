import Geometry
import Testing

struct CurveSequenceTests {
  private static func frame(_ ids: [Int]) -> CurveDrawing {
    CurveDrawing(
      width: 32, height: 32,
      curves: ids.map {
        TracedCurve(
          id: $0,
          spline: Spline(segments: [.line(from: Point(0, Double($0)), to: Point(9, Double($0)))]),
          widths: [1, 1])
      })
  }

  @Test func livesAndEventsFollowFromTheFrames() {
    let ids = [[1, 4], [1], [1, 4], [1, 4, 7], [4, 7]]
    let sequence = CurveSequence(
      frames: ids.map(Self.frame), names: ["a", "b", "c", "d", "e"], frameRate: 10)
    #expect(sequence.ids == [1, 4, 7])
    #expect(sequence.lives(of: 1) == [0...3])
    #expect(sequence.lives(of: 4) == [0...0, 2...4])
    #expect(sequence.lives(of: 7) == [3...4])
    #expect(sequence.lives(of: 9).isEmpty)
    #expect(sequence.path(of: 7).map { $0?.id } == [nil, nil, nil, 7, 7])
    #expect(
      sequence.events == [
        .init(frame: 1, curve: 4, kind: .vanishes), .init(frame: 2, curve: 4, kind: .appears),
        .init(frame: 3, curve: 7, kind: .appears), .init(frame: 4, curve: 1, kind: .vanishes),
      ])
  }
}
