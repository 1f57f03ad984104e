import CurveExtraction
import CurveTracing
import Foundation
import Geometry
import Imaging
import Workers

/// Carries out commands on a drawing.
struct Editor {
  let pipeline: CurvePipeline
  let outcome: TracingOutcome
  let extracted: ExtractedImage
  let monitor: WorkMonitor

  /// Ends that are nearer than this are joined straight; farther apart ones along the evidence, px.
  private static let straightGap = 4.0
  /// Ends that are nearer than this move onto each other, px.
  private static let noGap = 1.0
  /// A way along the evidence that is longer than this many times the straight one is none.
  private static let longestWay = 2.5
  /// A stroke that follows the evidence is held to it every so many px.
  private static let stride = 16.0
  /// A stroke by hand that ends this near to its start is closed, px.
  private static let closingGap = 4.0

  /// Knots settle that are at most so many px from a moved one along the curve, and the two next to it on either side.
  private static let settlingReach = 120.0

  var drawing: CurveDrawing { outcome.drawing }

  /// What `command` does.
  func edit(_ command: EditCommand) throws -> DrawingEdit {
    switch command {
    case .remove(let ids):
      return DrawingEdit(.remove, replacing: try Set(ids).sorted().map(curve), by: [])
    case .erase(let points, let reach): return try erase(points, reach: reach)
    case .cut(let id, let parameter): return try cut(id, at: parameter)
    case .join(let first, let second): return try join(first, second)
    case .wire(let points, let settles): return try wire(points, settles: settles)
    case .draw(let points, let follows, let replaces):
      return try draw(points, follows: follows, replaces: replaces)
    case .move(let id, let knot, let handle, let place, let settles):
      return try move(id, knot, handle, to: place, settles: settles)
    case .pin(let id, let knots):
      return try repin(.pin, id) { curve, old in
        try pinned(knots, of: curve).map { new in
          guard case .knots(let list) = new else { return new }
          return old?.union(list) ?? new
        } ?? old
      }
    case .unpin(let id, let knots):
      return try repin(.unpin, id) { curve, old in
        try pinned(knots, of: curve).flatMap {
          old?.subtracting($0, knotCount: curve.spline.knotCount)
        } ?? (knots?.isEmpty == true ? old : nil)
      }
    case .accept(let id): return try repin(.pin, id) { _, _ in .all }
    case .cross(let id): return try cross(id)
    case .adopt(let curves): return try adopt(curves)
    }
  }

  // MARK: What is named

  private func curve(_ id: Int) throws(EditError) -> TracedCurve {
    guard let curve = drawing.curve(id: id) else { throw .noCurve(id) }
    return curve
  }

  private func check(_ knot: Int, of curve: TracedCurve) throws(EditError) {
    guard (0..<curve.spline.knotCount).contains(knot) else {
      throw .noKnot(knot, curve: curve.id, count: curve.spline.knotCount)
    }
  }

  /// The pins that `knots` name, `nil` in their place all; `nil` for none.
  private func pinned(_ knots: [Int]?, of curve: TracedCurve) throws(EditError) -> PinnedKnots? {
    guard let knots else { return .all }
    for knot in knots { try check(knot, of: curve) }
    guard curve.spline.isClosed else { return PinnedKnots(knots) }
    // The seam is one knot with two numbers.
    let last = curve.spline.segmentCount
    let isSeam = knots.contains(0) || knots.contains(last)
    return PinnedKnots(knots + (isSeam ? [0, last] : []))
  }

  // MARK: Pins

  private func repin(
    _ name: DrawingEdit.Name, _ id: Int,
    _ pins: (TracedCurve, PinnedKnots?) throws -> PinnedKnots?
  ) throws -> DrawingEdit {
    let curve = try curve(id)
    return DrawingEdit(
      name, replacing: [curve],
      by: [EditedCurve(curve, pins: try pins(curve, outcome.pins[id]))])
  }

  // MARK: Cutting and joining

