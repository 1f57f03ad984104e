import Geometry

/// One curve through time as a material line: the same knots in every frame, however much of it is seen there.
struct Track: Sendable {
  /// Whether its last knot is followed by its first.
  let isClosed: Bool
  /// The first frame that it is known in.
  private(set) var firstFrame: Int
  /// Its knots in each frame from the first on, as many in all of them but for what `growths` lack.
  var frames: [[KnotState]]
  /// What is seen of it in each: the range of global parameters, `nil` where nothing is.
  var seen: [ClosedRange<Double>?]
  /// The pieces by which it was lengthened and that are still to be followed to the frames before, in the order in
  /// which they are added.
  private(set) var growths: [Growth] = []

  /// A line that is first found in frame `frame`.
  init(_ knots: [KnotState], isClosed: Bool, frame: Int, seen: ClosedRange<Double>?) {
    self.isClosed = isClosed
    firstFrame = frame
    frames = [knots]
    self.seen = [seen]
  }

  /// The last frame that it is known in.
  var lastFrame: Int { firstFrame + frames.count - 1 }

  /// Its knots in frame `frame`, if it is known there.
  func knots(in frame: Int) -> [KnotState]? {
    (firstFrame...lastFrame).contains(frame) ? frames[frame - firstFrame] : nil
  }

  /// What is seen of it in frame `frame`.
  func seen(in frame: Int) -> ClosedRange<Double>? {
    (firstFrame...lastFrame).contains(frame) ? seen[frame - firstFrame] : nil
  }

  /// How many frames it has not been seen in, up to its last one, or down to its first one.
  var unseenAtEnd: Int { seen.reversed().prefix { $0 == nil }.count }
  var unseenAtStart: Int { seen.prefix { $0 == nil }.count }

  mutating func append(_ knots: [KnotState], seen range: ClosedRange<Double>?) {
    frames.append(knots)
    seen.append(range)
  }

  mutating func prepend(_ knots: [KnotState], seen range: ClosedRange<Double>?) {
    firstFrame -= 1
    frames.insert(knots, at: 0)
    seen.insert(range, at: 0)
  }

  /// Keeps the frames of `range` only.
  mutating func keep(_ range: ClosedRange<Int>) {
    let part = range.lowerBound - firstFrame...range.upperBound - firstFrame
    frames = Array(frames[part])
    seen = Array(seen[part])
    firstFrame = range.lowerBound
  }

  /// Lengthens the line in frame `frame`, the last one that it is known in, by a piece that goes on from its end, or
  /// towards its start, and whose knot nearest to it is the line's own last (first) one. In the frames before, the
  /// piece is still missing: it stands in `growths`.
  mutating func lengthen(by piece: [KnotState], atStart: Bool, in frame: Int) {
    if atStart {
      let count = Double(piece.count - 1)
      seen = seen.map { $0.map { $0.lowerBound + count...$0.upperBound + count } }
    }
    let growth = Growth(knots: piece, frame: frame, atStart: atStart)
    join(growth)
    if frame > firstFrame { growths.append(growth) }
  }

  /// Whether pieces are missing in frame `frame` and known in the one after it.
  func isIncomplete(in frame: Int) -> Bool { growths.contains { $0.frame == frame + 1 } }

  /// Follows the pieces that are missing in frame `frame` there, from the frame after it, and adds them to the line.
  mutating func completeGrowths(in frame: Int, following: ([KnotState]) -> [KnotState]) {
    for index in growths.indices where growths[index].frame == frame + 1 {
      growths[index].knots = following(growths[index].knots)
      growths[index].frame = frame
      join(growths[index])
    }
    if frame == firstFrame { growths = [] }
  }

  /// A piece by which a line is lengthened.
  struct Growth {
    /// Its knots in frame `frame`; the frames before are still without it.
    var knots: [KnotState]
    var frame: Int
    let atStart: Bool
  }

  private mutating func join(_ growth: Growth) {
    var (line, piece) = (frames[growth.frame - firstFrame], growth.knots)
    if growth.atStart {
      // The piece arrives at the line's first knot.
      line[0].before = piece.removeLast().before
      line = piece + line
    } else {
      line[line.count - 1].after = piece.removeFirst().after
      line += piece
    }
    frames[growth.frame - firstFrame] = line
  }

  /// The line in frame `frame`.
  func spline(in frame: Int) -> Spline? { knots(in: frame)?.spline(isClosed: isClosed) }
}

extension [Track] {
  /// The tracks that are known in frame `frame`.
  func known(in frame: Int) -> [Int] {
    indices.filter { (self[$0].firstFrame...self[$0].lastFrame).contains(frame) }
  }
}
