/// A chain of straight pieces through points, px.
public struct Polyline: Hashable, Sendable, Codable {
  /// The vertices in order. A closed polyline's last vertex is joined to its first one, which is not
  /// repeated.
  public var points: [Point]
  /// Whether the last vertex is joined to the first.
  public var isClosed: Bool

  /// Straight pieces between `points`; a closed one leads from the last back to the first, which is
  /// not repeated.
  public init(_ points: [Point], isClosed: Bool = false) {
    self.points = points
    self.isClosed = isClosed
  }

  /// The number of straight pieces: one fewer than points, or as many where it is closed.
  public var pieceCount: Int {
    points.count < 2 ? 0 : isClosed ? points.count : points.count - 1
  }

  /// The sum of the pieces' lengths, px.
  public var length: Double {
    (0..<pieceCount).reduce(0) { $0 + points[$1].distance(to: end(ofPiece: $1)) }
  }

  /// The vertex that piece `index` ends at.
  func end(ofPiece index: Int) -> Point { points[index + 1 < points.count ? index + 1 : 0] }

  /// The nearest point, or `nil` where there are no points; its `t` is the index of a piece plus the
  /// fraction along it. Exact; takes time in proportion to the number of points.
  public func nearest(to position: Point) -> Nearest? {
    guard let first = points.first else { return nil }
    var best = Nearest(t: 0, distanceSquared: position.distanceSquared(to: first))
    for i in 0..<pieceCount {
      let a = points[i]
      let (distanceSquared, s) = position.distanceSquared(toPieceFrom: a, to: end(ofPiece: i))
      if distanceSquared < best.distanceSquared {
        best = Nearest(t: Double(i) + s, distanceSquared: distanceSquared)
      }
    }
    return best
  }

  /// The point at `t`, the index of a piece plus the fraction along it, as `nearest(to:)` gives it.
  public func point(at t: Double) -> Point {
    let index = min(Int(t), points.count - 1)
    return points[index].lerp(to: points[(index + 1) % points.count], t - Double(index))
  }

  /// Points evenly spaced along the polyline, about `spacing` px apart (the spacing nearest to it
  /// that divides the length evenly). Both ends are kept; a closed one starts at its first vertex,
  /// which is not repeated.
  public func resampled(spacing: Double) -> [Point] {
    precondition(spacing > 0, "the spacing is positive; got \(spacing)")
    let total = length
    guard let first = points.first, total > 0 else { return Array(points.prefix(1)) }
    let count = max(Int(min((total / spacing).rounded(), 1e8)), 1)
    let step = total / Double(count)
    var result = [first]
    var ahead = step
    for i in 0..<pieceCount {
      let (a, b) = (points[i], end(ofPiece: i))
      let here = a.distance(to: b)
      var done = 0.0
      while ahead <= here - done, result.count < count {
        done += ahead
        result.append(a.lerp(to: b, done / here))
        ahead = step
      }
      ahead -= here - done
    }
    if !isClosed, let last = points.last { result.append(last) }
    return result
  }

}

extension Point {
  /// Points on the way to `end`, this one and `end` among them, about a pixel apart and at least two.
  public func points(to end: Point) -> [Point] {
    let steps = max(Int(distance(to: end).rounded()), 1)
    return (0...steps).map { lerp(to: end, Double($0) / Double(steps)) }
  }

  /// The squared distance to the straight piece from `a` to `b`, px², and where on it the nearest
  /// point is, 0…1.
  @inlinable
  public func distanceSquared(toPieceFrom a: Point, to b: Point) -> (Double, fraction: Double) {
    let (piece, reach) = (b - a, self - a)
    let lengthSquared = piece.lengthSquared
    let s = lengthSquared > 0 ? min(max(reach.dot(piece) / lengthSquared, 0), 1) : 0
    return ((reach - s * piece).lengthSquared, s)
  }
}
