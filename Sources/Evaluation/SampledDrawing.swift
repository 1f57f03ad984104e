import Foundation
import Geometry
import Imaging

/// A drawing as points about 0.5 px apart, the way all scores of drawings see it.
struct SampledDrawing {
  /// Points along the curves, uniform in the parameter of each segment; a segment's last point is
  /// the next one's first and is left out.
  private(set) var points: [Point] = []
  /// For each point the place in the drawing of the curve that it lies on.
  private(set) var owners: [Int] = []
  /// For each point how far the next one is, px.
  private(set) var steps: [Double] = []
  /// For each point the curve's full width there, px.
  private(set) var widths: [Double] = []
  /// The length of all curves, px, measured along the points.
  private(set) var length = 0.0
  /// The number of cubic segments that have a length.
  private(set) var segments = 0
  /// The number of curves that have a length.
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
    let curves = drawing.curves.enumerated().filter { _, curve in
      curve.spline.controlPoints.allSatisfy {
        abs($0.x) <= Self.coordinateLimit && abs($0.y) <= Self.coordinateLimit
      }
    }
    let lengths = curves.map { _, curve in
      curve.spline.segments.map { $0.arcLength(accuracy: 1e-3) * scaleX }
    }
    let widthScale = (scaleX * scaleY).squareRoot()
    let total = lengths.reduce(0) { $0 + $1.reduce(0, +) }
    let spacing = max(Self.spacing, total / Self.pointLimit)
    for ((owner, curve), own) in zip(curves, lengths) {
      let before = segments
      for (index, segmentLength) in own.enumerated() where segmentLength > 0 {
        let segment = curve.spline.segment(index)
        let count = max(1, Int((segmentLength / spacing).rounded(.up)))
        var last: Point?
        for k in 0...count {
          let t = Double(k) / Double(count)
          let p = segment.point(at: t)
          let here = Point(p.x * scaleX, p.y * scaleY)
          if let last {
            let step = last.distance(to: here)
            length += step
            steps.append(step)
          }
          if k < count {
            points.append(here)
            owners.append(owner)
            widths.append(curve.width(at: Double(index) + t) * widthScale)
          }
          last = here
        }
        segments += 1
      }
      if segments > before { paths += 1 }
    }
  }

  /// The pixels' centres of a mask's skeleton, which know nothing of curves and widths.
  init(skeletonOf mask: Mask) {
    let thin = mask.thinned()
    for i in thin.pixels.indices where thin.pixels[i] {
      points.append(Point(Double(i % mask.width) + 0.5, Double(i / mask.width) + 0.5))
    }
    owners = Array(repeating: 0, count: points.count)
    steps = Array(repeating: 1, count: points.count)
    widths = Array(repeating: 0, count: points.count)
  }

  /// Leaves out the points outside `fieldOfView`; length, segments and curves stay those of the whole.
  mutating func keep(inside fieldOfView: Mask) {
    let kept = points.indices.filter { fieldOfView.contains(points[$0]) }
    points = kept.map { points[$0] }
    owners = kept.map { owners[$0] }
    steps = kept.map { steps[$0] }
    widths = kept.map { widths[$0] }
  }
}

extension Mask {
  /// Whether the pixel that `p` lies in is in the set; points outside count as those at the border.
  func contains(_ p: Point) -> Bool {
    guard width > 0, height > 0 else { return false }
    let x = min(max(p.x, 0), Double(width - 1))
    let y = min(max(p.y, 0), Double(height - 1))
    return self[Int(x), Int(y)]
  }
}
