import Foundation
package import Imaging

/// A curve along an arc through the middle of a flat picture: what curve neurons are tested with.
package struct SyntheticArc: Hashable, Sendable {
  /// Whether a line runs along the arc, or the border of a disc.
  package enum Kind: Hashable, Sendable {
    /// A line of this full width, px, on both sides of it the ground.
    case line(width: Double)
    /// The border of a disc that fills the arc's circle.
    case border
  }

  /// Whether a line runs along the arc, or the border of a disc.
  package var kind: Kind
  /// The circle's radius, px; infinity for a straight line.
  package var radius: Double
  /// The direction of the outer normal in the middle of the arc, degrees from x towards y.
  package var orientation: Double
  /// How far a line goes to either side of the middle, px along the arc; at most a quarter of the circle.
  package var halfLength = 16.0
  /// The light of the ground, 0…1.
  package var ground: Float = 0.6
  /// The light of the line or of the disc, 0…1.
  package var line: Float = 0.4
  /// The side of the square picture, px.
  package var size = SyntheticArc.defaultSize

  /// The picture's sides, px, where nothing else is said: the line, an embedded network's reach and the
  /// window of contrast normalization fit in.
  static let defaultSize = 192
  /// Where the middle of the arc is, in both coordinates, in a picture of `defaultSize`.
  package static let middle = Double(defaultSize / 2) + 0.5
  /// Where the middle of the arc is, in both coordinates: the centre of a pixel.
  package var middle: Double { Double(size / 2) + 0.5 }

  package init(radius: Double, width: Double, orientation: Double, halfLength: Double = 16) {
    self.init(.line(width: width), radius: radius, orientation: orientation)
    self.halfLength = halfLength
  }

  init(_ kind: Kind, radius: Double, orientation: Double) {
    (self.kind, self.radius, self.orientation) = (kind, radius, orientation)
  }

  /// The picture: each pixel covered by as much as its centre is inside the line or the disc, over one pixel.
  package func plane() -> Plane {
    let theta = orientation * .pi / 180
    let normal = (x: cos(theta), y: sin(theta))
    var plane = Plane(width: size, height: size, repeating: ground)
    for y in 0..<size {
      for x in 0..<size {
        let (dx, dy) = (Double(x) + 0.5 - middle, Double(y) + 0.5 - middle)
        // Along the normal and along the tangent in the middle.
        let coverage = coverage(
          u: dx * normal.x + dy * normal.y, v: dy * normal.x - dx * normal.y)
        plane.pixels[y * size + x] = ground + (line - ground) * Float(coverage)
      }
    }
    return plane
  }

  /// How much of a pixel is covered that lies at `u` along the normal and `v` along the tangent.
  private func coverage(u: Double, v: Double) -> Double {
    switch kind {
    case .line(let width): min(max(width / 2 - distance(u, v) + 0.5, 0), 1)
    case .border:
      min(max((radius.isFinite ? radius - hypot(u + radius, v) : -u) + 0.5, 0), 1)
    }
  }

  /// The distance from the arc, px, of a place given as in `coverage`.
  private func distance(_ u: Double, _ v: Double) -> Double {
    guard radius.isFinite else {
      return (u * u + pow(max(abs(v) - halfLength, 0), 2)).squareRoot()
    }
    let end = min(halfLength / radius, .pi / 2)
    // From the circle's centre.
    let (a, r) = (atan2(v, u + radius), hypot(u + radius, v))
    if abs(a) <= end { return abs(r - radius) }
    return hypot(u + radius - radius * cos(end), abs(v) - radius * sin(end))
  }
}
