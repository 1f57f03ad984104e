import Foundation
import Imaging

/// A line along an arc through the middle of a flat picture.
struct SyntheticArc {
  /// The circle's radius, px; infinity for a straight line.
  var radius: Double
  /// The line's full width, px.
  var width: Double
  /// The direction of the outer normal in the middle of the arc, degrees from x towards y.
  var orientation: Double
  /// How far the line goes to either side of the middle, px along the arc.
  var halfLength = 16.0
  /// The light of the ground.
  var ground: Float = 0.6
  /// The light of the line.
  var line: Float = 0.4

  /// The picture's sides, px: the line, its network and the window of contrast normalization fit in.
  static let size = 192
  /// Where the middle of the arc is, in both coordinates: the centre of a pixel.
  static let middle = Double(size / 2) + 0.5

  /// The picture: each pixel covered by as much as its centre is inside the line, over one pixel.
  func plane() -> Plane {
    let theta = orientation * .pi / 180
    let normal = (x: cos(theta), y: sin(theta))
    var plane = Plane(width: Self.size, height: Self.size, repeating: ground)
    for y in 0..<Self.size {
      for x in 0..<Self.size {
        let (dx, dy) = (Double(x) + 0.5 - Self.middle, Double(y) + 0.5 - Self.middle)
        // Along the normal and along the tangent in the middle.
        let (u, v) = (dx * normal.x + dy * normal.y, dy * normal.x - dx * normal.y)
        let coverage = min(max(width / 2 - distance(u, v) + 0.5, 0), 1)
        plane[x, y] = ground + (line - ground) * Float(coverage)
      }
    }
    return plane
  }

  /// The distance to the arc from `u` along its normal and `v` along its tangent.
  private func distance(_ u: Double, _ v: Double) -> Double {
    guard radius.isFinite else {
      return (u * u + pow(max(abs(v) - halfLength, 0), 2)).squareRoot()
    }
    let end = halfLength / radius
    // From the circle's centre.
    let (a, r) = (atan2(v, u + radius), hypot(u + radius, v))
    if abs(a) <= end { return abs(r - radius) }
    return hypot(u + radius - radius * cos(end), abs(v) - radius * sin(end))
  }
}
