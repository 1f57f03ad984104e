import Foundation
import Imaging

/// How deep X-rays run through a round vessel: the chord of a circle of `radius` at `distance` from
/// its centre, averaged over a pixel's width across the vessel, px.
///
/// The chord is 2·√(r² − d²), its integral d·√(r² − d²) + r²·asin(d/r). The average is what a detector
/// pixel sees and lets vessels of one pixel be drawn without aliasing.
package func vesselThickness(radius r: Float, distance d: Float) -> Float {
  func integral(_ x: Float) -> Float {
    let c = min(max(x, -r), r)
    return c * (r * r - c * c).squareRoot() + r * r * asin(min(max(c / r, -1), 1))
  }
  return max(0, integral(d + 0.5) - integral(d - 0.5))
}

extension CurveBand {
  /// Adds the vessel's thickness to `thickness`, the px that rays run through vessels.
  ///
  /// Where a vessel branches off another the two are one tube, so within `junction` px of its start
  /// the larger thickness counts; from there the sum takes over within the same length again, because
  /// further on vessels lie in front of each other.
  func addThickness(to thickness: inout Plane, junction: Float) {
    for y in 0..<height {
      let row = (y0 + y) * thickness.width + x0
      for x in 0..<width {
        let i = y * width + x
        let c = clearance[i]
        if c <= -0.5 { continue }
        let own = vesselThickness(radius: radius[i], distance: radius[i] - c)
        if own <= 0 { continue }
        let before = thickness.pixels[row + x]
        var apart: Float = 1
        if junction > 0 {
          let t = min(max(arc[i] / junction - 1, 0), 1)
          apart = t * t * (3 - 2 * t)
        }
        thickness.pixels[row + x] = apart * (before + own) + (1 - apart) * max(before, own)
      }
    }
  }

  /// Lays the stroke over `ink`, 0…1, with the edge anti-aliased over one pixel: inks combine as
  /// 1 − (1 − a)(1 − b).
  func addInk(to ink: inout Plane, opacity: Float) {
    for y in 0..<height {
      let row = (y0 + y) * ink.width + x0
      for x in 0..<width {
        let i = y * width + x
        let c = clearance[i]
        if c <= -0.5 { continue }
        // A stroke under one pixel wide covers only its own width of the pixel.
        let coverage = min(max(c + 0.5, 0), 1, 2 * radius[i])
        ink.pixels[row + x] = 1 - (1 - ink.pixels[row + x]) * (1 - coverage * opacity)
      }
    }
  }
}
