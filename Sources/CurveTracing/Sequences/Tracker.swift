import CurveExtraction
import Foundation
import Geometry
import Imaging
import Rasterization
import Workers

/// Follows curves from frame to frame.
///
/// 1. Estimate the motion between neighbouring frames, both ways. 2. From the first frame to the last, carry every
/// known curve along, move it onto the crest of the evidence, and see how much of it is there. What a frame shows that
/// no known curve explains lengthens the curve at whose end it begins, or is a new curve. A curve that has not been
/// seen for some frames is given up. 3. From the last frame to the first, follow new curves and what known ones were
/// lengthened by back in time in the same way. 4. Leave out what is not seen often enough, and of curves that run along
/// one another all but one.
///
/// Every frame is looked at twice, once on the way forth and once on the way back: its planes are read from where they
/// were put aside.
struct Tracker {
  let frames: SequenceEvidence
  let tolerance: Double
  let pool: WorkerPool

  /// For so many frames a curve may be out of sight.
  static let longestAbsence = 3
  /// A curve is seen in at least so many frames, where there are as many.
  private static let leastFrames = 3
  /// What is shorter is no new curve, px; and no lengthening.
  private static let (leastPiece, leastGrowth) = (16.0, 6.0)
  /// How far beside a curve a line of the frame is explained by it, px, where it is thin.
  private static let explained = 3.0
  /// How near the end of a curve, px, what lengthens it begins.
  private static let joint = 8.0

  /// The curves through time.
  func tracks(_ monitor: WorkMonitor) throws -> [Track] {
    guard frames.count > 0 else { return [] }
    let motion = Motion(frames, pool: pool)
    monitor.report(0.5)
    var active: [Track] = []
    var finished: [Track] = []
    for frame in frames.indices {
      let look = try look(at: frame)
      if frame > 0 { advance(&active, &finished, by: motion.forward[frame - 1], look) }
      grow(&active, look)
    }
    finished += active
    try retrace(&finished, by: motion.backward)
    monitor.report(1)
    return try selected(finished)
  }

  /// What is looked at in a frame.
  private struct Look {
    let frame: Int
    let evidence: FrameEvidence
    let crests: FrameCrests
    /// The full width of curves as far as the network tells it, px.
    let width: Plane
  }

  private func look(at frame: Int) throws -> Look {
    try Cancellation.check()
    let map = try frames.map(in: frame)
    return Look(
      frame: frame, evidence: frames.evidence(of: map), crests: try FrameCrests(of: map),
      width: map.width)
  }

  /// Step 2: all curves from the frame before.
  private func advance(
    _ active: inout [Track], _ finished: inout [Track], by field: MotionField, _ look: Look
  ) {
    let known = active
    active = pool.map(known.count) { index in
      var track = known[index]
      if let knots = track.knots(in: look.frame - 1) {
        let moved = carried(knots, isClosed: track.isClosed, by: field, look)
        track.append(moved, seen: look.evidence.seen(of: moved.spline(isClosed: track.isClosed)))
      }
      return track
    }
    finished += active.filter { $0.unseenAtEnd > Self.longestAbsence }
    active.removeAll { $0.unseenAtEnd > Self.longestAbsence }
  }

  private func carried(
    _ knots: [KnotState], isClosed: Bool, by field: MotionField, _ look: Look
  ) -> [KnotState] {
    let moved = knots.map { $0.moved(by: field) }
    let followed = CrestFollower(crests: look.crests).followed(moved, isClosed: isClosed)
    return CrestFit(crests: look.crests).fitted(followed, isClosed: isClosed)
  }

  /// Step 2: what a frame shows that no curve explains.
  private func grow(_ active: inout [Track], _ look: Look) {
    let frame = look.frame
    let known = active.compactMap { $0.spline(in: frame) }
    let index = PolylineIndex(known.map { Polyline($0.resampled(spacing: 1)) })
    for line in frames.lines[frame] {
      let isNew = line.points.map { p in
        let reach = max(Self.explained, 0.6 * Double(look.width.sample(x: p.x, y: p.y)))
        return index.pieceCount == 0 || index.distance(to: p) > reach
      }
      for run in Self.runs(isNew, bridging: 8) {
        let piece = Array(line.points[run])
        let length = Polyline(piece).length
        if length >= Self.leastGrowth,
          lengthen(&active, by: piece, look)
        {
          continue
        }
        guard length >= Self.leastPiece else { continue }
        let isClosed = line.isClosed && run.count == line.points.count
        guard let knots = knots(of: piece, isClosed: isClosed) else { continue }
        active.append(
          Track(
            knots, isClosed: isClosed, frame: frame,
            seen: look.evidence.seen(of: knots.spline(isClosed: isClosed))))
      }
    }
  }