  private func cut(_ id: Int, at parameter: Double) throws -> DrawingEdit {
    let curve = try curve(id)
    let count = curve.spline.segmentCount
    let end = Double(count)
    let isClosed = curve.spline.isClosed
    let isInside =
      isClosed ? (0...end).contains(parameter) : parameter > 0 && parameter < end && !curve.isDot
    guard isInside else {
      throw EditError.noPlace(parameter, curve: id, end: count)
    }
    let pins = outcome.pins[id]
    if isClosed {
      let start = parameter == end ? 0 : parameter
      return DrawingEdit(
        .cut, replacing: [curve],
        by: [EditedCurve(curve.part(from: start, to: start + end), pins: pins == .all ? .all : nil)]
      )
    }
    let (first, second) = (curve.part(from: 0, to: parameter), curve.part(from: parameter, to: end))
    let place = Int(parameter)
    // Where the cut makes a knot, it is none of those that were pinned.
    let isKnot = Double(place) == parameter
    return DrawingEdit(
      .cut, replacing: [curve],
      by: [
        EditedCurve(first, pins: pins?.part(from: 0, count: place + 1)),
        EditedCurve(
          second,
          pins: pins?.part(from: place, count: second.spline.knotCount)
            .flatMap { part -> PinnedKnots? in
              guard case .knots(let knots) = part, !isKnot else { return part }
              return PinnedKnots(knots.subtracting([0]))
            }),
      ])
  }

  private func join(_ first: EditCommand.End, _ second: EditCommand.End) throws -> DrawingEdit {
    let (a, b) = (try curve(first.curve), try curve(second.curve))
    for curve in [a, b] where curve.spline.isClosed || curve.isDot {
      throw EditError.noEnds(curve: curve.id)
    }
    if a.id == b.id {
      guard first.atStart != second.atStart else { throw EditError.sameEnd(curve: a.id) }
      let bridge = try bridge(from: a, to: a)
      let closed = a.closed(over: bridge).inferring(bridge, from: a.spline.segmentCount)
      return DrawingEdit(
        .join, replacing: [a],
        by: try remeasured(
          [closed], pins: [outcome.pins[a.id] == .all ? nil : outcome.pins[a.id]],
          replacing: [a]))
    }
    let head = first.atStart ? a.reversed() : a
    let tail = second.atStart ? b : b.reversed()
    let bridge = try bridge(from: head, to: tail)
    let joined = head.joined(with: tail, over: bridge)
      .inferring(bridge, from: head.spline.segmentCount)
    let offset = joined.spline.knotCount - tail.spline.knotCount
    func indexes(_ curve: TracedCurve, isReversed: Bool) -> [Int] {
      guard let pins = outcome.pins[curve.id] else { return [] }
      let count = curve.spline.knotCount
      return (isReversed ? pins.reversed(knotCount: count) : pins).indexes(knotCount: count)
    }
    let pins =
      indexes(a, isReversed: first.atStart)
      + indexes(b, isReversed: !second.atStart).map { $0 + offset }
    return DrawingEdit(
      .join, replacing: [a, b],
      by: try remeasured([joined], pins: [PinnedKnots(pins)], replacing: [a, b]))
  }

  /// What leads from the end of `head` to the start of `tail`, smooth at both; `nil` where they are hardly apart.
  private func bridge(from head: TracedCurve, to tail: TracedCurve) throws -> Spline? {
    let (a, b) = (head.spline.knot(head.spline.segmentCount), tail.spline.knot(0))
    let gap = a.distance(to: b)
    guard gap > Self.noGap else { return nil }
    let chord = (b - a) / gap
    let (leaving, arriving) = (
      head.spline.tangent(at: Double(head.spline.segmentCount)) ?? chord,
      tail.spline.tangent(at: 0) ?? chord
    )
    let straight = Spline(segments: [
      CubicBezier(a, a + leaving * (gap / 3), b - arriving * (gap / 3), b)
    ])
    guard gap > Self.straightGap else { return straight }
    let way = try LiveWire(map: extracted.map).centred(through: [a, b], pool: pipeline.pool)
    guard Polyline(way).length <= Self.longestWay * gap else { return straight }
    let inner = way.filter { $0.distance(to: a) > 2 && $0.distance(to: b) > 2 }
    return fitter.fit(points: [a] + inner + [b], startTangent: leaving, endTangent: arriving)?
      .spline ?? straight
  }

