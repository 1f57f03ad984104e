import Foundation

/// A chain of cubic Béziers: knots that it passes through, with two control points between each pair.
///
/// Stored as `1 + 3n` points, knot, control, control, knot, … . The global parameter `u` runs over
/// `0…segmentCount`; its whole part is the segment and its fraction that segment's `t`. Joints are
/// G1 (a common tangent) unless the drawing has a corner there; a closed spline ends on its first
/// knot.
public struct Spline: Hashable, Sendable, Codable {
  /// Knots and control points, `1 + 3n` of them with n ≥ 1.
  public private(set) var controlPoints: [Point]
  /// Whether the last knot is the first one again.
  public private(set) var isClosed: Bool

  /// The spline through `controlPoints` (knot, control, control, knot, …).
  ///
  /// The count is `1 + 3n` with n ≥ 1, and a closed spline's last point equals its first; anything
  /// else is a caller's bug.
  public init(controlPoints: [Point], isClosed: Bool = false) {
    precondition(
      controlPoints.count >= 4 && controlPoints.count % 3 == 1,
      "a spline has 1 + 3n control points, n at least 1; got \(controlPoints.count)")
    precondition(
      !isClosed || controlPoints.first == controlPoints.last,
      "a closed spline ends on its first knot")
    self.controlPoints = controlPoints
    self.isClosed = isClosed
  }

  /// The chain of `segments`, each of which starts where the one before ends.
  public init(segments: [CubicBezier], isClosed: Bool = false) {
    precondition(!segments.isEmpty, "a spline has at least one segment")
    var points = [segments[0].p0]
    for s in segments { points += [s.p1, s.p2, s.p3] }
    self.init(controlPoints: points, isClosed: isClosed)
  }

  /// A point as a spline: one segment of no length.
  public static func point(_ point: Point) -> Spline {
    Spline(controlPoints: Array(repeating: point, count: 4))
  }

  /// How many cubic segments there are, at least one.
  public var segmentCount: Int { controlPoints.count / 3 }

  /// How many knots there are: `segmentCount + 1`, a closed spline's first one counted twice.
  public var knotCount: Int { segmentCount + 1 }

  /// The segments from first to last.
  public var segments: [CubicBezier] { (0..<segmentCount).map(segment) }

  /// The knots from first to last.
  public var knots: [Point] { (0..<knotCount).map(knot) }

  /// The cubic between knots `index` and `index + 1`; `index` is in `0..<segmentCount`.
  public func segment(_ index: Int) -> CubicBezier {
    let i = 3 * index
    return CubicBezier(
      controlPoints[i], controlPoints[i + 1], controlPoints[i + 2], controlPoints[i + 3])
  }

  /// The knot at global parameter `index`, which is in `0...segmentCount`.
  public func knot(_ index: Int) -> Point { controlPoints[3 * index] }

  /// The segment and its `t` for the global parameter `u`, which is clamped to `0…segmentCount`.
  public func locate(_ u: Double) -> (segment: Int, t: Double) {
    let clamped = min(max(u, 0), Double(segmentCount))
    let index = min(Int(clamped), segmentCount - 1)
    return (index, clamped - Double(index))
  }

  /// The position at the global parameter `u`, which is clamped to `0…segmentCount`.
  public func point(at u: Double) -> Point {
    let (i, t) = locate(u)
    return segment(i).point(at: t)
  }
}

extension Spline {
  /// The piece of an ellipse from angle `from` to angle `to` in at most eighths of a turn; a whole
  /// turn is closed. Angles are radians from x towards y. The distance from the true ellipse is under
  /// 1e-5 of its size.
  public static func arc(
    center: Point, radiusX: Double, radiusY: Double, from: Double = 0, to: Double = 2 * .pi
  ) -> Spline {
    let count = max(1, Int((abs(to - from) / (.pi / 4)).rounded(.up)))
    let step = (to - from) / Double(count)
    let handle = 4.0 / 3 * tan(step / 4)
    func position(_ a: Double) -> Point { center + Vector(radiusX * cos(a), radiusY * sin(a)) }
    func tangent(_ a: Double) -> Vector { Vector(-radiusX * sin(a), radiusY * cos(a)) }
    let isClosed = abs(abs(to - from) - 2 * .pi) < 1e-12
    var controls = [position(from)]
    for i in 1...count {
      let a = from + Double(i - 1) * step
      let b = from + Double(i) * step
      let end = isClosed && i == count ? controls[0] : position(b)
      controls += [position(a) + tangent(a) * handle, position(b) - tangent(b) * handle, end]
    }
    return Spline(controlPoints: controls, isClosed: isClosed)
  }
}
