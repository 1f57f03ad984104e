import CurveExtraction
import CurveTracing
public import Geometry
import Imaging
public import Workers

extension CurvePipeline {
  /// What `command` does to the drawing of an outcome, as an edit that holds in other drawings of the image too.
  ///
  /// What settles is shown to the network, nearby only: a curve of 200 px takes about a quarter of a second.
  ///
  /// ```swift
  /// let outcome = try pipeline.trace(extracted)
  /// let edit = try pipeline.edit(.remove(curves: [3]), of: outcome, in: extracted)
  /// let edited = outcome.editing(by: [edit])
  /// ```
  ///
  /// - Parameters:
  ///   - command: what is to be done to `outcome.drawing`, edits included that are in it.
  ///   - outcome: what was traced, and edited so far.
  ///   - extracted: what it was traced from, its light included.
  ///   - monitor: told of progress, with the curves as they settle in `ProgressEvent.refinement`; stops the work.
  /// - Throws: `EditError` where the drawing has not what the command names; what a network throws; what stops
  ///   `monitor`.
  public func edit(
    _ command: EditCommand, of outcome: TracingOutcome, in extracted: ExtractedImage,
    monitor: WorkMonitor = .silent
  ) throws -> DrawingEdit {
    try monitor.run {
      try Editor(pipeline: self, outcome: outcome, extracted: extracted, monitor: monitor)
        .edit(command)
    }
  }

  /// Where a live wire through `points`, px, would run: points about a pixel apart along the evidence, in the middle
  /// of the curve. The first and the last of `points` go to an end of a curve of `drawing` within 4 px, else to its
  /// course, else as the others to the crest of the evidence within 3 px.
  ///
  /// - Throws: `EditError` where there are not two points that are apart, or one is far outside of the image.
  public func wire(
    through points: [Point], in extracted: ExtractedImage, beside drawing: CurveDrawing
  ) throws -> [Point] {
    let wire = try WireRun(
      through: points, along: extracted.map, beside: drawing, pool: pool)
    return wire.points
  }
}

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

  /// - Throws: `EditError`; what stops the work that it is part of.
  init(
    through clicks: [Point], along map: CurveMap, beside drawing: CurveDrawing, pool: WorkerPool
  ) throws {
    for point in clicks { try drawing.check(point) }
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

extension CurveDrawing {
  /// Throws where a point is farther from the image than the image is large.
  func check(_ point: Point) throws(EditError) {
    let (w, h) = (Double(width), Double(height))
    guard (-w...2 * w).contains(point.x), (-h...2 * h).contains(point.y) else {
      throw .farPoint(x: point.x, y: point.y, width: width, height: height)
    }
  }
}
