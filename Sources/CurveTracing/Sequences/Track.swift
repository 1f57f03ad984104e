import Geometry

/// One curve through time as a material line: the same knots in every frame, however much of it is seen there.
struct Track: Sendable {
  /// Whether its last knot is followed by its first.
  let isClosed: Bool
  /// The first frame that it is known in.
  private(set) var firstFrame: Int
  /// Its knots in each frame from the first on, as many in all of them.
  var frames: [[KnotState]]
  /// What is seen of it in each: the range of global parameters, `nil` where nothing is.
  var seen: [ClosedRange<Double>?]

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

  /// Lengthens the line by `pieces`: for each frame from the first on the knots of a piece that goes on
  /// from its end, or towards its start, and whose knot nearest to it is the line's own last (first) one.
  mutating func lengthen(by pieces: [[KnotState]], atStart: Bool) {
    for k in frames.indices {
      var (line, piece) = (frames[k], pieces[k])
      if atStart {
        // The piece arrives at the line's first knot.
        line[0].before = piece.removeLast().before
        frames[k] = piece + line
        seen[k] = seen[k].map {
          let count = Double(piece.count)
          return $0.lowerBound + count...$0.upperBound + count
        }
      } else {
        line[line.count - 1].after = piece.removeFirst().after
        frames[k] = line + piece
      }
    }
  }

  /// The line in frame `frame`.
  func spline(in frame: Int) -> Spline? { knots(in: frame)?.spline(isClosed: isClosed) }
}
