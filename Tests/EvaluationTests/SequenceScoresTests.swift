import Evaluation
import Geometry
import Testing

struct SequenceScoresTests {
  /// Level lines of 100 px, 30 px apart, which move down by a pixel a frame.
  private static func lines(
    _ count: Int, frames: Int = 10, shift: (Int) -> Vector = { _ in .zero },
    id: (_ line: Int, _ frame: Int) -> Int? = { line, _ in line }
  ) -> CurveSequence {
    let drawings = (0..<frames).map { frame in
      CurveDrawing(
        width: 128, height: 128,
        curves: (0..<count).compactMap { line in
          id(line, frame).map {
            let start = Point(10, Double(20 + 30 * line + frame)) + shift(frame)
            return TracedCurve(
              id: $0, spline: Spline(segments: [.line(from: start, to: start + Vector(100, 0))]),
              widths: [2, 2])
          }
        }.sorted { $0.id < $1.id })
    }
    return CurveSequence(frames: drawings, names: (0..<frames).map { "\($0)" })
  }

  @Test func theTruthItselfIsPerfect() throws {
    let scores = SequenceScores(Self.lines(3), truth: Self.lines(3))
    let worst = max(
      try #require(scores.medianError), try #require(scores.error95), try #require(scores.jitter))
    #expect(worst < 1e-6)
    #expect(scores.found == 1 && scores.precision == 1)
    #expect(scores.steadyCurves == 1 && scores.countedCurves == 3 && scores.switches == 0)
  }

  /// A constant way off is an error and no jitter; to and fro by a, its second difference is 4 a.
  @Test func errorAndJitterAreWhatTheySay() throws {
    let beside = SequenceScores(Self.lines(2, shift: { _ in Vector(0, 0.8) }), truth: Self.lines(2))
    #expect(abs(try #require(beside.medianError) - 0.8) < 1e-6)
    #expect(try #require(beside.jitter) < 1e-6)
    let restless = SequenceScores(
      Self.lines(2, shift: { Vector(0, $0 % 2 == 0 ? 0.25 : -0.25) }), truth: Self.lines(2))
    #expect(abs(try #require(restless.medianError) - 0.25) < 1e-6)
    #expect(abs(try #require(restless.jitter) - 1) < 1e-6)
    let far = SequenceScores(Self.lines(2, shift: { _ in Vector(0, 5) }), truth: Self.lines(2))
    #expect(far.found == 0 && far.medianError == nil && far.jitter == nil && far.precision == 0)
  }

  @Test func aChangedIdIsASwitchAndAnAbsenceIsNot() {
    let renamed = SequenceScores(
      Self.lines(4, id: { line, frame in line == 2 && frame >= 5 ? 9 : line }),
      truth: Self.lines(4))
    #expect(renamed.switches == 1 && renamed.steadyCurves == 0.75)
    let absent = SequenceScores(
      Self.lines(4, id: { line, frame in line == 2 && (3...5).contains(frame) ? nil : line }),
      truth: Self.lines(4))
    #expect(absent.switches == 0 && absent.steadyCurves == 1)
    #expect(abs(absent.found - 37.0 / 40) < 1e-9)
    // Two that take each other's place are two switches.
    let swapped = SequenceScores(
      Self.lines(2, id: { line, frame in frame < 5 ? line : 1 - line }), truth: Self.lines(2))
    #expect(swapped.switches == 2 && swapped.steadyCurves == 0)
  }
}
