import CurveExtraction
import Geometry
import Imaging
import Workers

/// Finds curves that follow the same thing.
struct TrackOverlap {
  let frames: SequenceEvidence
  let pool: WorkerPool

  /// How near two curves run that are one, px, where they are thin.
  private static let nearness = 2.5
  /// The share of its length, and of its frames, in which a curve runs along others that makes it superfluous.
  private static let (share, frameShare) = (0.6, 0.5)

  /// The tracks without those that mostly run along one that was there before it or is longer; what is seen
  /// of most comes first.
  func distinct(_ tracks: [Track]) throws -> [Track] {
    let widths = try widths(along: tracks)
    let weights = pool.map(tracks.count) { index in
      let track = tracks[index]
      return (track.firstFrame...track.lastFrame).reduce(0.0) { sum, frame in
        sum + (seenPart(of: track, in: frame)?.arcLength() ?? 0)
      }
    }
    let order = tracks.indices.sorted {
      weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1]
    }
    var kept: [Int] = []
    var indices = frames.indices.map { _ in [Polyline]() }
    for index in order where !isCovered(tracks[index], widths[index], by: indices) {
      kept.append(index)
      for frame in tracks[index].firstFrame...tracks[index].lastFrame {
        if let part = seenPart(of: tracks[index], in: frame) {
          indices[frame].append(Polyline(part.resampled(spacing: 2)))
        }
      }
    }
    return kept.sorted().map { tracks[$0] }
  }

  private func seenPart(of track: Track, in frame: Int) -> Spline? {
    guard let spline = track.spline(in: frame), let range = track.seen(in: frame) else {
      return nil
    }
    return spline.part(range)
  }

  /// For each track, in each frame in which it is seen, the widths at points along what is seen of it.
  private func widths(along tracks: [Track]) throws -> [[[Float]]] {
    var widths = tracks.map { _ in [[Float]]() }
    for frame in frames.indices {
      let known = tracks.known(in: frame).filter { tracks[$0].seen(in: frame) != nil }
      guard !known.isEmpty else { continue }
      let plane = try frames.width(in: frame)
      let own = pool.map(known.count) { k in
        points(along: tracks[known[k]], in: frame).map { plane.sample(x: $0.x, y: $0.y) }
      }
      for (index, widthsThere) in zip(known, own) { widths[index].append(widthsThere) }
    }
    return widths
  }

  private func points(along track: Track, in frame: Int) -> [Point] {
    seenPart(of: track, in: frame)?.resampled(spacing: 2) ?? []
  }

  private func isCovered(
    _ track: Track, _ widths: [[Float]], by lines: [[Polyline]]
  ) -> Bool {
    let seen = (track.firstFrame...track.lastFrame).filter { track.seen(in: $0) != nil }
    let covered = pool.map(seen.count) { k -> Bool in
      let index = PolylineIndex(lines[seen[k]])
      let points = points(along: track, in: seen[k])
      let near = zip(points, widths[k]).count { p, width in
        index.pieceCount > 0
          && index.distance(to: p) <= max(Self.nearness, 0.5 * Double(width))
      }
      return Double(near) >= Self.share * Double(points.count)
    }
    return Double(covered.count { $0 }) >= Self.frameShare * Double(max(seen.count, 1))
  }
}

extension Spline {
  /// The part in `range` of the global parameter, itself where that is all.
  func part(_ range: ClosedRange<Double>) -> Spline {
    range.lowerBound <= 0 && range.upperBound >= Double(segmentCount)
      ? self : subspline(range.lowerBound..<range.upperBound)
  }
}
