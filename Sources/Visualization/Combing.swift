public import Geometry
public import Imaging

/// How much a picture of curves has teeth: short lines across the curves.
public enum Combing {
  /// Lines are looked at through a blur of this deviation, px, so that single pixels are none.
  private static let blur: Float = 1
  /// How far from a curve teeth are looked for, px.
  private static let reach = 8

  /// Σ (∂p/∂t)² / Σ (∂p/∂n)² over the places within 8 px of `curves`, t along the nearest curve and n
  /// across it: what lines across the curves have of the picture's energy over what lines along them have.
  /// 1 where the picture has no direction, 0 where it changes across the curves only or not at all.
  public static func measure(_ picture: Plane, along curves: [Spline]) -> Double {
    var (across, along) = (0.0, 0.0)
    let picture = picture.gaussianBlurred(sigma: blur)
    func difference(at point: Point, _ direction: Vector) -> Double {
      let (ahead, behind) = (point + direction, point + direction * -1)
      return Double(
        picture.sample(x: ahead.x, y: ahead.y) - picture.sample(x: behind.x, y: behind.y)) / 2
    }
    for curve in curves {
      let points = curve.resampled(spacing: 1)
      for (point, next) in zip(points, points.dropFirst()) {
        guard let tangent = (next - point).normalized else { continue }
        for offset in -reach...reach {
          let place = point + tangent.perpendicular * Double(offset)
          let (t, n) = (
            difference(at: place, tangent), difference(at: place, tangent.perpendicular)
          )
          across += t * t
          along += n * n
        }
      }
    }
    return along > 0 ? across / along : across > 0 ? .infinity : 0
  }
}
