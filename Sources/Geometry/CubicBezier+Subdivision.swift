extension CubicBezier {
  /// The two halves, cut at `t` in 0…1 (de Casteljau's construction).
  public func split(at t: Double) -> (first: CubicBezier, second: CubicBezier) {
    let (a, b, c) = (p0.lerp(to: p1, t), p1.lerp(to: p2, t), p2.lerp(to: p3, t))
    let (d, e) = (a.lerp(to: b, t), b.lerp(to: c, t))
    let middle = d.lerp(to: e, t)
    return (CubicBezier(p0, a, d, middle), CubicBezier(middle, e, c, p3))
  }

  /// The two halves, cut at t = ½.
  public func subdivided() -> (first: CubicBezier, second: CubicBezier) { split(at: 0.5) }

  /// The part between the parameters of `range`, which lies in 0…1.
  public func subsegment(_ range: Range<Double>) -> CubicBezier {
    let third = (range.upperBound - range.lowerBound) / 3
    let (start, end) = (point(at: range.lowerBound), point(at: range.upperBound))
    return CubicBezier(
      start, start + third * derivative(at: range.lowerBound),
      end - third * derivative(at: range.upperBound), end)
  }

  /// The same curve, traversed the other way.
  public func reversed() -> CubicBezier { CubicBezier(p3, p2, p1, p0) }

  /// The curve scaled about the origin by `factor`.
  public func scaled(by factor: Double) -> CubicBezier {
    mapped { Point($0.x * factor, $0.y * factor) }
  }

  /// The curve displaced by `offset`, px.
  public func translated(by offset: Vector) -> CubicBezier { mapped { $0 + offset } }

  private func mapped(_ transform: (Point) -> Point) -> CubicBezier {
    CubicBezier(transform(p0), transform(p1), transform(p2), transform(p3))
  }

  /// How many straight pieces, even in t, stay within `tolerance` px of the curve; at least one.
  ///
  /// Guaranteed: the distance is at most max |B''| / (8 n²), and |B''| is largest at an end
  /// (G. Wang, "The Subdivision Method for Finding the Intersection between Two Bézier Curves or
  /// Surfaces", Zhejiang University Journal, 1984).
  func pieceCount(tolerance: Double) -> Int {
    let bend = max(secondDerivative(at: 0).length, secondDerivative(at: 1).length)
    let needed = (bend / (8 * tolerance)).squareRoot().rounded(.up)
    return needed < 1e6 ? max(Int(needed), 1) : 1_000_000
  }

  /// Points on the curve, both ends included, whose polyline is nowhere farther than `tolerance` px
  /// from it; guaranteed (up to a million pieces).
  public func flattened(tolerance: Double = Accuracy.flattening) -> [Point] {
    precondition(tolerance > 0, "the tolerance is positive; got \(tolerance)")
    let count = pieceCount(tolerance: tolerance)
    return (0...count).map { k in
      k == 0 ? p0 : k == count ? p3 : point(at: Double(k) / Double(count))
    }
  }

  /// The smallest box around the curve: its ends and the extrema inside.
  public var boundingBox: BoundingBox {
    var box = BoundingBox(p0).including(p3)
    let a = (p3 - p0) + 3 * (p1 - p2)
    let b = 2 * ((p2 - p1) - (p1 - p0))
    let c = p1 - p0
    // B' / 3 = a t² + b t + c, in x and in y.
    for t in Self.roots(a.x, b.x, c.x) + Self.roots(a.y, b.y, c.y) where t > 0 && t < 1 {
      box = box.including(point(at: t))
    }
    return box
  }

  /// The real roots of a t² + b t + c, in the form that does not cancel.
  private static func roots(_ a: Double, _ b: Double, _ c: Double) -> [Double] {
    let discriminant = b * b - 4 * a * c
    guard discriminant >= 0 else { return [] }
    let q = -0.5 * (b + (b < 0 ? -1 : 1) * discriminant.squareRoot())
    return [q / a, c / q].filter(\.isFinite)
  }
}
