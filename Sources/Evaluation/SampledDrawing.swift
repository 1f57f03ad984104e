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

  /// No drawing needs more points than this: where curves are so long that it would, the points lie
  /// further apart.
  private static let pointLimit = 2_000_000.0
  /// Curves that leave this square have nothing to do with an image, px.
  private static let coordinateLimit = 1e8

  /// Samples the curves of `drawing`, its coordinates scaled by (`scaleX`, `scaleY`). Curves with
  /// coordinates that are not finite or beyond all images are left out.
  init(_ drawing: CurveDrawing, scaleX: Double = 1, scaleY: Double = 1) {
    let curves = drawing.curves.map(\.spline).filter { spline in
      spline.controlPoints.allSatisfy {
        abs($0.x) <= Self.coordinateLimit && abs($0.y) <= Self.coordinateLimit
      }
    }
    let lengths = curves.map { spline in
      spline.segments.map { $0.arcLength(accuracy: 1e-3) * scaleX }
    }
    let total = lengths.reduce(0) { $0 + $1.reduce(0, +) }
    let spacing = max(Self.spacing, total / Self.pointLimit)
    for (curve, own) in zip(curves, lengths) {
      let before = segments
      for (segment, segmentLength) in zip(curve.segments, own) where segmentLength > 0 {
        let count = max(1, Int((segmentLength / spacing).rounded(.up)))
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
