import CurvePipeline
import Foundation
import TestSupport
import Testing

/// Single gestures on the bow, the line that crosses it, and the line apart.
extension EditingTests {
  private static func nearest(to point: Point, in outcome: TracingOutcome) -> Double {
    outcome.drawing.curves.map { $0.spline.nearest(to: point).distanceSquared.squareRoot() }.min()
      ?? .infinity
  }

  /// A stroke along part of the line, some px beside it, takes that part and leaves the curve that it crosses.
  @Test func aStrokeErasesWhatItRunsAlong() throws {
    let work = try Self.work()
    let stroke = stride(from: 20.0, through: 80, by: 5).map { Point(113, $0) }
    let (outcome, edit) = try work.after(.erase(stroke, reach: 6))
    #expect(edit.name == .erase && edit.curves.isEmpty)
    #expect(Self.nearest(to: Point(110, 35), in: outcome) > 10)
    #expect(Self.nearest(to: Point(110, 95), in: outcome) < 1)
    let bow = try Self.nearest(in: outcome.drawing, to: Point(50, 47))
    #expect(bow == (try work.curve(near: Point(50, 47))))
    #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
    // Nobody has made what is left: another detail may change it.
    #expect(outcome.edited.isEmpty)
  }

  /// A click takes what lies between two nodes: here from the line's end to where it crosses the bow.
  @Test func aClickErasesBetweenNodes() throws {
    let work = try Self.work()
    let (outcome, _) = try work.after(.erase([Point(111, 25)], reach: 6))
    #expect(Self.nearest(to: Point(110, 30), in: outcome) > 10)
    #expect(Self.nearest(to: Point(110, 90), in: outcome) < 1)
    #expect(Self.nearest(to: Point(50, 47), in: outcome) < 2)
    #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
    // A curve without nodes but its ends goes as a whole.
    let line = try work.curve(near: Point(110, 145))
    let (without, _) = try work.after(.erase([Point(110, 148)], reach: 6))
    #expect(without.drawing.curves == work.outcome.drawing.curves.filter { $0.id != line.id })
  }

  /// Of a ring that a line crosses a click takes the side that was clicked, through its seam too; a ring that nothing
  /// meets goes as a whole.
  @Test(arguments: [0.0, Double.pi])
  func aClickErasesASideOfARing(start: Double) throws {
    var work = try Self.work()
    let (center, radius) = (Point(60, 110), 14.0)
    let circle = (0..<100).map { k in
      center + Vector(angle: start + Double(k) * .pi / 50) * radius
    }
    let (alone, ring) = try work.after(.draw(circle))
    work.outcome = alone
    let click = center + Vector(radius, 0)
    let (gone, _) = try work.after(.erase([click], reach: 6), edits: [ring])
    #expect(gone.drawing.curves.count == alone.drawing.curves.count - 1)

    let (crossed, line) = try work.after(
      .draw([Point(60, 85), Point(60, 135)]), edits: [ring])
    work.outcome = crossed
    let (half, _) = try work.after(.erase([click], reach: 6), edits: [ring, line])
    #expect(Self.nearest(to: click, in: half) > 8)
    #expect(Self.nearest(to: center - Vector(radius, 0), in: half) < 1)
    #expect(DrawingEditTests.isConsistent(half.drawing, within: 8))
  }

  /// One click at the tip of a piece that is missing brings it back, from the curve that it leaves.
  @Test func aBranchRunsFromTheNearestCurve() throws {
    var work = try Self.work()
    let (without, edit) = try work.after(.erase([Point(110, 90)], reach: 6))
    #expect(Self.nearest(to: Point(110, 90), in: without) > 10)
    work.outcome = without
    let (outcome, _) = try work.after(.wire([Point(110, 109)], settles: true), edits: [edit])
    let branch = try #require(outcome.drawing.curves.first { outcome.edited.contains($0.id) })
    #expect(Self.distance(branch, to: Self.truth[1]) < 1.5)
    #expect(branch.arcLength > 40)
    let nodes = outcome.drawing.graph.nodes.filter {
      $0.incidences.contains { $0.curve == branch.id } && $0.incidences.count > 1
    }
    #expect(nodes.count == 1)
    // In a bare drawing there is nothing that it could leave, and on a curve it has no length.
    let bare = CurveDrawing(width: 220, height: 180)
    for (point, drawing) in [(Point(110, 109), bare), (Point(50, 47), work.outcome.drawing)] {
      #expect(try work.pipeline.wire(through: [point], in: work.extracted, beside: drawing).isEmpty)
    }
    #expect(throws: EditError.noLength) { try work.after(.wire([Point(50, 47)], settles: true)) }
  }