  private var fitter: SplineFitter {
    SplineFitter(tolerance: pipeline.request.options.tolerance * Double(pixel))
  }

  /// How many px what is a pixel of the picture is wide.
  private var pixel: Int { extracted.prepared.input.blocks?.extent ?? 1 }

  // MARK: New curves

  private func draw(_ stroke: [Point], follows: Bool, replaces: Bool) throws -> DrawingEdit {
    for point in stroke { try drawing.check(point) }
    if stroke.count < 2 || Polyline(stroke).length == 0 { throw EditError.noLength }
    let old = replaces ? stretches(along: stroke, within: EditCommand.usualReach) : []
    let rest =
      old.isEmpty
      ? drawing
      : EditedDrawing(drawing, by: [DrawingEdit(.erase, replacing: old, by: [])]).drawing
    let stroke = Self.attached(stroke, where: old, to: rest)
    let curves =
      follows
      ? try self.curves(
        alongWire: Polyline(stroke).resampled(spacing: Self.stride), beside: rest, settle: true)
      : try drawn(stroke, beside: rest)
    return leading(.draw, from: old, to: curves)
  }

  /// A stroke as it was drawn.
  private func drawn(_ stroke: [Point], beside rest: CurveDrawing) throws -> [EditedCurve] {
    var points = stroke
    let isClosed =
      points.count > 8 && Polyline(points).length > 5 * Self.closingGap
      && points[0].distance(to: points[points.count - 1]) <= Self.closingGap
    if isClosed { points.removeLast() }
    guard let spline = fitter.fit(points: points, isClosed: isClosed)?.spline else {
      throw EditError.noLength
    }
    var curves = try settle([newCurve(spline)], moves: false, beside: rest)
    // Whatever the network says of it: somebody has seen it.
    for index in curves.indices { curves[index].confidence = 1 }
    return curves.map { EditedCurve($0) }
  }

  private func wire(_ points: [Point], settles: Bool) throws -> DrawingEdit {
    DrawingEdit(.wire, curves: try curves(alongWire: points, beside: drawing, settle: settles))
  }

  private func curves(
    alongWire points: [Point], beside rest: CurveDrawing, settle isSettling: Bool
  ) throws -> [EditedCurve] {
    let run = try WireRun(
      through: points, along: extracted.map, beside: rest, pool: pipeline.pool)
    guard let spline = fitter.fit(points: run.points)?.spline else { throw EditError.noLength }
    var held = HeldKnots()
    if run.isJoined.start { held.positions.insert(0) }
    if run.isJoined.end { held.positions.insert(spline.segmentCount) }
    let curve = newCurve(spline)
    return try settle([curve], holding: [curve.id: held], moves: isSettling, beside: rest)
      .map { EditedCurve($0) }
  }

  /// A curve that nobody has measured yet, of what the network saw most of along it.
  private func newCurve(_ spline: Spline) -> TracedCurve {
    let points = spline.resampled(spacing: 1)
    func evidence(_ map: CurveMap) -> Double {
      points.reduce(0) { sum, p in
        let evidence = Double(map.evidence.sample(x: p.x, y: p.y))
        return sum + evidence / (1 + evidence)
      }
    }
    let all = extracted.extractions
    let best = all.indices.max { evidence(all[$0].map) < evidence(all[$1].map) }
    var curve = TracedCurve(
      id: (drawing.curves.map(\.id).max() ?? -1) + 1, spline: spline,
      widths: spline.knots.map {
        max(Double(extracted.map.width.sample(x: $0.x, y: $0.y)), 1)
      })
    if let best {
      curve.kind = all[best].kind == .edges ? .edge : .line
      if curve.kind == .line, Set(all.filter { $0.kind == .lines }.map(\.sign)).count > 1 {
        curve.polarity = all[best].sign > 0 ? .dark : .bright
      }
    }
    return curve
  }

  /// All curves go, and others come, measured as a run that ended with them would measure them.
  private func adopt(_ curves: [EditedCurve]) throws -> DrawingEdit {
    for point in curves.flatMap(\.curve.spline.controlPoints) { try drawing.check(point) }
    return DrawingEdit(
      .adopt, replacing: drawing.curves,
      by: try remeasured(
        curves.map(\.curve), pins: curves.map(\.pins), replacing: drawing.curves))
  }

