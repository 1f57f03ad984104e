import Determinism
import Foundation
import Geometry
import Imaging
import Phantoms
import Rasterization

/// Overlapping opaque shapes, the later ones in front, as a model of how objects hide each other
/// (G. Matheron, "Schéma booléen séquentiel de partition aléatoire", 1968; A. B. Lee, D. Mumford,
/// J. Huang, "Occlusion Models for Natural Images", IJCV 41, 2001, doi 10.1023/A:1011109015675).
///
/// Radii follow a power law, so that a picture looks alike at every scale. Each leaf has its own grey,
/// shading and texture.
struct DeadLeaves {
  private let size: Int
  private(set) var picture: Plane
  /// How far the leaves' greys are spread, 0…1.
  let contrast: Double
  private var outlines: [Outline] = []

  /// Leaves of radii in `radii`, px, until they have covered the picture about `layers` times.
  init(
    size: Int, radii: ClosedRange<Double>, layers: Double, using generator: inout SeededGenerator
  ) {
    self.size = size
    let noise = Noise.fractal(
      size: size, beta: generator.uniform(0.9...1.8), using: &generator)
    // A pattern's own edges are soft: they are not borders.
    let pattern = Texture.pattern(size: size, using: &generator)
      .gaussianBlurred(sigma: Float(generator.uniform(0.8...3)))
    // Pebbles and foliage: many small borders that make one surface.
    let pebbles = Texture.mosaic(size: size, using: &generator)
    let other = Texture.pattern(size: size, using: &generator)
      .gaussianBlurred(sigma: Float(generator.uniform(0.5...1.5)))
    let textures = [noise, pattern, pebbles, other]
    picture = textures[0]
    let ground = LeafSurface(
      center: .zero, radius: Double(size), contrast: 1, using: &generator)
    for y in 0..<size {
      for x in 0..<size {
        let i = y * size + x
        picture.pixels[i] = ground.value(x: x, y: y, noise: textures[0].pixels[i])
      }
    }
    contrast = generator.chance(0.25) ? generator.uniform(0.15...0.5) : 1
    let exponent = generator.uniform(1.6...3)
    let castsShadows = generator.chance(0.25)
    var shadows = 3
    var area = 0.0
    while area < layers * Double(size * size), outlines.count < 150 {
      let radius = Self.powerLaw(radii, exponent: exponent, at: generator.uniform())
      area += .pi * radius * radius
      let place = -0.7 * radius...Double(size) + 0.7 * radius
      let center = Point(generator.uniform(place), generator.uniform(place))
      guard let outline = Outline.random(at: center, radius: radius, using: &generator) else {
        continue
      }
      if castsShadows, shadows > 0, radius > 12, generator.chance(0.5) {
        shadows -= 1
        castShadow(of: outline, using: &generator)
      }
      let surface = LeafSurface(
        center: center, radius: radius, contrast: contrast, using: &generator)
      // No two neighbours have the same texture at their border: each turns and mirrors it in its own way.
      paint(
        outline, surface, texture: textures[generator.integer(0...3)],
        view: SquareView(size: size, symmetry: generator.integer(0...7)))
    }
  }

  /// Leaves already given, painted in flat greys: the exact scene for tests.
  init(size: Int, ground: Float, leaves: [(outline: Outline, grey: Float)]) {
    self.size = size
    contrast = 1
    picture = Plane(width: size, height: size, repeating: ground)
    let blank = Plane(width: size, height: size)
    let view = SquareView(size: size, symmetry: 0)
    for leaf in leaves {
      paint(leaf.outline, LeafSurface(grey: leaf.grey), texture: blank, view: view)
    }
  }

  /// The borders between visible leaves: of each outline the parts that no later leaf hides.
  func borders() -> CurveField {
    var field = CurveField(size: size)
    for (index, outline) in outlines.enumerated() {
      let curve = PlannedCurve(outline.spline, width: 0)
      let later = outlines[(index + 1)...]
      let visible = curve.chords(step: CurveField.step).filter { chord in
        let middle = chord.a.lerp(to: chord.b, 0.5)
        return CurveField.reaches(chord, size: size)
          && !later.contains { $0.contains(middle) }
      }
      field.add(curve, along: visible)
    }
    return field
  }

  /// The radius that a share `draw` of the leaves lies below, with density ∝ radius^−exponent.
  private static func powerLaw(
    _ radii: ClosedRange<Double>, exponent: Double, at draw: Double
  ) -> Double {
    let p = 1 - exponent
    let low = pow(radii.lowerBound, p)
    return pow(low + draw * (pow(radii.upperBound, p) - low), 1 / p)
  }

  private mutating func paint(
    _ outline: Outline, _ surface: LeafSurface, texture: Plane, view: SquareView
  ) {
    outlines.append(outline)
    guard let coverage = PolygonCoverage(outline.polygon, width: size, height: size) else { return }
    picture.pixels.withUnsafeMutableBufferPointer { pixels in
      texture.pixels.withUnsafeBufferPointer { texture in
        for y in coverage.rows {
          for x in coverage.columns {
            let share = coverage[x, y]
            if share <= 0 { continue }
            let i = y &* size &+ x
            let value = surface.value(x: x, y: y, noise: texture[view.index(x, y)])
            pixels[i] += share * (value - pixels[i])
          }
        }
      }
    }
  }

  /// Darkens what lies behind a leaf, softly and to one side.
  private mutating func castShadow(of outline: Outline, using generator: inout SeededGenerator) {
    let offset = Vector(angle: generator.uniform(0...(2 * .pi))) * generator.uniform(2...8)
    var shadow = Plane(width: size, height: size)
    PolygonCoverage(outline.polygon.map { $0 + offset }, width: size, height: size)?
      .forEach(width: size) { shadow.pixels[$0] = $1 }
    shadow = shadow.gaussianBlurred(sigma: Float(generator.uniform(2.5...6)))
    picture.add(shadow, scale: -generator.uniform(0.1...0.4))
  }
}
