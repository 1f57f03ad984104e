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
      // Along the curve itself, whatever it is scaled by.
      var arc = 0.0
      for (index, segmentLength) in own.enumerated() where segmentLength > 0 {
        let segment = curve.spline.segment(index)
        let count = max(1, Int((segmentLength / spacing).rounded(.up)))
        var last: (image: Point, own: Point)?
        for k in 0...count {
          let t = Double(k) / Double(count)
          let p = segment.point(at: t)
          let here = Point(p.x * scaleX, p.y * scaleY)
          if let last {
            let step = last.image.distance(to: here)
            length += step
            steps.append(step)
            arc += last.own.distance(to: p)
          }
          if k < count {
            points.append(here)
            owners.append(owner)
            widths.append(
              (curve.profile?.width(at: arc) ?? curve.width(at: Double(index) + t)) * widthScale)
          }
          last = (here, p)
        }
        segments += 1
      }
      if segments > before { paths += 1 }
    }
  }

  /// The pixels' centres of a mask's skeleton, which know nothing of curves, and of widths only where they are asked
  /// for (`MaskWidths`).
  ///
  /// What a pixel adds to the length is half of its links to its neighbours, times 0.948, so that lengths are right in
  /// the mean over all directions: Z. Kulpa, "Area and perimeter measurement of blobs in discrete binary pictures",
  /// Computer Graphics and Image Processing 6, 1977, doi 10.1016/S0146-664X(77)80021-X.
  init(skeletonOf mask: Mask, hasWidths: Bool = false) {
    let thin = mask.thinned()
    for i in thin.pixels.indices where thin.pixels[i] {
      points.append(Point(Double(i % mask.width) + 0.5, Double(i / mask.width) + 0.5))
    }
    owners = Array(repeating: 0, count: points.count)
    steps = points.map { 0.948 * thin.halfLinks(x: Int($0.x), y: Int($0.y)) }
    widths =
      hasWidths
      ? MaskWidths.widths(of: mask, at: points) : Array(repeating: 0, count: points.count)
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
  /// Half the length of a pixel's links to its neighbours in the set: 1 to those beside it, the diagonal to those at
  /// its corners that no pixel of the set joins to it.
  fileprivate func halfLinks(x: Int, y: Int) -> Double {
    func has(_ dx: Int, _ dy: Int) -> Bool {
      let (column, row) = (x + dx, y + dy)
      return column >= 0 && column < width && row >= 0 && row < height && self[column, row]
    }
    let beside = [(1, 0), (0, 1), (-1, 0), (0, -1)].count { has($0.0, $0.1) }
    let corners = [(1, 1), (-1, 1), (-1, -1), (1, -1)].count { dx, dy in
      has(dx, dy) && !has(dx, 0) && !has(0, dy)
    }
    return (Double(beside) + Double(corners) * 2.squareRoot()) / 2
  }

  /// Whether the pixel that `p` lies in is in the set; points outside count as those at the border.
  func contains(_ p: Point) -> Bool {
    guard width > 0, height > 0 else { return false }
    let x = min(max(p.x, 0), Double(width - 1))
    let y = min(max(p.y, 0), Double(height - 1))
    return self[Int(x), Int(y)]
  }
}