  // MARK: Moving

  private func move(
    _ id: Int, _ knot: Int, _ handle: EditCommand.Handle?, to place: Point, settles: Bool
  ) throws -> DrawingEdit {
    let old = try curve(id)
    try check(knot, of: old)
    try drawing.check(place)
    var curve = old
    curve.spline =
      try handle.map { try old.spline.moving($0, ofKnot: knot, to: place, curve: id) }
      ?? old.spline.moving(knot: knot, to: place, isDot: old.isDot)
    let last = curve.spline.segmentCount
    let moved =
      curve.spline.isClosed && (knot == 0 || knot == last) ? [0, last] : [knot]
    let pins = outcome.pins[id]?.union(moved) ?? .knots(Set(moved))
    var held = HeldKnots(positions: Set(pins.indexes(knotCount: last + 1)))
    if pins == .all { held.handles = held.positions.subtracting(moved) }
    if handle != nil { held.handles.formUnion(moved) }
    // What is far away has nothing to settle.
    let far = curve.spline.knots(fartherFrom: knot, than: Self.settlingReach)
    held.positions.formUnion(far)
    held.handles.formUnion(far)
    // Where others meet it, it stays with them.
    for node in drawing.graph.nodes where node.incidences.count > 1 {
      for incidence in node.incidences where incidence.curve == id {
        if incidence.parameter == 0 || incidence.parameter == Double(last) {
          held.positions.insert(Int(incidence.parameter))
        }
      }
    }
    let settled = try settle([curve], holding: [id: held], moves: settles, replacing: [old])
    return leading(.move, from: [old], to: settled.map { EditedCurve($0, pins: pins) })
  }

  // MARK: Crossing otherwise

  private func cross(_ id: Int) throws -> DrawingEdit {
    guard let node = drawing.graph.nodes.first(where: { $0.id == id }) else {
      throw EditError.noNode(id)
    }
    let crossing = try CrossingArms(at: node, of: drawing)
    let curves = try crossing.next()
    return DrawingEdit(
      .cross, replacing: crossing.curves,
      by: try remeasured(curves, pins: curves.map { _ in nil }, replacing: crossing.curves))
  }

  // MARK: Measuring

  /// `curves` where the image has them, but for what is held, as wide and as likely as they are there. The other curves
  /// of `rest`, by default of the drawing, stay, those that are replaced left out.
  private func settle(
    _ curves: [TracedCurve], holding held: [Int: HeldKnots] = [:], moves: Bool,
    replacing old: [TracedCurve] = [], beside rest: CurveDrawing? = nil
  ) throws -> [TracedCurve] {
    let gone = Set(old.map(\.id))
    return try pipeline.tracer.settled(
      curves, holding: held,
      beside: (rest ?? drawing).curves.filter { !gone.contains($0.id) }, moves: moves,
      in: extracted.extractions, of: extracted.prepared.input, monitor: monitor)
  }

  /// `curves` as wide and as likely as the image has them.
  private func remeasured(
    _ curves: [TracedCurve], pins: [PinnedKnots?], replacing old: [TracedCurve] = []
  ) throws -> [EditedCurve] {
    zip(try settle(curves, moves: false, replacing: old), pins).map { EditedCurve($0, pins: $1) }
  }
}

extension Spline {
  /// The knots that are farther from one than `reach` px along the spline, and neither the next on either side of it
  /// nor the next but one.
  fileprivate func knots(fartherFrom knot: Int, than reach: Double) -> [Int] {
    let lengths = segmentLengths()
    let arcs = lengths.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
    let total = arcs[segmentCount]
    return (0...segmentCount).filter { other in
      let (apart, steps) = (abs(arcs[other] - arcs[knot]), abs(other - knot))
      return isClosed
        ? min(apart, total - apart) > reach && min(steps, segmentCount - steps) > 2
        : apart > reach && steps > 2
    }
  }

