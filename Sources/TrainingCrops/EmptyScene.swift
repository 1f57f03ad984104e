import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
import Rasterization

/// Pictures without any line: what must not be taken for one.
struct EmptyScene {
  private let options: CropOptions
  private var generator: SeededGenerator

  init(_ options: CropOptions, generator: SeededGenerator) {
    self.options = options
    self.generator = generator
  }

  /// A picture without lines, with a truth that says so.
  func scene() -> Scene {
    var scene = self
    return scene.drawn()
  }

  private mutating func drawn() -> Scene {
    let size = options.size
    let blank = Plane(width: size, height: size, repeating: Float(generator.uniform()))
    var film = Film()
    film.isExposureRandom = generator.chance(0.7)
    switch generator.uniform() {
    case ..<0.06:
      // One grey, with or without the faintest noise.
      if generator.chance(0.5) { film.addNoise(0.002...0.02, using: &generator) }
      film.isExposureRandom = false
      return Scene(light: blank, film: film, edgeKnown: true)
    case ..<0.2:
      film.addNoise(0.01...0.3, using: &generator)
      return Scene(light: blank, film: film, edgeKnown: true)
    case ..<0.35:
      film.addNoise(0...0.05, using: &generator)
      let noise = Noise.fractal(
        size: size, beta: generator.uniform(0.7...2.5), using: &generator)
      return Scene(light: noise.map { 0.2 * $0 }, film: film)
    case ..<0.45:
      film.addNoise(0...0.1, using: &generator)
      film.blur = generator.uniform(0...2)
      return Scene(light: checkerboard(), film: film)
    case ..<0.57:
      film.addNoise(0...0.15, using: &generator)
      film.blur = generator.uniform(0...4)
      return Scene(light: steps(), film: film)
    case ..<0.72:
      film.addNoise(0...0.1, using: &generator)
      film.blur = generator.uniform(0...2)
      let leaves = DeadLeaves(
        size: size, radii: 0.15 * Double(size)...0.7 * Double(size),
        layers: generator.uniform(0.5...2), using: &generator)
      return Scene(light: leaves.picture, film: film)
    case ..<0.8: return CrackScene(options, generator: generator.split()).emptyScene()
    default:
      return VesselScene(options, generator: generator.split()).emptyScene()
    }
  }

  /// Dark and bright squares of 6 to 40 px, upright in half of the cases.
  private mutating func checkerboard() -> Plane {
    let size = options.size
    let cell = Float(generator.logUniform(6...40))
    let turn = generator.chance(0.5) ? 0 : generator.uniform(0...(2 * .pi))
    let (c, s) = (Float(cos(turn)), Float(sin(turn)))
    let (ox, oy) = (100 * cell + Float(generator.uniform(0...80)), 100 * cell)
    let contrast = Float(generator.uniform(0.2...1))
    var plane = Plane(width: size, height: size)
    for y in 0..<size {
      for x in 0..<size {
        let column = Int((c * Float(x) - s * Float(y) + ox) / cell)
        let row = Int((s * Float(x) + c * Float(y) + oy) / cell)
        plane.pixels[y * size + x] = (column + row) % 2 == 0 ? 0 : contrast
      }
    }
    return plane
  }

  /// One to three edges between even areas, far apart.
  private mutating func steps() -> Plane {
    let size = options.size
    let side = Double(size)
    var plane = Plane(width: size, height: size)
    for _ in 0..<generator.integer(1...3) {
      // A huge disc: its border is an edge of any bend.
      let radius = generator.logUniform(0.4...8) * side
      let through = Point(generator.uniform(0...side), generator.uniform(0...side))
      let center = through + Vector(angle: generator.uniform(0...(2 * .pi))) * radius
      let height = Float(generator.uniform(-0.5...0.5))
      guard let disc = Outline(.arc(center: center, radiusX: radius, radiusY: radius)) else {
        continue
      }
      PolygonCoverage(disc.polygon, width: size, height: size)?
        .forEach(width: size) { plane.pixels[$0] += height * $1 }
    }
    return plane
  }
}
