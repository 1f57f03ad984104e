import Foundation
import Geometry

/// A drawing as points about 0.5 px apart, the way all scores of drawings see it.
struct SampledDrawing {
  /// Points along the curves, uniform in the parameter of each segment; a segment's last point is
  /// the next one's first and is left out.
  private(set) var points: [Point] = []
  /// The length of all curves, px, measured along the points.
  private(set) var length = 0.0
  /// Cubic segments that have a length.
  private(set) var segments = 0
  /// Curves that have a length.
  private(set) var paths = 0

  /// The usual distance between points, px.
  static let spacing = 0.5

  /// Samples the finite curves of `drawing`, its coordinates scaled by (`scaleX`, `scaleY`).
  init(_ drawing: CurveDrawing, scaleX: Double = 1, scaleY: Double = 1) {
    for curve in drawing.curves {
      guard curve.spline.controlPoints.allSatisfy(\.isFinite) else { continue }
      let before = segments
      for segment in curve.spline.segments {
        let own = segment.arcLength(accuracy: 1e-3)
        guard own > 0 else { continue }
        let count = max(1, Int((own * scaleX / Self.spacing).rounded(.up)))
        var last: Point?
        for k in 0...count {
          let p = segment.point(at: Double(k) / Double(count))
          let here = Point(p.x * scaleX, p.y * scaleY)
          if let last { length += last.distance(to: here) }
          if k < count { points.append(here) }
          last = here
        }
        segments += 1
      }
      if segments > before { paths += 1 }
    }
  }
}
