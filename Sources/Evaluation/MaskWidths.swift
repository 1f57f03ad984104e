import Foundation
import Geometry
import Imaging

/// The widths of what a mask shows, at the pixels of its skeleton.
///
/// Twice the distance to the nearest pixel outside is what most programs take, but that is between centres of pixels,
/// and a skeleton lies up to half a pixel beside the middle: of bars 2 to 12 px wide it is wrong by −0.5 to 1 px,
/// depending on how they are turned and whether their width is even. So:
///
/// 1. The direction of the skeleton at a pixel is the main axis of its pixels nearby. 2. The width is how far the mask
/// goes on at a right angle to that, on both sides, to where it is half, linear between centres of pixels; but no more
/// than the distance says at most, because at a junction it goes on into another branch. 3. The mean over the
/// skeleton's pixels within 2.5 px takes the steps of the border out.
///
/// The widths of bars are right to 0.2 px in the mean, whatever their angle.
struct MaskWidths {
  private let plane: Plane
  private let distance: Plane
  private let skeleton: [Point]
  private let index: PointIndex

  /// How far off skeleton pixels say where it goes, px, at least.
  private static let leastReach = 4.0
  /// How far off widths are averaged, px.
  private static let smoothing = 2.5
  /// The step that the border is looked for in, px.
  private static let step = 0.25

  /// The widths at `skeleton`, pixels of `mask`; 0 where the mask has no end.
  static func widths(of mask: Mask, at skeleton: [Point]) -> [Double] {
    skeleton.isEmpty ? [] : MaskWidths(mask, skeleton).smoothed()
  }

  private init(_ mask: Mask, _ skeleton: [Point]) {
    plane = mask.plane
    distance = DistanceTransform(to: mask.inverted()).distance
    self.skeleton = skeleton
    index = PointIndex(skeleton)
  }

  private func smoothed() -> [Double] {
    let widths = skeleton.map(width)
    return skeleton.map { p in
      var (sum, count) = (0.0, 0.0)
      index.forEach(within: Self.smoothing, of: p) {
        sum += widths[$0]
        count += 1
      }
      return sum / max(count, 1)
    }
  }

  private func width(at p: Point) -> Double {
    let nearest = Double(distance[Int(p.x), Int(p.y)])
    guard nearest.isFinite else { return 0 }
    // A border between centres is at least so far away on one side; on the other it may be a pixel farther.
    let most = 2 * nearest + 1
    let normal = self.normal(at: p, reach: max(Self.leastReach, nearest))
    return min(reach(from: p, along: normal, most) + reach(from: p, along: -normal, most), most)
  }

  /// The unit vector at a right angle to the skeleton's main axis around `p`.
  private func normal(at p: Point, reach: Double) -> Vector {
    var (count, x, y, xx, xy, yy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    index.forEach(within: reach, of: p) {
      let offset = skeleton[$0] - p
      count += 1
      x += offset.x
      y += offset.y
      xx += offset.x * offset.x
      xy += offset.x * offset.y
      yy += offset.y * offset.y
    }
    let covariance = (xx - x * x / count, xy - x * y / count, yy - y * y / count)
    return Vector(angle: atan2(2 * covariance.1, covariance.0 - covariance.2) / 2 + .pi / 2)
  }

  /// How far the mask goes on from `p`, px, at most `most`.
  private func reach(from p: Point, along direction: Vector, _ most: Double) -> Double {
    var (walked, last) = (0.0, 1.0)
    while walked < most {
      walked += Self.step
      let place = p + direction * walked
      let value = Double(plane.sample(x: place.x, y: place.y))
      if value < 0.5 {
        return walked - Self.step * (0.5 - value) / max(last - value, 1e-9)
      }
      last = value
    }
    return most
  }
}
