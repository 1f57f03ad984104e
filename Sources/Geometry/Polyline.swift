/// A chain of straight pieces through points, px.
public struct Polyline: Hashable, Sendable, Codable {
  /// The vertices in order. A closed polyline's last vertex is joined to its first one, which is not
  /// repeated.
  public var points: [Point]
  /// Whether the last vertex is joined to the first.
  public var isClosed: Bool

  /// The polyline through `points`.
  public init(_ points: [Point], isClosed: Bool = false) {
    self.points = points
    self.isClosed = isClosed
  }

  /// How many straight pieces there are.
  public var pieceCount: Int {
    points.count < 2 ? 0 : isClosed ? points.count : points.count - 1
  }

  /// The length, px.
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

  /// The polyline through fewer of its vertices, none of the others farther than `tolerance` px from
  /// it.
  ///
  /// D. H. Douglas, T. K. Peucker, "Algorithms for the Reduction of the Number of Points Required to
  /// Represent a Digitized Line or its Caricature", Cartographica 10, 1973,
  /// doi 10.3138/FM57-6770-U75U-7727. A closed one keeps its first vertex and the one farthest from
  /// it.
  public func simplified(tolerance: Double) -> Polyline {
    guard points.count > 2 else { return self }
    let chain = isClosed ? points + [points[0]] : points
    var kept = Array(repeating: false, count: chain.count)
    kept[0] = true
    kept[chain.count - 1] = true
    var ranges = [(0, chain.count - 1)]
    if isClosed {
      let far = chain.indices.reduce(0) {
        chain[$1].distanceSquared(to: chain[0]) > chain[$0].distanceSquared(to: chain[0]) ? $1 : $0
      }
      guard far > 0 else { return Polyline([chain[0]], isClosed: true) }
      kept[far] = true
      ranges = [(0, far), (far, chain.count - 1)]
    }
    while let (first, last) = ranges.popLast() {
      guard last - first > 1 else { continue }
      var (worst, index) = (tolerance * tolerance, -1)
      for i in (first + 1)..<last {
        let (d, _) = chain[i].distanceSquared(toPieceFrom: chain[first], to: chain[last])
        if d > worst { (worst, index) = (d, i) }
      }
      guard index > 0 else { continue }
      kept[index] = true
      ranges.append((first, index))
      ranges.append((index, last))
    }
    let vertices = chain.indices.filter { kept[$0] }.map { chain[$0] }
    return Polyline(isClosed ? Array(vertices.dropLast()) : vertices, isClosed: isClosed)
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
