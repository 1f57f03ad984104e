import Geometry

/// One curve through time as splines of equally many segments, so that each can turn into the next.
///
/// A spline with fewer segments than another gets some without length at its ends, as many at either as
/// bring its knots nearest to those of its neighbour in time: a curve that grows then grows out of its end.
struct MorphAlignment {
  /// The splines, `nil` where there is none.
  let splines: [Spline?]

  /// The alignment of the splines of one curve; closed ones are left as they are.
  init(_ path: [Spline?]) {
    let most = path.compactMap { $0?.segmentCount }.max() ?? 0
    guard let pivot = path.firstIndex(where: { $0?.segmentCount == most }) else {
      splines = path
      return
    }
    var result = path
    for order in [Array(pivot + 1..<path.count), Array((0..<pivot).reversed())] {
      var neighbour = path[pivot]
      for index in order {
        guard let own = path[index], let model = neighbour, !own.isClosed else { continue }
        let choices = (0...(most - own.segmentCount)).map { own.padded(before: $0, count: most) }
        let nearest = choices.min { $0.knotDistance(to: model) < $1.knotDistance(to: model) }
        result[index] = nearest
        neighbour = nearest
      }
    }
    splines = result
  }
}

extension Spline {
  /// The spline with segments of no length before and after it, `count` in all.
  fileprivate func padded(before: Int, count: Int) -> Spline {
    let after = count - segmentCount - before
    let (first, last) = (controlPoints[0], controlPoints[controlPoints.count - 1])
    return Spline(
      controlPoints: Array(repeating: first, count: 3 * before) + controlPoints
        + Array(repeating: last, count: 3 * after))
  }

  /// The sum of the squared distances between knots, px².
  fileprivate func knotDistance(to other: Spline) -> Double {
    zip(knots, other.knots).reduce(0) { $0 + $1.0.distanceSquared(to: $1.1) }
  }
}
