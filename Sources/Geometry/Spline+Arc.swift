import Foundation

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
