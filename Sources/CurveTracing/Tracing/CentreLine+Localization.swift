import Foundation
import Geometry
import Imaging

extension CentreLine {
  /// The line smoothed and moved, across itself, to the ridge of `ridge` (evidence, slightly
  /// blurred): pixel chains lie up to a pixel beside the curve that they stand for.
  ///
  /// 1. Smooth the steps of the pixels. 2. At every point look for the crest of the ridge within a
  /// pixel and a half, by a parabola through three samples. 3. Smooth what moved.
  func localized(on ridge: Plane) -> CentreLine {
    var result = self
    for (reach, sigma) in [(1.5, 2.0), (0.75, 1.5)] {
      let smooth = Polyline(result.points, isClosed: isClosed).smoothed(sigma: sigma)
      result.points = smooth.moved { point, normal in
        ridge.crest(around: point, along: normal, reach: reach)
      }
    }
    result.points = Polyline(result.points, isClosed: isClosed).smoothed(sigma: 1).points
    return result
  }
}

extension Polyline {
  /// Every point displaced along the line's normal there.
  fileprivate func moved(_ offset: (_ point: Point, _ normal: Vector) -> Double) -> [Point] {
    let count = points.count
    return points.indices.map { i in
      let before = isClosed ? (i + count - 1) % count : max(i - 1, 0)
      let after = isClosed ? (i + 1) % count : min(i + 1, count - 1)
      guard let tangent = (points[after] - points[before]).normalized else { return points[i] }
      let normal = tangent.perpendicular
      return points[i] + normal * offset(points[i], normal)
    }
  }
}

extension Plane {
  /// How far along `normal`, at most `reach` px, the values are largest; 0 where they rise beyond.
  fileprivate func crest(around point: Point, along normal: Vector, reach: Double) -> Double {
    let step = reach / 3
    let samples = (-3...3).map { k -> Float in
      let position = point + normal * (Double(k) * step)
      return sample(x: position.x, y: position.y)
    }
    guard let best = samples.indices.max(by: { samples[$0] < samples[$1] }), best > 0,
      best < samples.count - 1
    else { return 0 }
    let fraction = parabolaVertex(samples[best - 1], samples[best], samples[best + 1])
    return (Double(best - 3) + Double(fraction)) * step
  }
}
