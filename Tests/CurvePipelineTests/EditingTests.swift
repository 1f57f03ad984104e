import CurvePipeline
import Foundation
import Phantoms
import TestSupport
import Testing

/// Commands on drawings of images whose curves are known.
struct EditingTests {
  static let size = (width: 220, height: 180)
  /// A bow from left to right, a line that crosses it, and a line apart.
  static let truth = [
    Spline(controlPoints: [Point(20, 60), Point(80, 20), Point(140, 100), Point(200, 60)]),
    .line(Point(110, 15), Point(110, 110)), .line(Point(30, 150), Point(190, 140)),
  ]

  /// What is made of the picture.
  struct Work {
    var pipeline: CurvePipeline
    var extracted: ExtractedImage
    var outcome: TracingOutcome

    /// The outcome with one more command carried out.
    func after(_ command: EditCommand, edits: [DrawingEdit] = []) throws -> (
      TracingOutcome, DrawingEdit
    ) {
      let edit = try pipeline.edit(command, of: outcome, in: extracted)
      return (outcome.editing(by: edits + [edit]), edit)
    }

    /// The curve nearest to a point.
    func curve(near point: Point) throws -> TracedCurve {
      try EditingTests.nearest(in: outcome.drawing, to: point)
    }
  }

  static func nearest(in drawing: CurveDrawing, to point: Point) throws -> TracedCurve {
    try #require(
      drawing.curves.min {
        $0.spline.nearest(to: point).distanceSquared < $1.spline.nearest(to: point).distanceSquared
      })
  }

  static func work(
    of image: Image, threads: Int = 2, _ change: (inout TracingRequest) -> Void = { _ in }
  ) throws -> Work {
    var request = TracingRequest()
    request.polarity = .dark
    change(&request)
    let pipeline = try CurvePipeline(request, pool: WorkerPool(threads: threads))
    let extracted = try pipeline.extract(try pipeline.prepare(image))
    return Work(
      pipeline: pipeline, extracted: extracted, outcome: try pipeline.trace(extracted))
  }

  private static var picture: Image {
    Image(grey: Plane.drawing(truth, width: 4, size: size).noisy(0.02, seed: 3))
  }

  static func work(
    threads: Int = 2, _ change: (inout TracingRequest) -> Void = { _ in }
  ) throws -> Work { try work(of: picture, threads: threads, change) }

  /// The farthest that a curve lies from a spline, px.
  static func distance(_ curve: TracedCurve, to spline: Spline) -> Double {
    curve.spline.resampled(spacing: 1).map { spline.nearest(to: $0).distanceSquared.squareRoot() }
      .max() ?? .infinity
  }

  @Test func whatIsNamedMustBeThere() throws {
    let work = try Self.work()
    let id = try work.curve(near: Point(110, 145)).id
    func refused(_ command: EditCommand, _ error: EditError) {
      #expect(throws: error) { try work.after(command) }
    }
    refused(.remove(curves: [99]), .noCurve(99))
    refused(.cross(node: 99), .noNode(99))
    refused(
      .cut(curve: id, parameter: 0),
      .noPlace(0, curve: id, end: try work.curve(near: Point(110, 145)).spline.segmentCount))
    refused(
      .move(curve: id, knot: 99, handle: nil, to: .zero, settles: true),
      .noKnot(99, curve: id, count: try work.curve(near: Point(110, 145)).spline.knotCount))
    refused(
      .move(curve: id, knot: 0, handle: .in, to: .zero, settles: true),
      .noHandle("in", knot: 0, curve: id))
    refused(
      .pin(curve: id, knots: [-1]),
      .noKnot(-1, curve: id, count: try work.curve(near: Point(110, 145)).spline.knotCount))
    refused(
      .draw([Point(1, 1), Point(1e6, 1)]),
      .farPoint(x: 1e6, y: 1, width: 220, height: 180))
    refused(.wire([Point(5, 5), Point(5, 5)], settles: true), .noLength)
    refused(.erase([Point(5, 5)], reach: 6), .nothingNear)
    refused(.erase([Point(5, 5), Point(5, 50)], reach: 6), .nothingNear)
    refused(
      .join(.init(curve: id, atStart: true), .init(curve: id, atStart: true)), .sameEnd(curve: id))
  }

  /// Removing one curve of a crossing leaves the other bit for bit.
  @Test func removingLeavesOthersAlone() throws {
    let work = try Self.work()
    let gone = try work.curve(near: Point(110, 20))
    let (outcome, _) = try work.after(.remove(curves: [gone.id]))
    #expect(outcome.drawing.curves == work.outcome.drawing.curves.filter { $0.id != gone.id })
    #expect(outcome.automatic == work.outcome.drawing)
    #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
    #expect(outcome.drawing.provenance.options["edits"] == "1")
    // And back.
    let back = outcome.editing(by: [])
    #expect(back.drawing == work.outcome.drawing && back.edited.isEmpty)
  }

  @Test func cuttingAndJoiningComesBack() throws {
    var work = try Self.work()
    let line = try work.curve(near: Point(110, 145))
    let place = 0.4 * Double(line.spline.segmentCount)
    let (cut, edit) = try work.after(.cut(curve: line.id, parameter: place))
    let halves = cut.drawing.curves.filter { cut.edited.contains($0.id) }
    #expect(halves.count == 2 && edit.name == .cut)
    #expect(abs(halves.reduce(0) { $0 + $1.arcLength } - line.arcLength) < 0.01)
    work.outcome = cut
    let (joined, _) = try work.after(
      .join(.init(curve: halves[0].id, atStart: false), .init(curve: halves[1].id, atStart: true)),
      edits: [edit])
    let whole = try #require(joined.drawing.curves.first { joined.edited.contains($0.id) })
    #expect(joined.edited.count == 1 && Self.distance(whole, to: line.spline) < 0.05)
    #expect(abs(whole.arcLength - line.arcLength) < 0.1 && whole.profile != nil)
    #expect(whole.inferred.isEmpty, "nothing is bridged")
  }

  /// Over a gap in a curve a join follows the evidence, smooth at both ends, and says that it is a bridge.
  @Test func aGapIsJoinedAlongTheEvidence() throws {
    var work = try Self.work()
    let bow = try work.curve(near: Point(50, 50))
    let count = Double(bow.spline.segmentCount)
    // Out of the bow a piece is taken that a straight bridge would miss.
    let (start, end) = (
      bow.spline.nearest(to: Point(60, 47)).t, bow.spline.nearest(to: Point(95, 57)).t
    )
    let (low, high) = (min(start, end), max(start, end))
    let take = DrawingEdit(
      .cut, replacing: [bow],
      by: [
        EditedCurve(bow.part(from: 0, to: low)), EditedCurve(bow.part(from: high, to: count)),
      ])
    work.outcome = work.outcome.editing(by: [take])
    let ids = work.outcome.edited.sorted()
    let (joined, _) = try work.after(
      .join(.init(curve: ids[0], atStart: false), .init(curve: ids[1], atStart: true)),
      edits: [take])
    let whole = try #require(joined.drawing.curves.first { joined.edited.contains($0.id) })
    #expect(Self.distance(whole, to: Self.truth[0]) < 1.5)
    #expect(
      (0...whole.spline.segmentCount).allSatisfy { whole.spline.cornerAngle(atKnot: $0) < 0.5 })
    let bridge = try #require(whole.inferred.first)
    let ends = [bridge.lowerBound, bridge.upperBound].map { whole.spline.point(at: $0) }
    #expect(whole.inferred.count == 1)
    let wanted = [low, high].map { bow.spline.point(at: $0) }
    #expect(wanted.allSatisfy { place in ends.contains { $0.distance(to: place) < 1e-9 } })
  }

  @Test func bothEndsOfOneCurveCloseIt() throws {
    let ring = Spline.arc(center: Point(100, 90), radiusX: 50, radiusY: 50, from: 0.3, to: 6.1)
    var work = try Self.work(of: Image(grey: Plane.drawing([ring], width: 4, size: Self.size)))
    let open = try work.curve(near: Point(50, 90))
    if open.spline.isClosed {
      // Somebody bridged the gap: it is opened first.
      work.outcome = try work.after(.cut(curve: open.id, parameter: 0)).0
    }
    let id = try Self.nearest(in: work.outcome.drawing, to: Point(50, 90)).id
    let (closed, _) = try work.after(
      .join(.init(curve: id, atStart: false), .init(curve: id, atStart: true)))
    let curve = try Self.nearest(in: closed.drawing, to: Point(50, 90))
    #expect(curve.spline.isClosed && abs(curve.arcLength - 2 * .pi * 50) < 8)
    #expect(curve.inferred.contains { $0.upperBound == Double(curve.spline.segmentCount) })
  }

  /// A way through a crossing comes back after all others.
  @Test func crossingThreeTimesComesBack() throws {
    var work = try Self.work()
    let before = work.outcome.drawing
    var edits: [DrawingEdit] = []
    var lengths: [[Int]] = []
    for _ in 0..<3 {
      let node = try #require(
        work.outcome.drawing.graph.nodes.first {
          $0.kind != .end && $0.position.distance(to: Point(110, 62)) < 6
        })
      let (outcome, edit) = try work.after(.cross(node: node.id), edits: edits)
      edits.append(edit)
      work.outcome = outcome
      lengths.append(outcome.drawing.curves.map { Int($0.arcLength.rounded()) }.sorted())
      #expect(outcome.drawing.curves.count == before.curves.count)
      #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
    }
    #expect(lengths[0] != lengths[1] && lengths[1] != lengths[2] && lengths[0] != lengths[2])
    for spline in Self.truth {
      let curve = try Self.nearest(in: work.outcome.drawing, to: spline.point(at: 0.05))
      #expect(Self.distance(curve, to: spline) < 1.5)
      #expect(abs(curve.arcLength - spline.arcLength()) < 8)
    }
  }

  @Test func pinsAreKeptThroughEverything() throws {
    var work = try Self.work()
    let line = try work.curve(near: Point(110, 145))
    let last = line.spline.segmentCount
    let (pinned, first) = try work.after(.pin(curve: line.id, knots: [0]))
    let id = try #require(pinned.edited.first)
    #expect(pinned.pins == [id: .knots([0])])
    var same = try #require(pinned.drawing.curve(id: id))
    same.id = line.id
    #expect(same == line)
    work.outcome = pinned
    let (more, second) = try work.after(.pin(curve: id, knots: [last]), edits: [first])
    #expect(Array(more.pins.values) == [.knots([0, last])])
    work.outcome = more
    let own = try #require(more.edited.first)
    let (less, third) = try work.after(.unpin(curve: own, knots: [0]), edits: [first, second])
    #expect(Array(less.pins.values) == [.knots([last])])
    work.outcome = less
    let (all, _) = try work.after(
      .accept(curve: try #require(less.edited.first)), edits: [first, second, third])
    #expect(Array(all.pins.values) == [.all])
  }

  /// A curve that was only pinned is the automatic one again when nothing of it is pinned, in every drawing.
  @Test func anUnpinnedCurveIsAutomaticAgain() throws {
    let start = try Self.work()
    let line = try start.curve(near: Point(110, 145))
    var work = start
    var edits: [DrawingEdit] = []
    func edited() throws -> Int { try #require(work.outcome.edited.first) }
    func carry(out command: EditCommand) throws {
      let (outcome, edit) = try work.after(command, edits: edits)
      edits.append(edit)
      work.outcome = outcome
    }
    try carry(out: .pin(curve: line.id, knots: [0]))
    try carry(out: .accept(curve: try edited()))
    try carry(out: .unpin(curve: try edited(), knots: nil))
    #expect(work.outcome.drawing.curves == start.outcome.drawing.curves)
    #expect(work.outcome.edited.isEmpty && work.outcome.pins.isEmpty)
    let other = try Self.work { $0.options.tolerance = 3 }.outcome
    #expect(other.drawing.curves != start.outcome.drawing.curves)
    #expect(other.editing(by: edits).drawing.curves == other.drawing.curves)
    #expect(other.editing(by: Array(edits.dropLast())).drawing.curves != other.drawing.curves)
    // What somebody has moved stays where it was put.
    (work, edits) = (start, [])
    try carry(
      out: .move(curve: line.id, knot: 0, handle: nil, to: Point(32, 156), settles: false))
    let moved = try #require(work.outcome.drawing.curve(id: try edited()))
    try carry(out: .accept(curve: moved.id))
    try carry(out: .unpin(curve: try edited(), knots: nil))
    let left = try #require(work.outcome.drawing.curve(id: try edited()))
    #expect(left.spline == moved.spline && work.outcome.pins.isEmpty)
  }

  /// An accepted curve is there bit for bit in a run that would not find it, and once in one that finds more.
  @Test func editsSurviveAnotherDetail() throws {
    let work = try Self.work()
    let line = try work.curve(near: Point(110, 145))
    let gone = try work.curve(near: Point(110, 20))
    let accept = try work.pipeline.edit(
      .accept(curve: line.id), of: work.outcome, in: work.extracted)
    let remove = try work.pipeline.edit(
      .remove(curves: [gone.id]), of: work.outcome, in: work.extracted)
    for detail in [0.1, 0.4, 0.8] {
      let again = try Self.work {
        $0.options.detail = detail
        $0.edits = [accept, remove]
      }.outcome
      let kept = again.drawing.curves.filter { again.edited.contains($0.id) }
      var own = try #require(kept.first)
      own.id = line.id
      #expect(kept.count == 1 && own == line)
      let near = again.drawing.curves.filter {
        $0.spline.nearest(to: Point(110, 145)).distanceSquared < 25
      }
      #expect(near.count == 1)
      #expect(
        again.drawing.curves.allSatisfy {
          $0.spline.nearest(to: Point(110, 25)).distanceSquared > 100
        })
      #expect(DrawingEditTests.isConsistent(again.drawing, within: 8))
    }
  }

  @Test func aStrokeIsFittedAsItIs() throws {
    let work = try Self.work()
    let stroke = (0...120).map { k in
      Point(40 + Double(k), 120 + 6 * sin(Double(k) / 15))
    }
    let (outcome, edit) = try work.after(.draw(stroke))
    let curve = try #require(outcome.drawing.curves.first { outcome.edited.contains($0.id) })
    let tolerance = work.pipeline.request.options.tolerance
    #expect(edit.replaced.isEmpty && curve.confidence == 1)
    #expect(
      stroke.allSatisfy {
        curve.spline.nearest(to: $0).distanceSquared.squareRoot() <= tolerance + 0.05
      })
    let circle = (0..<100).map { Point(160, 110) + Vector(angle: Double($0) * .pi / 50) * 12 }
    let (ring, _) = try work.after(.draw(circle))
    #expect(ring.drawing.curves.contains { ring.edited.contains($0.id) && $0.spline.isClosed })
  }

  /// Two clicks beside a curve give a wire in its middle, and one that begins at a curve's end is joined to it.
  @Test func aWireRunsInTheMiddle() throws {
    let work = try Self.work()
    let bare = CurveDrawing(width: 220, height: 180)
    for (spline, clicks) in [
      (Self.truth[0], [Point(23, 56), Point(197, 64)]),
      (Self.truth[2], [Point(32, 148), Point(188, 142)]),
    ] {
      let wire = try work.pipeline.wire(through: clicks, in: work.extracted, beside: bare)
      let farthest = wire.map { spline.nearest(to: $0).distanceSquared.squareRoot() }.max() ?? 99
      #expect(farthest < 1, "\(farthest)")
      #expect(abs(Polyline(wire).length - spline.arcLength()) < 12)
    }
    let (outcome, _) = try work.after(.wire([Point(112, 112), Point(112, 146)], settles: true))
    let curve = try #require(outcome.drawing.curves.first { outcome.edited.contains($0.id) })
    let nodes = outcome.drawing.graph.nodes.filter {
      $0.incidences.contains { $0.curve == curve.id }
    }
    #expect(nodes.count { $0.kind == .junction } == 2)
  }

  /// Along the vessels of a phantom, wide and narrow ones.
  @Test func aWireRunsInTheMiddleOfAVessel() throws {
    let phantom = try Phantom(PhantomOptions(width: 512, height: 512, seed: 4))
    let work = try Self.work(of: phantom.image)
    let bare = CurveDrawing(width: 512, height: 512)
    let vessels = phantom.truth.curves.sorted { $0.arcLength > $1.arcLength }.prefix(3)
    for vessel in vessels.map(\.spline) {
      let clicks = [10.0, 210].map { vessel.point(at: vessel.parameter(atArcLength: $0)) }
      let wire = try work.pipeline.wire(through: clicks, in: work.extracted, beside: bare)
      let farthest = wire.map { vessel.nearest(to: $0).distanceSquared.squareRoot() }.max() ?? 99
      #expect(farthest < 1, "\(farthest)")
    }
  }

  /// A curve that was drawn 3 px beside the truth between pinned ends comes back to it; the pinned knots do not move.
  @Test func aDisplacedCurveSettles() throws {
    var work = try Self.work()
    let line = try work.curve(near: Point(110, 145))
    // Ends on the truth, and two knots between them 3 px beside it.
    let (a, b) = (Point(30, 150), Point(190, 140))
    let aside = Vector(10, 160).normalized.map { $0 * 3 } ?? .zero
    let knots = [a, a.lerp(to: b, 1 / 3) + aside, a.lerp(to: b, 2 / 3) + aside, b]
    var displaced = line
    displaced.spline = Spline(
      segments: zip(knots, knots.dropFirst()).map { CubicBezier.line(from: $0, to: $1) })
    displaced.widths = [4, 4, 4, 4]
    displaced.profile = nil
    let edit = DrawingEdit(
      .move, replacing: [line], by: [EditedCurve(displaced, pins: .knots([0, 3]))])
    work.outcome = work.outcome.editing(by: [edit])
    let id = try #require(work.outcome.edited.first)
    let clock = ContinuousClock()
    let start = clock.now
    let (settled, _) = try work.after(
      .move(curve: id, knot: 0, handle: nil, to: a, settles: true), edits: [edit])
    let time = clock.now - start
    let curve = try #require(settled.drawing.curves.first { settled.edited.contains($0.id) })
    #expect(curve.spline.knot(0) == a && curve.spline.knot(3) == b)
    #expect(Self.distance(curve, to: Self.truth[2]) < 1)
    #expect(abs(curve.meanWidth - 4) < 0.8 && curve.confidence > 0.8 && curve.profile != nil)
    #expect(time < .seconds(2), "\(time)")
    // The others stand as they were.
    let others = work.outcome.drawing.curves.filter { $0.id != id }
    #expect(settled.drawing.curves.filter { !settled.edited.contains($0.id) } == others)
  }

  /// A pinned curve does not move at all; a moved handle stays where it was put.
  @Test func handlesStayWhereTheyArePut() throws {
    let work = try Self.work()
    let bow = try work.curve(near: Point(50, 50))
    let place = bow.spline.controlPoints[1] + Vector(2, -3)
    let (moved, _) = try work.after(
      .move(curve: bow.id, knot: 0, handle: .out, to: place, settles: true))
    let curve = try #require(moved.drawing.curves.first { moved.edited.contains($0.id) })
    #expect(curve.spline.controlPoints[1] == place && curve.spline.knot(0) == bow.spline.knot(0))
    #expect(Array(moved.pins.values) == [.knots([0])])
    let (still, _) = try work.after(
      .move(curve: bow.id, knot: 0, handle: nil, to: Point(22, 62), settles: false))
    let other = try #require(still.drawing.curves.first { still.edited.contains($0.id) })
    #expect(other.spline.knot(0) == Point(22, 62))
    #expect(other.spline.controlPoints.suffix(2) == bow.spline.controlPoints.suffix(2))
  }

  @Test func resultsDoNotDependOnThreads() throws {
    let commands: [EditCommand] = [
      .wire([Point(112, 112), Point(112, 146)], settles: true),
      .move(curve: 0, knot: 1, handle: nil, to: Point(70, 52), settles: true),
      .draw([Point(10, 100), Point(60, 110), Point(90, 90)]),
    ]
    let edits = try [1, 3].map { threads in
      let work = try Self.work(threads: threads)
      return try commands.map { try work.pipeline.edit($0, of: work.outcome, in: work.extracted) }
    }
    #expect(edits[0] == edits[1])
  }

  /// Curves run only where they may.
  @Test func curvesStayWithin() throws {
    var mask = Mask(width: 220, height: 180)
    for y in 120..<180 { for x in 60..<220 { mask[x, y] = true } }
    let drawing = try Self.work { $0.within = [.mask(mask)] }.outcome.drawing
    #expect(drawing.curves.count == 1)
    #expect(
      drawing.curves.flatMap { $0.spline.resampled(spacing: 0.2) }.allSatisfy {
        $0.x >= 59.5 && $0.y >= 119.5
      })
  }

  /// What is adopted of a run is the drawing, wherever curves were before, with widths as the image has them.
  @Test func aStepIsAdopted() throws {
    var work = try Self.work()
    let recorder = Recorder()
    _ = try work.pipeline.trace(work.extracted, monitor: recorder.monitor)
    let step = try #require(recorder.events.compactMap(\.refinement).first)
    #expect(step.curves.map(\.spline) != work.outcome.drawing.curves.map(\.spline))
    let (outcome, edit) = try work.after(.adopt(drawing: step.curves.map { EditedCurve($0) }))
    let curves = outcome.drawing.curves
    #expect(edit.name == .adopt && edit.replaced.count == work.outcome.drawing.curves.count)
    #expect(curves.map(\.spline) == step.curves.map(\.spline))
    #expect(outcome.edited == Set(curves.map(\.id)) && outcome.pins.isEmpty)
    #expect(curves.allSatisfy { abs($0.meanWidth - 4) < 0.8 && $0.confidence > 0.8 })
    #expect(DrawingEditTests.isConsistent(outcome.drawing, within: 8))
    // Once more, over what was adopted.
    work.outcome = outcome
    let (none, _) = try work.after(.adopt(drawing: []), edits: [edit])
    #expect(none.drawing.curves.isEmpty && none.drawing.graph.nodes.isEmpty)
    let far = TracedCurve(id: 0, spline: .line(.zero, Point(1e4, 0)), widths: [1, 1])
    #expect(throws: EditError.self) { try work.after(.adopt(drawing: [EditedCurve(far)])) }
  }

  @Test func watchersSeeCurvesSettle() throws {
    let work = try Self.work()
    let recorder = Recorder()
    _ = try work.pipeline.edit(
      .move(curve: 0, knot: 1, handle: nil, to: Point(70, 52), settles: true), of: work.outcome,
      in: work.extracted, monitor: recorder.monitor)
    let steps = recorder.events.compactMap(\.refinement)
    #expect(!steps.isEmpty && steps.map(\.step) == Array(1...steps.count))
    #expect(steps.allSatisfy { $0.of == steps.count && (0...1).contains($0.objective) })
  }
}