  /// Lengthens the curve at whose end `piece` begins or ends, and goes on in its direction; false where
  /// there is none.
  private func lengthen(
    _ active: inout [Track], by piece: [Point], _ look: Look
  ) -> Bool {
    let frame = look.frame
    var best: (track: Int, atStart: Bool, points: [Point], distance: Double)?
    for (index, track) in active.enumerated() where !track.isClosed {
      guard let spline = track.spline(in: frame) else { continue }
      for atStart in [false, true] {
        let end = spline.point(at: atStart ? 0 : Double(spline.segmentCount))
        guard
          let tangent = spline.tangent(at: atStart ? 0 : Double(spline.segmentCount)).map({
            atStart ? -$0 : $0
          })
        else { continue }
        for points in [piece, piece.reversed()] {
          let distance = end.distance(to: points[0])
          let onward = points.direction(skipping: 0, over: 8)
          guard distance <= Self.joint, distance < best?.distance ?? .infinity,
            onward.dot(tangent) > 0.6
          else { continue }
          // What lies beside the end has been passed already.
          let ahead = points.drop { ($0 - end).dot(tangent) < 1 }
          guard Polyline(Array(ahead)).length >= Self.leastGrowth - 2 else { continue }
          best = (index, atStart, [end] + ahead, distance)
        }
      }
    }
    guard let best, let end = active[best.track].knots(in: frame),
      let joint = best.atStart ? end.first : end.last
    else { return false }
    let direction = Vector(angle: best.atStart ? joint.incoming + .pi : joint.outgoing)
    guard var knots = knots(of: best.points, isClosed: false, startTangent: direction)
    else { return false }
    if best.atStart { knots = Self.reversed(knots) }
    var track = active[best.track]
    track.lengthen(by: knots, atStart: best.atStart, in: frame)
    if let spline = track.spline(in: frame) {
      track.seen[frame - track.firstFrame] = look.evidence.seen(of: spline)
    }
    active[best.track] = track
    return true
  }

  private func knots(
    of points: [Point], isClosed: Bool, startTangent: Vector? = nil
  ) -> [KnotState]? {
    SplineFitter(tolerance: tolerance)
      .fit(points: points, isClosed: isClosed, startTangent: startTangent).map {
        SplineParameterization(
          TracedCurve(
            id: 0, spline: $0.spline, widths: Array(repeating: 2, count: $0.spline.knotCount)),
          opacity: 0.5
        ).states
      }
  }

  private static func reversed(_ knots: [KnotState]) -> [KnotState] {
    knots.reversed().map {
      var knot = $0
      (knot.incoming, knot.outgoing) = ($0.outgoing + .pi, $0.incoming + .pi)
      (knot.before, knot.after) = ($0.after, $0.before)
      return knot
    }
  }

  /// The stretches of `true`, those with at most `gap` others between them as one.
  private static func runs(_ flags: [Bool], bridging gap: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for i in flags.indices where flags[i] {
      if let last = runs.last, i - last.upperBound <= gap {
        runs[runs.count - 1] = last.lowerBound..<i + 1
      } else {
        runs.append(i..<i + 1)
      }
    }
    return runs
  }

  /// Step 3: where the pieces by which curves were lengthened were before, as far as the curves are known, and where
  /// curves were before they were found.
  private func retrace(_ tracks: inout [Track], by backward: [MotionField]) throws {
    for frame in backward.indices.reversed() {
      let known = tracks
      let growing = known.indices.filter { known[$0].isIncomplete(in: frame) }
      let beginning = known.indices.filter {
        known[$0].firstFrame == frame + 1 && known[$0].unseenAtStart <= Self.longestAbsence
      }
      guard !growing.isEmpty || !beginning.isEmpty else { continue }
      let look = try look(at: frame)
      let concerned = growing + beginning
      let results = pool.map(concerned.count) { index in
        retraced(known[concerned[index]], by: backward[frame], look)
      }
      for (index, track) in zip(concerned, results) { tracks[index] = track }
    }
  }

  /// The track with what it lacks in a frame that it is known in, or else known in that frame too.
  private func retraced(_ track: Track, by field: MotionField, _ look: Look) -> Track {
    var track = track
    if track.firstFrame <= look.frame {
      track.completeGrowths(in: look.frame) { carried($0, isClosed: false, by: field, look) }
    } else {
      let knots = carried(track.frames[0], isClosed: track.isClosed, by: field, look)
      track.prepend(
        knots, seen: look.evidence.seen(of: knots.spline(isClosed: track.isClosed)))
    }
    return track
  }

  /// Step 4.
  private func selected(_ tracks: [Track]) throws -> [Track] {
    let least = min(Self.leastFrames, frames.count)
    let often = tracks.compactMap { track -> Track? in
      let all = (track.firstFrame...track.lastFrame).filter { track.seen(in: $0) != nil }
      guard let first = all.first, let last = all.last, all.count >= least,
        2 * all.count >= last - first + 1
      else { return nil }
      var track = track
      track.keep(first...last)
      return track
    }
    return try TrackOverlap(frames: frames, pool: pool).distinct(often)
  }
}

/// The motion between neighbouring frames.
struct Motion {
  /// From each frame to the next.
  let forward: [MotionField]
  /// To each frame from the next.
  let backward: [MotionField]

  init(_ frames: SequenceEvidence, pool: WorkerPool) {
    let pairs = max(frames.count - 1, 0)
    // One after another, because each starts from the one before; both ways at once.
    let both = pool.map(2) { way -> [MotionField] in
      var fields: [MotionField] = []
      for k in 0..<pairs {
        let pair = way == 0 ? k : pairs - 1 - k
        let (from, to) =
          way == 0
          ? (frames.points(in: pair), frames.points(in: pair + 1))
          : (frames.points(in: pair + 1), frames.points(in: pair))
        let source = stride(from: 0, to: from.points.count, by: 2).map {
          (point: from.points[$0], tangent: from.tangents[$0])
        }
        fields.append(
          MotionEstimate(
            source: source, target: to, width: frames.width, height: frames.height
          ).field(startingFrom: fields.last))
      }
      return fields
    }
    (forward, backward) = (both[0], both[1].reversed())
  }
}
