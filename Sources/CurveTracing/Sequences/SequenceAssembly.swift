import CurveNetworks
import Foundation
import Geometry
import Workers

/// Makes drawings of tracks: what is seen of each in each frame, measured, with the graph that joins them.
struct SequenceAssembly {
  let frames: SequenceEvidence
  /// The id of the first curve.
  let firstID: Int
  let tracer: CurveTracer

  /// Adds the curves to the frames' drawings; returns how many ids that took.
  func add(_ tracks: [Track], to drawings: inout [CurveDrawing]) throws -> Int {
    var paths = try paths(of: tracks)
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

  /// The curves of tracks in all frames, `nil` where they are not.
  private func paths(of tracks: [Track]) throws -> [[TracedCurve?]] {
    let seen = try seen(of: tracks)
    let ranges = tracer.pool.map(tracks.count) { steadyRanges(of: tracks[$0], seen: seen[$0]) }
    var paths = tracks.map { _ in [TracedCurve?](repeating: nil, count: frames.count) }
    for frame in frames.indices {
      let shown = tracks.indices.filter { ranges[$0][frame] != nil }
      guard !shown.isEmpty else { continue }
      let confidence = try frames.confidence(in: frame)
      let curves = tracer.pool.map(shown.count) { k in
        ranges[shown[k]][frame].flatMap {
          curve(of: tracks[shown[k]], in: frame, range: $0, confidence)
        }
      }
      for (index, curve) in zip(shown, curves) { paths[index][frame] = curve }
    }
    return paths
  }

  /// What of a track is shown in a frame, as a curve.
  private func curve(
    of track: Track, in frame: Int, range: ClosedRange<Double>, _ confidence: CurveConfidence
  ) -> TracedCurve? {
    guard let spline = track.spline(in: frame), let knots = track.knots(in: frame) else {
      return nil
    }
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
    let isBorder = frames.kind == .edges
    var curve = TracedCurve(
      id: 0, spline: part, widths: isBorder ? places.map { _ in 1 } : places.map(whole.width))
    curve.kind = isBorder ? .edge : .line
    curve.confidence = confidence.probability(along: part.resampled(spacing: 1))
    if track.seen(in: frame) == nil { curve.inferred = [0...Double(part.segmentCount)] }
    return curve
  }

  /// What is seen of tracks in all frames, `nil` where nothing is.
  private func seen(of tracks: [Track]) throws -> [[ClosedRange<Double>?]] {
    var seen = tracks.map { _ in [ClosedRange<Double>?](repeating: nil, count: frames.count) }
    for frame in frames.indices {
      let known = tracks.known(in: frame).filter { tracks[$0].seen(in: frame) != nil }
      guard !known.isEmpty else { continue }
      let evidence = try frames.evidence(in: frame)
      let own = tracer.pool.map(known.count) { k in
        tracks[known[k]].spline(in: frame).flatMap(evidence.seen)
          ?? tracks[known[k]].seen(in: frame)
      }
      for (index, range) in zip(known, own) { seen[index][frame] = range }
    }
    return seen
  }

  /// What is shown of a track in each frame: where it is seen, its ends without the unrest of single
  /// frames; through short absences what lies between; the rest of a segment where nearly all of it is
  /// seen.
  private func steadyRanges(
    of track: Track, seen: [ClosedRange<Double>?]
  ) -> [ClosedRange<Double>?] {
    let last = Double(track.isClosed ? track.frames[0].count : track.frames[0].count - 1)
    var seen = seen
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
      return high - low > 0.05 ? inside(low...high, of: spline) : nil
    }
  }

  /// The part of `range` that is on the image.
  private func inside(
    _ range: ClosedRange<Double>, of spline: Spline
  ) -> ClosedRange<Double>? {
    let steps = 200
    let places = (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
    let isInside = places.map {
      spline.point(at: $0).isInside(width: frames.width, height: frames.height)
    }
    guard let first = isInside.firstIndex(of: true), let last = isInside.lastIndex(of: true),
      last > first
    else { return nil }
    return places[first]...places[last]
  }
}
