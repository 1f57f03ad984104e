import Determinism
import Foundation
import Geometry
import Phantoms

/// A closed shape: its outline as a spline, and a polygon that follows it for filling.
struct Outline {
  let spline: Spline
  /// The outline flattened to 0.02 px, the last point not repeated.
  let polygon: [Point]
  private let box: BoundingBox

  init?(_ spline: Spline) {
    let points = Array(spline.flattened(tolerance: 0.02).dropLast())
    guard let box = BoundingBox(points) else { return nil }
    self.spline = spline
    polygon = points
    self.box = box
  }

  /// A random disc, ellipse, smooth blob or polygon of about this radius, px.
  static func random(
    at center: Point, radius: Double, using generator: inout SeededGenerator
  ) -> Outline? {
    let turn = generator.uniform(0...(2 * .pi))
    switch generator.integer(0...4) {
    case 0:
      return Outline(.arc(center: center, radiusX: radius, radiusY: radius))
    case 1:
      let ellipse = Spline.arc(
        center: .zero, radiusX: radius * generator.uniform(1...1.5),
        radiusY: radius * generator.uniform(0.45...1))
      let (c, s) = (cos(turn), sin(turn))
      return Outline(
        ellipse.mapped { center + Vector(c * $0.x - s * $0.y, s * $0.x + c * $0.y) })
    case 2, 3:
      let count = generator.integer(5...11)
      let roughness = generator.uniform(0.1...0.4)
      return Outline(
        .smooth(
          ring(count, center, radius, turn, roughness: roughness, using: &generator),
          isClosed: true))
    default:
      return Outline(
        .polyline(
          ring(
            generator.integer(3...7), center, radius, turn,
            roughness: generator.uniform(0...0.3), using: &generator),
          isClosed: true))
    }
  }

  /// Points around `center`, at about equal angles and distances.
  private static func ring(
    _ count: Int, _ center: Point, _ radius: Double, _ turn: Double, roughness: Double,
    using generator: inout SeededGenerator
  ) -> [Point] {
    (0..<count).map { k in
      let jitter = generator.uniform(-0.35...0.35) * min(1, 3 * roughness)
      let angle = turn + 2 * .pi * (Double(k) + jitter) / Double(count)
      return center + Vector(angle: angle) * (radius * (1 + generator.uniform(-1...1) * roughness))
    }
  }

  /// Whether `p` lies inside, by the parity of crossings to its right.
  func contains(_ p: Point) -> Bool {
    guard p.x >= box.minX, p.x <= box.maxX, p.y >= box.minY, p.y <= box.maxY else { return false }
    var inside = false
    var a = polygon[polygon.count - 1]
    for b in polygon {
      if (a.y > p.y) != (b.y > p.y), p.x < a.x + (p.y - a.y) * (b.x - a.x) / (b.y - a.y) {
        inside.toggle()
      }
      a = b
    }
    return inside
  }
}