  /// The spline with a knot, and its handles along with it, at another place.
  func moving(knot: Int, to place: Point, isDot: Bool) -> Spline {
    if isDot { return .point(place) }
    var points = controlPoints
    let last = points.count - 1
    let shift = place - points[3 * knot]
    func move(_ index: Int) { if points.indices.contains(index) { points[index] += shift } }
    if isClosed, knot == 0 || knot == segmentCount {
      for index in [1, last - 1] { move(index) }
      (points[0], points[last]) = (place, place)
    } else {
      for index in [3 * knot - 1, 3 * knot + 1] { move(index) }
      points[3 * knot] = place
    }
    return Spline(controlPoints: points, isClosed: isClosed)
  }

  /// The spline with a handle at another place, and the one opposite it in line with it where it was.
  ///
  /// - Throws: `EditError.noHandle`.
  fileprivate func moving(
    _ handle: EditCommand.Handle, ofKnot knot: Int, to place: Point, curve: Int
  ) throws(EditError) -> Spline {
    var points = controlPoints
    let last = points.count - 1
    func index(_ handle: EditCommand.Handle) -> Int? {
      let index = 3 * knot + (handle == .in ? -1 : 1)
      if points.indices.contains(index) { return index }
      return isClosed ? (index < 0 ? last - 1 : 1) : nil
    }
    guard let own = index(handle) else {
      throw .noHandle(handle.rawValue, knot: knot, curve: curve)
    }
    let center = points[3 * knot]
    if let other = index(handle == .in ? .out : .in), isG1(atKnot: knot, tolerance: 0.02),
      let direction = (place - center).normalized
    {
      points[other] = center - direction * points[other].distance(to: center)
    }
    points[own] = place
    return Spline(controlPoints: points, isClosed: isClosed)
  }
}

extension TracedCurve {
  /// The curve, of which the segments of `bridge`, from a knot on, are marked as inferred. Dashes have gaps anyway.
  fileprivate func inferring(_ bridge: Spline?, from knot: Int) -> TracedCurve {
    guard let bridge, dashes.isEmpty else { return self }
    var curve = self
    curve.inferred.append(Double(knot)...Double(knot + bridge.segmentCount))
    curve.inferred.sort { $0.lowerBound < $1.lowerBound }
    return curve
  }

  /// The curve, over a bridge to `tail`, and on along that; with `nil` their ends move onto each other.
  func joined(with tail: TracedCurve, over bridge: Spline?) -> TracedCurve {
    var curve = self
    let seam = widths[widths.count - 1]
    if let bridge {
      curve.spline = Spline(
        segments: spline.segments + bridge.segments + tail.spline.segments)
      let inner = (1..<max(bridge.segmentCount, 1)).map { k in
        seam + (tail.widths[0] - seam) * Double(k) / Double(bridge.segmentCount)
      }
      curve.widths = widths + inner + tail.widths
    } else {
      curve.spline = spline.joined(with: tail.spline)
      curve.widths = widths.dropLast() + [(seam + tail.widths[0]) / 2] + tail.widths.dropFirst()
    }
    let offset = Double(curve.spline.segmentCount - tail.spline.segmentCount)
    curve.inferred =
      inferred + tail.inferred.map { $0.lowerBound + offset...$0.upperBound + offset }
    curve.confidence = min(confidence, tail.confidence)
    curve.profile = nil
    if dashes.isEmpty || tail.dashes.isEmpty { curve.dashes = [] }
    if part != tail.part { curve.part = nil }
    return curve
  }

  /// The curve closed over a bridge from its end to its start.
  func closed(over bridge: Spline?) -> TracedCurve {
    var curve = self
    curve.profile = nil
    guard let bridge else {
      curve.spline = spline.closed()
      let seam = (widths[0] + widths[widths.count - 1]) / 2
      (curve.widths[0], curve.widths[widths.count - 1]) = (seam, seam)
      return curve
    }
    var points = Spline(segments: spline.segments + bridge.segments).controlPoints
    points[points.count - 1] = points[0]
    curve.spline = Spline(controlPoints: points, isClosed: true)
    let last = widths[widths.count - 1]
    curve.widths =
      widths
      + (1...bridge.segmentCount).map {
        last + (widths[0] - last) * Double($0) / Double(bridge.segmentCount)
      }
    return curve
  }
}
