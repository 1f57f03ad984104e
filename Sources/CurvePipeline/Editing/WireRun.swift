import CurveExtraction
import CurveTracing
import Geometry
import Imaging
import Workers

/// Where a wire runs, and whether it begins and ends on curves.
struct WireRun {
  /// About a pixel apart, px.
  private(set) var points: [Point]
  /// Whether the start and the end lie on curves of the drawing.
  private(set) var isJoined = (start: false, end: false)

  /// From how far an end is drawn to a curve of the drawing, px, and any click to the crest.
  private static let (reachOfCurves, reachOfCrest) = (4.0, 3.0)
  /// What is nearer to an end that was drawn to a curve is left out, px.
  private static let bend = 2.0

  /// The wire through `clicks`, px; to a single one a branch from the curve that is nearest along the evidence.
  ///
  /// - Throws: `EditError`; what stops the work that it is part of.
  init(
    through clicks: [Point], along map: CurveMap, beside drawing: CurveDrawing, pool: WorkerPool
  ) throws {
    for point in clicks { try drawing.check(point) }
    let clicks = clicks.count == 1 ? try Self.branch(to: clicks[0], along: map, drawing) : clicks
    guard let first = clicks.first, let last = clicks.last,
      clicks.contains(where: { $0 != first })
    else { throw EditError.noLength }
    let (start, end) = (
      Self.place(on: drawing, near: first), Self.place(on: drawing, near: last)
    )
    var places = clicks.map { Self.crest(of: map, near: $0) }
    if let start { places[0] = start }
    if let end { places[places.count - 1] = end }
    points = try LiveWire(map: map).centred(through: places, pool: pool)
    isJoined = (start != nil, end != nil)
    if let start { points = Self.ending(points.reversed(), at: start).reversed() }
    if let end { points = Self.ending(points, at: end) }
    guard points.count > 1 else { throw EditError.noLength }
  }

  /// Where a branch to `tip` begins, and `tip`.
  private static func branch(
    to tip: Point, along map: CurveMap, _ drawing: CurveDrawing
  ) throws -> [Point] {
    if place(on: drawing, near: tip) != nil { throw EditError.noLength }
    let places = drawing.curves.flatMap { $0.spline.resampled(spacing: 1) }
    guard let start = try LiveWire(map: map).nearest(of: places, to: tip) else {
      throw EditError.nothingNear
    }
    return [start, tip]
  }

  /// The points with `end` as the last one.
  private static func ending(_ points: [Point], at end: Point) -> [Point] {
    points.prefix { $0.distance(to: end) > bend || points.count < 5 } + [end]
  }

  /// The end of a curve, or else the place on one, that is nearest to a click.
  private static func place(on drawing: CurveDrawing, near point: Point) -> Point? {
    let near = drawing.curves.filter {
      $0.spline.controlBox.distanceSquared(to: point) <= reachOfCurves * reachOfCurves
    }
    let ends = near.filter { !$0.spline.isClosed }
      .flatMap { [$0.spline.knot(0), $0.spline.knot($0.spline.segmentCount)] }
    let places = near.map { $0.spline.point(at: $0.spline.nearest(to: point).t) }
    return [ends, places].lazy.compactMap { places in
      places.map { (place: $0, distance: $0.distance(to: point)) }
        .filter { $0.distance <= reachOfCurves }.min { $0.distance < $1.distance }?.place
    }.first
  }

  /// The place with most evidence near a click, nearer ones before others; the click itself where there is none.
  private static func crest(of map: CurveMap, near point: Point) -> Point {
    var best = (place: point, value: 0.0)
    let reach = Int(reachOfCrest) + 1
    for dy in -reach...reach {
      for dx in -reach...reach {
        let (x, y) = (Int(point.x.rounded(.down)) + dx, Int(point.y.rounded(.down)) + dy)
        guard (0..<map.evidence.width).contains(x), (0..<map.evidence.height).contains(y) else {
          continue
        }
        let place = Point(Double(x) + 0.5, Double(y) + 0.5)
        let distance = place.distance(to: point)
        guard distance <= reachOfCrest else { continue }
        let evidence = Double(map.evidence[x, y])
        // Half as much, relative to all that there can be, at the reach.
        let value = evidence / (evidence + 1) * (1 - 0.5 * distance / reachOfCrest)
        if evidence >= leastEvidence, value > best.value { best = (place, value) }
      }
    }
    return best.place
  }

  /// Less is no crest, in multiples of the threshold.
  private static let leastEvidence = 0.4
}
