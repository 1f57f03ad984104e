import Foundation

extension Spline {
  /// The same spline, traversed the other way.
  public func reversed() -> Spline {
    Spline(controlPoints: controlPoints.reversed(), isClosed: isClosed)
  }

  /// The spline scaled about the origin by `factor`.
  public func scaled(by factor: Double) -> Spline {
    mapped { Point($0.x * factor, $0.y * factor) }
  }

  /// The spline displaced by `offset`, px.
  public func translated(by offset: Vector) -> Spline { mapped { $0 + offset } }

  /// The spline with every knot and control point moved by an affine `transform`, which moves the
  /// curve alike.
  public func mapped(_ transform: (Point) -> Point) -> Spline {
    Spline(controlPoints: controlPoints.map(transform), isClosed: isClosed)
  }

  /// The open part between the global parameters of `range`, which is not empty; a knot at either
  /// bound makes no empty segment.
  public func subspline(_ range: Range<Double>) -> Spline {
    let (first, start) = locate(range.lowerBound)
    var (last, end) = locate(range.upperBound)
    if end == 0, last > first { (last, end) = (last - 1, 1) }
    var parts = (first...last).map(segment)
    if last == first {
      parts[0] = parts[0].subsegment(start..<max(end, start))
    } else {
      if end < 1 { parts[parts.count - 1] = parts[parts.count - 1].split(at: end).first }
      if start == 1 {
        parts.removeFirst()
      } else if start > 0 {
        parts[0] = parts[0].split(at: start).second
      }
    }
    return Spline(segments: parts)
  }

  /// The parts before and after the global parameter `u`, strictly inside; both open.
  public func split(at u: Double) -> (first: Spline, second: Spline) {
    precondition(
      u > 0 && u < Double(segmentCount),
      "a spline is split inside of 0..<\(segmentCount); got \(u)")
    return (subspline(0..<u), subspline(u..<Double(segmentCount)))
  }

  /// This spline followed by `other`. Where the two ends do not coincide, both are moved to the
  /// middle between them, together with their handles.
  public func joined(with other: Spline) -> Spline {
    var (head, tail) = (controlPoints, other.controlPoints)
    let gap = tail[0] - head[head.count - 1]
    head[head.count - 1] += 0.5 * gap
    head[head.count - 2] += 0.5 * gap
    tail[1] += -0.5 * gap
    return Spline(controlPoints: head + tail.dropFirst())
  }

  /// The spline closed into a loop: its ends, which need not coincide, move to the middle between
  /// them together with their handles.
  public func closed() -> Spline {
    var points = controlPoints
    let last = points.count - 1
    let gap = points[0] - points[last]
    let shared = points[last] + 0.5 * gap
    points[1] += -0.5 * gap
    points[last - 1] += 0.5 * gap
    points[0] = shared
    points[last] = shared
    return Spline(controlPoints: points, isClosed: true)
  }

  /// The angle between the tangents on both sides of knot `index`, radians in 0…π; zero at the ends
  /// of an open spline and where a tangent is not defined. Knot 0 of a closed spline is its seam.
  public func cornerAngle(atKnot index: Int) -> Double {
    let isEnd = index == 0 || index == segmentCount
    guard !isEnd || isClosed else { return 0 }
    let before = segment(isEnd ? segmentCount - 1 : index - 1)
    let after = segment(isEnd ? 0 : index)
    guard let arriving = before.tangent(at: 1), let leaving = after.tangent(at: 0) else { return 0 }
    return abs(atan2(arriving.cross(leaving), arriving.dot(leaving)))
  }

  /// Whether the tangents on both sides of knot `index` differ by at most `tolerance` radians.
  public func isG1(atKnot index: Int, tolerance: Double = 1e-6) -> Bool {
    cornerAngle(atKnot: index) <= tolerance
  }

  /// Whether all joints, the seam of a closed spline included, are smooth to within `tolerance`
  /// radians.
  public func isG1(tolerance: Double = 1e-6) -> Bool {
    (0...segmentCount).allSatisfy { isG1(atKnot: $0, tolerance: tolerance) }
  }
}
