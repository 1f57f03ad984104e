import Determinism
import Foundation
import Geometry
import Imaging

/// The black surround of a round or cut picture, which has an edge but no line.
struct FieldBorder {
  /// The share of each pixel that lies outside the field, 0…1.
  let outside: Plane
  private let black: Float
  /// How much brighter the picture is along the border, as a share; negative where it is darker.
  private let rim: Float
  private let rimWidth: Float
  /// The distance of each pixel inside the field from its border, px; 0 outside.
  private let depth: Plane

  /// A border through a crop of `size` x `size` pixels: a disc's, of any radius up to nearly straight.
  init(size: Int, using generator: inout SeededGenerator) {
    let radius = generator.logUniform(0.45...20) * Double(size)
    var center = Point.zero
    let middle = Point(0.5 * Double(size), 0.5 * Double(size))
    // The middle of the crop is inside: a crop that is mostly black teaches nothing.
    repeat {
      let place = 0...Double(size)
      let through = Point(generator.uniform(place), generator.uniform(place))
      center = through + Vector(angle: generator.uniform(0...(2 * .pi))) * radius
    } while center.distance(to: middle) > radius
    let cx = Float(center.x)
    let cy = Float(center.y)
    let softness = Float(generator.logUniform(0.5...3))
    black = Float(generator.uniform(0...0.08))
    rim = generator.chance(0.4) ? Float(generator.uniform(-0.5...0.3)) : 0
    rimWidth = Float(generator.uniform(3...20))
    var plane = Plane(width: size, height: size)
    var depth = plane
    for y in 0..<size {
      for x in 0..<size {
        let dx = Float(x) + 0.5 - cx
        let dy = Float(y) + 0.5 - cy
        let beyond = (dx * dx + dy * dy).squareRoot() - Float(radius)
        plane.pixels[y * size + x] = min(max(beyond / softness + 0.5, 0), 1)
        depth.pixels[y * size + x] = max(-beyond, 0)
      }
    }
    outside = plane
    self.depth = depth
  }

  /// Makes what lies outside black.
  func darken(_ plane: inout Plane) {
    for i in 0..<plane.count {
      if rim != 0 {
        let lit = plane.pixels[i] * (1 + rim * exp(-depth.pixels[i] / rimWidth))
        plane.pixels[i] = min(lit, 1)
      }
      plane.pixels[i] += outside.pixels[i] * (black * plane.pixels[i] - plane.pixels[i])
    }
  }
}
