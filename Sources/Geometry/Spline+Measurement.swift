extension Spline {
  /// The length of the spline, px, to within `accuracy` px.
  public func arcLength(accuracy: Double = Accuracy.measurement) -> Double {
    let share = accuracy / Double(segmentCount)
    return segments.reduce(0) { $0 + $1.arcLength(accuracy: share) }
  }

  /// The length of each segment, px, each to within `accuracy` px.
  public func segmentLengths(accuracy: Double = Accuracy.measurement) -> [Double] {
    segments.map { $0.arcLength(accuracy: accuracy) }
  }

  /// The length from the start to the global parameter `u`, px, to within `accuracy` px.
  public func arcLength(
    to u: Double, accuracy: Double = Accuracy.measurement
  ) -> Double {
    let (last, t) = locate(u)
    let share = accuracy / Double(segmentCount)
    return (0..<last).reduce(segment(last).arcLength(from: 0, to: t, accuracy: share)) {
      $0 + segment($1).arcLength(accuracy: share)
    }
  }

  /// The lengths from the start to each of `parameters`, global and ascending, px, in one walk; each step is right to
  /// within `Accuracy.measurement`.
  public func arcLengths(at parameters: [Double]) -> [Double] {
    var (reached, t, length) = (0, 0.0, 0.0)
    return parameters.map { u in
      let place = locate(u)
      while reached < place.segment {
        length += segment(reached).arcLength(from: t, to: 1)
        (reached, t) = (reached + 1, 0)
      }
      length += segment(reached).arcLength(from: t, to: place.t)
      t = max(t, place.t)
      return length
    }
  }

  /// The global parameter where the spline is `length` px long; clamped to its ends.
  public func parameter(
    atArcLength length: Double, accuracy: Double = Accuracy.measurement
  ) -> Double {
    var rest = length
    let share = accuracy / Double(segmentCount + 1)
    for i in 0..<segmentCount {
      let segment = segment(i)
      let here = segment.arcLength(accuracy: share)
      if rest <= here {
        return Double(i) + segment.parameter(atArcLength: rest, accuracy: share)
      }
      rest -= here
    }
    return Double(segmentCount)
  }

  /// The unit tangent at the global parameter `u`; at a corner, the one of the segment after it.
  public func tangent(at u: Double) -> Vector? {
    let (i, t) = locate(u)
    return segment(i).tangent(at: t)
  }

  /// The curvature at the global parameter `u`, 1/px, positive where the curve turns from x towards
  /// y (clockwise on screen).
  public func curvature(at u: Double) -> Double {
    let (i, t) = locate(u)
    return segment(i).curvature(at: t)
  }

  /// The point of the spline nearest to `position`; its `t` is the global parameter. Guaranteed: no
  /// point of the spline is nearer by more than `accuracy` px.
  public func nearest(
    to position: Point, accuracy: Double = Accuracy.measurement
  ) -> Nearest {
    var best = Nearest(t: 0, distanceSquared: .infinity)
    for i in 0..<segmentCount {
      let segment = segment(i)
      // The curve lies in the box of its control points.
      let box = BoundingBox(segment.p0).including(segment.p1).including(segment.p2)
        .including(segment.p3)
      if box.distanceSquared(to: position) >= best.distanceSquared { continue }
      let found = segment.nearest(to: position, accuracy: accuracy)
      if found.distanceSquared < best.distanceSquared {
        best = Nearest(t: Double(i) + found.t, distanceSquared: found.distanceSquared)
      }
    }
    return best
  }

  /// The smallest box around the spline.
  public var boundingBox: BoundingBox {
    segments.dropFirst().reduce(segment(0).boundingBox) { $0.union($1.boundingBox) }
  }

  /// Points on the spline, all knots included, whose polyline is nowhere farther than `tolerance` px
  /// from it; guaranteed.
  public func flattened(tolerance: Double = Accuracy.flattening) -> [Point] {
    var points = [controlPoints[0]]
    for segment in segments { points += segment.flattened(tolerance: tolerance).dropFirst() }
    return points
  }

  /// Global parameters evenly spaced by arc length, about `spacing` px apart (the spacing that
  /// divides the length evenly, nearest to it), from 0 to `segmentCount`, both included.
  public func parameters(spacing: Double) -> [Double] {
    precondition(spacing > 0, "the spacing is positive; got \(spacing)")
    let length = arcLength()
    let count = max(Int(min((length / spacing).rounded(), 1e8)), 1)
    let step = length / Double(count)
    var parameters = [0.0]
    // How far the next point is beyond the place reached so far, walking segment by segment.
    var ahead = step
    for i in 0..<segmentCount {
      let segment = segment(i)
      var t = 0.0
      var rest = segment.arcLength()
      while ahead <= rest, parameters.count < count {
        t = segment.parameter(from: t, advancing: ahead, accuracy: Accuracy.measurement)
        parameters.append(Double(i) + t)
        rest -= ahead
        ahead = step
      }
      ahead -= rest
    }
    parameters.append(Double(segmentCount))
    return parameters
  }

  /// Points on the spline, evenly spaced by arc length, about `spacing` px apart, both ends included.
  public func resampled(spacing: Double) -> [Point] { parameters(spacing: spacing).map(point) }
}
