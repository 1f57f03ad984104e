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
/// seen for some frames is given up. 3. Follow each new curve back in time in the same way. 4. Leave out what is not
/// seen often enough, and of curves that run along one another all but one.
struct Tracker {
  let frames: [FrameEvidence]
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
    let count = frames.count
    guard count > 0 else { return [] }
    let motion = Motion(frames, pool: pool)
    monitor.report(0.5)
    var active: [Track] = []
    var finished: [Track] = []
    for frame in 0..<count {
      if frame > 0 { advance(&active, &finished, to: frame, by: motion.forward[frame - 1]) }
      grow(&active, in: frame, motion)
    }
    finished += active
    let found = finished
    finished = pool.map(found.count) { retraced(found[$0], motion) }
    monitor.report(1)
    return selected(finished)
  }

  /// Step 2: all curves to `frame`.
  private func advance(
    _ active: inout [Track], _ finished: inout [Track], to frame: Int, by field: MotionField
  ) {
    let known = active
    active = pool.map(known.count) { index in
      var track = known[index]
      if let knots = track.knots(in: frame - 1) {
        let moved = carried(knots, isClosed: track.isClosed, to: frame, by: field)
        track.append(moved, seen: frames[frame].seen(of: moved.spline(isClosed: track.isClosed)))
      }
      return track
    }
    finished += active.filter { $0.unseenAtEnd > Self.longestAbsence }
    active.removeAll { $0.unseenAtEnd > Self.longestAbsence }
  }

  private func carried(
    _ knots: [KnotState], isClosed: Bool, to frame: Int, by field: MotionField
  ) -> [KnotState] {
    let moved = knots.map { $0.moved(by: field) }
    let followed = CrestFollower(frame: frames[frame]).followed(moved, isClosed: isClosed)
    return CrestFit(frame: frames[frame]).fitted(followed, isClosed: isClosed)
  }

  /// Step 2: what `frame` shows that no curve explains.
  private func grow(_ active: inout [Track], in frame: Int, _ motion: Motion) {
    let lines = frames[frame].lines
    let known = active.compactMap { $0.spline(in: frame) }
    let index = PolylineIndex(known.map { Polyline($0.resampled(spacing: 1)) })
    let width = frames[frame].found.map.width
    for line in lines {
      let isNew = line.points.map { p in
        let reach = max(Self.explained, 0.6 * Double(width.sample(x: p.x, y: p.y)))
        return index.pieceCount == 0 || index.distance(to: p) > reach
      }
      for run in Self.runs(isNew, bridging: 8) {
        let piece = Array(line.points[run])
        let length = Polyline(piece).length
        if length >= Self.leastGrowth,
          lengthen(&active, by: piece, of: line, in: frame, motion)
        {
          continue
        }
        guard length >= Self.leastPiece else { continue }
        let isClosed = line.isClosed && run.count == line.points.count
        guard let knots = knots(of: piece, isClosed: isClosed) else { continue }
        active.append(
          Track(
            knots, isClosed: isClosed, frame: frame,
            seen: frames[frame].seen(of: knots.spline(isClosed: isClosed))))
      }
    }
  }

  /// Lengthens the curve at whose end `piece` begins or ends, and goes on in its direction; false where
  /// there is none.
  private func lengthen(
    _ active: inout [Track], by piece: [Point], of line: CentreLine, in frame: Int,
    _ motion: Motion
  ) -> Bool {
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
    var pieces = [knots]
    let track = active[best.track]
    // Where the new part was before, as far as the curve is known.
    for earlier in stride(from: frame - 1, through: track.firstFrame, by: -1) {
      knots = carried(knots, isClosed: false, to: earlier, by: motion.backward[earlier])
      pieces.append(knots)
    }
    active[best.track].lengthen(by: pieces.reversed(), atStart: best.atStart)
    if let spline = active[best.track].spline(in: frame) {
      active[best.track].seen[frame - track.firstFrame] = frames[frame].seen(of: spline)
    }
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

  /// Step 3.
  private func retraced(_ track: Track, _ motion: Motion) -> Track {
    var track = track
    while track.firstFrame > 0, track.unseenAtStart <= Self.longestAbsence {
      let frame = track.firstFrame - 1
      let knots = carried(
        track.frames[0], isClosed: track.isClosed, to: frame, by: motion.backward[frame])
      track.prepend(knots, seen: frames[frame].seen(of: knots.spline(isClosed: track.isClosed)))
    }
    return track
  }

  /// Step 4.
  private func selected(_ tracks: [Track]) -> [Track] {
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
    return TrackOverlap(frames: frames, pool: pool).distinct(often)
  }
}

/// The motion between neighbouring frames.
struct Motion {
  /// From each frame to the next.
  let forward: [MotionField]
  /// To each frame from the next.
  let backward: [MotionField]

  init(_ frames: [FrameEvidence], pool: WorkerPool) {
    let pairs = max(frames.count - 1, 0)
    // One after another, because each starts from the one before; both ways at once.
    let both = pool.map(2) { way -> [MotionField] in
      var fields: [MotionField] = []
      for k in 0..<pairs {
        let pair = way == 0 ? k : pairs - 1 - k
        let (from, to) =
          way == 0 ? (frames[pair], frames[pair + 1]) : (frames[pair + 1], frames[pair])
        let source = stride(from: 0, to: from.points.points.count, by: 2).map {
          (point: from.points.points[$0], tangent: from.points.tangents[$0])
        }
        fields.append(
          MotionEstimate(
            source: source, target: to.points, width: from.width, height: from.height
          ).field(startingFrom: fields.last))
      }
      return fields
    }
    (forward, backward) = (both[0], both[1].reversed())
  }
}
