import Determinism
import Foundation
package import Geometry
package import Imaging
import Rasterization

extension Spline {
  /// The straight line from `a` to `b`.
  package static func line(_ a: Point, _ b: Point) -> Spline {
    Spline(controlPoints: [a, a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b])
  }

  /// A circle in eight segments, at most 1e-5 of its radius from the true one.
  package static func circle(center: Point, radius: Double) -> Spline {
    let step = Double.pi / 4
    let handle = 4.0 / 3 * tan(step / 4) * radius
    func position(_ i: Int) -> Point { center + Vector(angle: Double(i % 8) * step) * radius }
    func tangent(_ i: Int) -> Vector { Vector(angle: Double(i % 8) * step).perpendicular * handle }
    var points = [position(0)]
    for i in 0..<8 {
      points += [position(i) + tangent(i), position(i + 1) - tangent(i + 1), position(i + 1)]
    }
    return Spline(controlPoints: points, isClosed: true)
  }
}

extension Plane {
  /// Light `ground` with strokes of `width` px in light `ink`, anti-aliased.
  package static func drawing(
    _ splines: [Spline], width strokeWidth: Double, size: (width: Int, height: Int),
    ground: Float = 0.9, ink: Float = 0.2
  ) -> Plane {
    StrokeRasterizer(width: size.width, height: size.height, softness: 0.75)
      .coverage(splines.map { Stroke($0, width: strokeWidth) })
      .map { ground + (ink - ground) * $0 }
  }

  /// The plane with normal noise of this deviation added.
  package func noisy(_ deviation: Float, seed: UInt64) -> Plane {
    var generator = SeededGenerator(seed: seed)
    var result = self
    for i in 0..<count { result.pixels[i] += deviation * Float(generator.normal()) }
    return result
  }
}

extension Mask {
  /// The mask that rows of text draw: `#` is in, everything else out.
  package init(drawn rows: [String]) {
    let width = rows.map(\.count).max() ?? 0
    self.init(width: width, height: rows.count)
    for (y, row) in rows.enumerated() {
      for (x, character) in row.enumerated() where character == "#" { self[x, y] = true }
    }
  }

  /// A mask of these pixels.
  package init(width: Int, height: Int, pixels positions: [(Int, Int)]) {
    self.init(width: width, height: height)
    for (x, y) in positions { self[x, y] = true }
  }
}

/// Skeletons drawn by hand.
package enum Skeletons {
  /// A horizontal line of 30 px.
  package static let line = Mask(width: 40, height: 9, pixels: (5..<35).map { ($0, 4) })
  /// A horizontal line of 41 px with a branch of 20 px down from its middle.
  package static let tee = crossbar(width: 51, height: 31, row: 5, branch: 6..<26)
  /// Two diagonals that cross in one pixel.
  package static let cross = Mask(
    width: 51, height: 51, pixels: (5..<46).flatMap { [($0, $0), ($0, 50 - $0)] })
  /// A diamond.
  package static let loop = diamonds(width: 41, height: 41, centers: [(20, 20)], radius: 15)
  /// A horizontal line of 41 px with a spur of 4 px.
  package static let spurred = crossbar(width: 51, height: 15, row: 10, branch: 6..<10)
  /// Two horizontal lines of 30 px, 4 px apart.
  package static let parallels = Mask(
    width: 40, height: 12, pixels: (5..<35).flatMap { [($0, 3), ($0, 7)] })

  private static func crossbar(width: Int, height: Int, row: Int, branch: Range<Int>) -> Mask {
    var mask = Mask(width: width, height: height)
    for x in 5..<46 { mask[x, row] = true }
    for y in branch { mask[25, y] = true }
    return mask
  }

  /// The outlines of squares that stand on a corner.
  package static func diamonds(
    width: Int, height: Int, centers: [(x: Int, y: Int)], radius: Int
  ) -> Mask {
    var mask = Mask(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        mask[x, y] = centers.contains { abs(x - $0.x) + abs(y - $0.y) == radius }
      }
    }
    return mask
  }
}
