import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
import Rasterization

/// The uneven ground that vessels lie on, in units in which vessels are 0.12 to 0.9 deep: it varies by
/// about 0.04 to 0.3.
struct Ground {
  private let size: Int
  private var generator: SeededGenerator
  private var plane: Plane

  /// A random ground of `size` x `size` pixels.
  static func random(size: Int, using generator: inout SeededGenerator) -> Plane {
    var ground = Ground(size: size, generator: generator.split())
    return ground.made()
  }

  private init(size: Int, generator: SeededGenerator) {
    self.size = size
    self.generator = generator
    plane = Plane(width: size, height: size)
  }

  private mutating func made() -> Plane {
    // 1/f noises of three slopes, each of a random strength.
    plane = Noise.fractal(
      size: size,
      weights: [
        (2, 0.3 * generator.uniform()), (1.5, 0.15 * generator.uniform()),
        (1, 0.06 * generator.uniform()),
      ], using: &generator)
    switch generator.uniform() {
    case ..<0.5:
      let blur = Float(generator.logUniform(1.5...10))
      let texture = Texture.random(size: size, using: &generator).gaussianBlurred(sigma: blur)
      plane.add(texture, scale: 0.17 * generator.uniform(0.3...1.2))
    case ..<0.58:
      let intensity = XRayBackground(generator: generator.split())
        .intensity(width: size, height: size)
      plane.add(intensity, scale: generator.uniform(0.7...2))
    default: break
    }
    // Now and then a shadow, a plate or an optic disc, of as much contrast as any vessel.
    addSoftPolygons(depth: generator.chance(0.15) ? 0.9 : 0.3)
    for _ in 0..<generator.integer(0...4) { addBlob() }
    if generator.chance(0.15) {
      for _ in 0..<generator.integer(1...2) { addBlob(radii: 8...60, depth: 1) }
    }
    if generator.chance(0.2) {
      for _ in 0..<generator.integer(1...3) { addBand() }
    }
    if generator.chance(0.4) { addIllumination() }
    let scale = Float(generator.uniform(0.2...0.8))
    return plane.map { $0 * scale }
  }

  /// - Parameter depth: how deep they usually are.
  private mutating func addSoftPolygons(depth usual: Double) {
    let count = generator.integer(0...2)
    guard count > 0 else { return }
    var shapes = Plane(width: size, height: size)
    for _ in 0..<count {
      let extent = -0.5 * Double(size)...1.5 * Double(size)
      let points = (0..<generator.integer(3...6)).map { _ in
        Point(generator.uniform(extent), generator.uniform(extent))
      }
      // In the order of their directions from the middle the corners make a star, which does not cross
      // itself.
      let middle = Point(
        points.reduce(0) { $0 + $1.x } / Double(points.count),
        points.reduce(0) { $0 + $1.y } / Double(points.count))
      let star = points.sorted { ($0 - middle).angle < ($1 - middle).angle }
      let depth = Float(usual * generator.normal())
      PolygonCoverage(star, width: size, height: size)?.forEach(width: size) {
        shapes.pixels[$0] += depth * $1
      }
    }
    plane.add(shapes.gaussianBlurred(sigma: Float(generator.uniform(1...8))), scale: 1)
  }

  /// A round or slightly oval spot with a soft edge.
  ///
  /// - Parameters:
  ///   - radii: its radius, px.
  ///   - depth: how deep it usually is.
  private mutating func addBlob(radii: ClosedRange<Double> = 1...28, depth usual: Double = 0.25) {
    let radius = generator.logUniform(radii)
    let softness = generator.uniform(0.8...5)
    let depth = Float(usual * generator.normal())
    let flattening = generator.uniform(1...1.6)
    let turn = generator.uniform(0...(.pi))
    let (c, s) = (Float(cos(turn)), Float(sin(turn)))
    let place = 0...Double(size)
    let (cx, cy) = (generator.uniform(place), generator.uniform(place))
    let reach = radius + 3 * softness
    let columns = max(0, Int(cx - reach))..<min(size, Int(cx + reach) + 1)
    let rows = max(0, Int(cy - reach))..<min(size, Int(cy + reach) + 1)
    for y in rows {
      for x in columns {
        let dx = Float(x) + 0.5 - Float(cx)
        let dy = Float(y) + 0.5 - Float(cy)
        let p = c * dx + s * dy
        let q = (c * dy - s * dx) * Float(flattening)
        let inside = Float(radius) - (p * p + q * q).squareRoot()
        plane.pixels[y * size + x] += depth / (1 + exp(-2 * inside / Float(softness)))
      }
    }
  }

  /// A broad soft band along an arc, like a rib: too wide to be a line.
  private mutating func addBand() {
    let length = Double(size)
    let far = generator.logUniform(0.6...4) * length
    let direction = Vector(angle: generator.uniform(0...(2 * .pi)))
    let through = Point(generator.uniform(0...length), generator.uniform(0...length))
    let center = through + direction * far
    let halfWidth = Float(generator.uniform(12...0.2 * length))
    let softness = Float(generator.uniform(2...8))
    let depth = Float(0.2 * generator.normal())
    let reach = halfWidth + 5 * softness
    for y in 0..<size {
      for x in 0..<size {
        let dx = Float(x) + 0.5 - Float(center.x)
        let dy = Float(y) + 0.5 - Float(center.y)
        let away = abs((dx * dx + dy * dy).squareRoot() - Float(far))
        guard away < reach else { continue }
        plane.pixels[y * size + x] += depth / (1 + exp((away - halfWidth) / softness))
      }
    }
  }

  /// Light that falls off evenly to one side, or from a point outwards.
  private mutating func addIllumination() {
    let slope = Vector(angle: generator.uniform(0...(2 * .pi))) * generator.uniform(0...0.6)
    let fall = Float(generator.chance(0.5) ? generator.uniform(0...1) : 0)
    let cx = Float(generator.uniform())
    let cy = Float(generator.uniform())
    for y in 0..<size {
      for x in 0..<size {
        let px = Float(x) / Float(size) - cx
        let py = Float(y) / Float(size) - cy
        plane.pixels[y * size + x] +=
          Float(slope.x) * px + Float(slope.y) * py - fall * (px * px + py * py)
      }
    }
  }
}
