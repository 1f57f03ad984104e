import CurveNetworks
import Foundation
import Geometry
import Workers

/// Makes drawings of tracks: what is seen of each in each frame, measured, with the graph that joins them.
struct SequenceAssembly {
  let frames: [FrameEvidence]
  /// The id of the first curve.
  let firstID: Int
  let tracer: CurveTracer

  /// Adds the curves to the frames' drawings; returns how many ids that took.
  func add(_ tracks: [Track], to drawings: inout [CurveDrawing]) -> Int {
    var paths = tracer.pool.map(tracks.count) { index in path(of: tracks[index]) }
    paths.removeAll { confidence(of: $0) < tracer.options.leastConfidence }
    paths.removeAll { $0.allSatisfy { $0 == nil } }
    if let most = tracer.options.curveCount, paths.count > most {
      let lengths = paths.map { $0.reduce(0.0) { $0 + ($1?.arcLength ?? 0) } }
      let kept = lengths.indices.sorted { lengths[$0] > lengths[$1] }.prefix(most).sorted()
      paths = kept.map { paths[$0] }
    }
    for index in paths.indices {
      for frame in frames.indices { paths[index][frame]?.id = firstID + index }
    }
    let joints = SequenceGraph(paths)
    joints.meet(&paths)
    for frame in frames.indices {
      drawings[frame].curves += paths.compactMap { $0[frame] }
      for var node in joints.graph(of: paths, in: frame).nodes {
        node.id = drawings[frame].graph.nodes.count
        drawings[frame].graph.nodes.append(node)
      }
    }
    return paths.count
  }

  private func confidence(of path: [TracedCurve?]) -> Double {
    let seen = path.compactMap(\.self).filter { $0.inferred.isEmpty }
    return seen.isEmpty ? 0 : seen.reduce(0) { $0 + $1.confidence } / Double(seen.count)
  }

  /// The curve of a track in all frames, `nil` where it is not.
  private func path(of track: Track) -> [TracedCurve?] {
    let ranges = steadyRanges(of: track)
    return frames.indices.map { frame in
      guard let range = ranges[frame], let spline = track.spline(in: frame),
        let knots = track.knots(in: frame)
      else { return nil }
      let part = spline.part(range)
      let whole = TracedCurve(
        id: 0, spline: spline,
        widths: knots.map(\.width) + (track.isClosed ? [knots[0].width] : []))
      let places =
        [range.lowerBound]
        + (1..<max(spline.segmentCount, 1)).map(Double.init).filter {
          $0 > range.lowerBound && $0 < range.upperBound
        } + [range.upperBound]
      guard places.count == part.knotCount else { return nil }
      var curve = TracedCurve(id: 0, spline: part, widths: places.map(whole.width))
      let found = frames[frame].found
      curve.kind = found.kind == .edges ? .edge : .line
      if found.kind == .edges { curve.widths = places.map { _ in 1 } }
      curve.confidence = found.confidence().probability(along: part.resampled(spacing: 1))
      if track.seen(in: frame) == nil { curve.inferred = [0...Double(part.segmentCount)] }
      return curve
    }
  }

  /// What is shown of a track in each frame: where it is seen, its ends without the unrest of single
  /// frames; through short absences what lies between; the rest of a segment where nearly all of it is
  /// seen.
  private func steadyRanges(of track: Track) -> [ClosedRange<Double>?] {
    let last = Double(track.isClosed ? track.frames[0].count : track.frames[0].count - 1)
    var seen = frames.indices.map { frame -> ClosedRange<Double>? in
      guard track.seen(in: frame) != nil, let spline = track.spline(in: frame) else { return nil }
      return frames[frame].seen(of: spline) ?? track.seen(in: frame)
    }
    let known = seen.indices.filter { seen[$0] != nil }
    for (before, after) in zip(known, known.dropFirst()) where after - before > 1 {
      guard after - before - 1 <= Tracker.longestAbsence, let a = seen[before], let b = seen[after]
      else { continue }
      for frame in before + 1..<after {
        let share = Double(frame - before) / Double(after - before)
        let low = a.lowerBound + share * (b.lowerBound - a.lowerBound)
        let high = a.upperBound + share * (b.upperBound - a.upperBound)
        seen[frame] = low...high
      }
    }
    func median(_ frame: Int, _ end: (ClosedRange<Double>) -> Double) -> Double {
      let near = (max(frame - 2, 0)...min(frame + 2, seen.count - 1))
        .compactMap { seen[$0].map(end) }.sorted()
      return near[near.count / 2]
    }
    return seen.indices.map { frame in
      guard seen[frame] != nil, let spline = track.spline(in: frame) else { return nil }
      var (low, high) = (median(frame, \.lowerBound), median(frame, \.upperBound))
      if low < 0.15 { low = 0 }
      if high > last - 0.15 { high = last }
      return high - low > 0.05 ? inside(low...high, of: spline, in: frames[frame]) : nil
    }
  }

  /// The part of `range` that is on the image.
  private func inside(
    _ range: ClosedRange<Double>, of spline: Spline, in frame: FrameEvidence
  ) -> ClosedRange<Double>? {
    let steps = 200
    let places = (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
    let isInside = places.map { frame.isInside(spline.point(at: $0)) }
    guard let first = isInside.firstIndex(of: true), let last = isInside.lastIndex(of: true),
      last > first
    else { return nil }
    return places[first]...places[last]
  }
}
