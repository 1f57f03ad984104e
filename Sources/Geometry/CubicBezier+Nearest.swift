extension CubicBezier {
  /// The point of the curve nearest to `position`.
  ///
  /// Guaranteed: no point of the curve is nearer by more than `accuracy` px. Branch and bound over
  /// intervals of t: a piece of length h in t stays within max |B''| h² / 8 of its chord, so its
  /// chord's distance gives a lower bound; pieces that cannot win are dropped, the others halved.
  /// Newton's method polishes the winner.
  public func nearest(
    to position: Point, accuracy: Double = Accuracy.measurement
  ) -> Nearest {
    let bend = max(secondDerivative(at: 0).length, secondDerivative(at: 1).length)
    var best = Nearest(t: 0, distanceSquared: position.distanceSquared(to: p0))
    var pieces: [(start: Double, end: Double, from: Point, to: Point)] = []
    let count = 4
    var from = p0
    for k in 0..<count {
      let end = Double(k + 1) / Double(count)
      let to = k == count - 1 ? p3 : point(at: end)
      pieces.append((Double(k) / Double(count), end, from, to))
      from = to
    }
    while let piece = pieces.popLast() {
      let chord = piece.to - piece.from
      let reach = position - piece.from
      let lengthSquared = chord.lengthSquared
      let s = lengthSquared > 0 ? min(max(reach.dot(chord) / lengthSquared, 0), 1) : 0
      let span = piece.end - piece.start
      let lower = (reach - s * chord).length - bend * span * span / 8
      let t = piece.start + s * span
      let found = position.distanceSquared(to: point(at: t))
      if found < best.distanceSquared { best = Nearest(t: t, distanceSquared: found) }
      // Below a span of 2⁻⁴⁰ no Double can tell the pieces apart.
      guard lower + accuracy < best.distance, span > 1e-12 else { continue }
      let middle = 0.5 * (piece.start + piece.end)
      let cut = point(at: middle)
      pieces.append((middle, piece.end, cut, piece.to))
      pieces.append((piece.start, middle, piece.from, cut))
    }
    return polished(best, position)
  }

  /// Newton's method on (B - q) · B' = 0 from `start`; a step that does not bring it nearer ends it.
  func polished(_ start: Nearest, _ position: Point, steps: Int = 4) -> Nearest {
    var best = start
    for _ in 0..<steps {
      let offset = point(at: best.t) - position
      let first = derivative(at: best.t)
      let slope = first.lengthSquared + offset.dot(secondDerivative(at: best.t))
      guard slope > 0 else { break }
      let t = min(max(best.t - offset.dot(first) / slope, 0), 1)
      let found = position.distanceSquared(to: point(at: t))
      guard found < best.distanceSquared else { break }
      best = Nearest(t: t, distanceSquared: found)
    }
    return best
  }
}

/// The point of a curve that is nearest to some position.
@frozen
public struct Nearest: Hashable, Sendable {
  /// Its parameter: `t` in 0…1 of a cubic, `u` in 0…segmentCount of a spline, the index of the
  /// vertex before it plus the fraction of the way to the next on a polyline.
  public var t: Double
  /// The squared distance from the position asked about, px².
  public var distanceSquared: Double

  /// A place at the parameter `t`, and the square of its distance, px².
  @inlinable public init(t: Double, distanceSquared: Double) {
    self.t = t
    self.distanceSquared = distanceSquared
  }

  /// The distance from the position asked about, px.
  @inlinable public var distance: Double { distanceSquared.squareRoot() }
}