  /// A stroke 2 px beside a curve that follows the evidence runs in its middle; as it was drawn, beside it.
  @Test func aStrokeFollowsTheEvidence() throws {
    let work = try Self.work()
    let (bare, edit) = try work.after(.erase([Point(110, 148)], reach: 6))
    let stroke = stride(from: 35.0, through: 185, by: 3).map {
      Point($0, 150 - ($0 - 30) / 16 + 2)
    }
    let farthest = try [true, false].map { follows in
      let work = Work(pipeline: work.pipeline, extracted: work.extracted, outcome: bare)
      let (outcome, _) = try work.after(
        .draw(stroke, follows: follows), edits: [edit])
      let curve = try #require(outcome.drawing.curves.first { outcome.edited.contains($0.id) })
      return Self.distance(curve, to: Self.truth[2])
    }
    #expect(farthest[0] < 0.7 && farthest[1] > 1.5, "\(farthest)")
  }

  /// A stroke in the place of part of the bow: that part goes, the rest and the line that crosses it stay.
  @Test func aStrokeReplacesWhatItRunsAlong() throws {
    let work = try Self.work()
    let stroke = stride(from: 40.0, through: 80, by: 4).map {
      Self.truth[0].point(at: Self.truth[0].nearest(to: Point($0, 50)).t) + Vector(0, 4)
    }
    let (outcome, edit) = try work.after(.draw(stroke, replaces: true))
    #expect(edit.name == .draw && edit.replaced.count == 1 && edit.curves.count == 1)
    for point in stroke[2..<9] { #expect(Self.nearest(to: point, in: outcome) < 1) }
    // Both ends are where the rest begins.
    let own = try #require(outcome.drawing.curves.first { outcome.edited.contains($0.id) }).id
    let shared = outcome.drawing.graph.nodes.filter {
      $0.incidences.contains { $0.curve == own } && $0.incidences.count > 1
    }
    #expect(shared.count == 2)
    #expect(Self.nearest(to: stroke[5] - Vector(0, 4), in: outcome) > 2.5)
    for point in [Point(25, 57), Point(180, 70), Point(110, 30)] {
      #expect(Self.nearest(to: point, in: outcome) < 2.5)
    }
    #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
  }

  /// A branch that ends on a curve still ends on it when the curve is drawn anew there, and when it is moved.
  @Test(arguments: [false, true])
  func branchesGoAlong(isMoved: Bool) throws {
    var work = try Self.work()
    let (cut, edit) = try work.after(.erase([Point(111, 25)], reach: 6))
    work.outcome = cut
    let bow = try work.curve(near: Point(50, 47))
    let branch = try work.curve(near: Point(110, 90))
    let place = bow.spline.nearest(to: Point(110, 62)).t
    let command: EditCommand
    if isMoved {
      let knot = Int(place.rounded())
      command = .move(
        curve: bow.id, knot: knot, handle: nil, to: bow.spline.knot(knot) + Vector(0, -5),
        settles: false)
    } else {
      let stroke = stride(from: place - 0.3, through: place + 0.3, by: 0.05).map {
        bow.spline.point(at: $0) + Vector(0, -4)
      }
      command = .draw(stroke, replaces: true)
    }
    let (outcome, _) = try work.after(command, edits: [edit])
    let led = try Self.nearest(in: outcome.drawing, to: Point(110, 90))
    #expect(led.spline != branch.spline)
    let shared = outcome.drawing.graph.nodes.filter {
      $0.incidences.contains { $0.curve == led.id } && $0.incidences.count > 1
    }
    #expect(shared.count == 1)
    #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
  }
}
