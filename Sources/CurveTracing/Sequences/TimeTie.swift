import Geometry
import Workers

/// Ties the knots of tracks in time: each of their numbers follows the path of a few components
/// (`TimeComponents`).
struct TimeTie {
  let frames: SequenceEvidence
  let pool: WorkerPool

  /// The weight of a frame in which nothing is seen at a knot.
  private static let leastWeight = 0.02
  /// How much less widths count than places: what a frame says of them is less sure, and they hardly change.
  private static let widthWeight = 1e-3

  /// The tracks with every knot's path fitted by components; frames count by what is seen around the knot.
  func tied(_ tracks: [Track]) throws -> [Track] {
    var sights = tracks.map { _ in [[Double]]() }
    for frame in frames.indices {
      let known = tracks.known(in: frame)
      guard !known.isEmpty else { continue }
      let evidence = try frames.evidence(in: frame)
      let own = pool.map(known.count) { sight(of: tracks[known[$0]], in: frame, evidence) }
      for (index, sight) in zip(known, own) { sights[index].append(sight) }
    }
    return pool.map(tracks.count) { [sights] in tied(tracks[$0], visible: sights[$0]) }
  }

  /// - Parameter visible: how well each of the track's frames shows the curve around each knot, 0…1.
  private func tied(_ track: Track, visible: [[Double]]) -> Track {
    let components = TimeComponents(count: track.frames.count)
    var result = track
    for knot in track.frames[0].indices {
      let paths = (0..<KnotState.count).map { number in
        track.frames.map { $0[knot].values[number] }
      }
      let weights = visible.map { $0[knot] }
      // The width comes last.
      let fitted =
        components.fitted(paths.dropLast(), weights: weights)
        + components.fitted(paths.suffix(1), weights: weights.map { Self.widthWeight * $0 })
      for k in track.frames.indices { result.frames[k][knot].values = fitted.map { $0[k] } }
    }
    return result
  }

  /// How well a frame shows the curve around each of its knots, 0…1.
  private func sight(of track: Track, in frame: Int, _ evidence: FrameEvidence) -> [Double] {
    guard let knots = track.knots(in: frame) else { return [] }
    let spline = knots.spline(isClosed: track.isClosed)
    let last = Double(spline.segmentCount)
    return knots.indices.map { k in
      let places = stride(from: -0.3, through: 0.3, by: 0.1).map { Double(k) + $0 }
        .filter { (0...last).contains($0) }
      let sum = places.reduce(0.0) { $0 + min(evidence.evidence(at: spline.point(at: $1)), 1) }
      return max(sum / Double(places.count), Self.leastWeight)
    }
  }
}
