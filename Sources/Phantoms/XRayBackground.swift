package import Determinism
import Foundation
package import Imaging

/// What rays see of the patient without contrast medium: large-scale unevenness, soft organ edges,
/// ribs, a fine texture and the fall-off towards the corners. Intensities are about 0.3…0.85.
package struct XRayBackground {
  private let source: SeededGenerator

  package init(generator: SeededGenerator) { source = generator }

  package func intensity(width: Int, height: Int) -> Plane {
    var generator = source
    let size = Double(width + height) / 2
    // All absorption is summed as a logarithm and applied at the end.
    var absorption = Plane(width: width, height: height)
    WaveField(count: 10, wavelengths: 0.5 * size...2 * size, using: &generator)
      .add(to: &absorption, scale: generator.uniform(0.05...0.11))
    WaveField(count: 24, wavelengths: 0.07 * size...0.3 * size, using: &generator)
      .add(to: &absorption, scale: generator.uniform(0.008...0.022))
    for _ in 0..<generator.integer(1...2) { addOrgan(to: &absorption, size, using: &generator) }
    addRibs(to: &absorption, size, using: &generator)

    let texture = whiteNoise(width: width, height: height, using: &generator)
      .gaussianBlurred(sigma: Float(generator.uniform(2...3.5)))
    let base = generator.uniform(0.56...0.68)
    let fall = Float(generator.uniform(0.08...0.28))
    let corner = Float(0.25 * (Double(width) * Double(width) + Double(height) * Double(height)))
    let textureScale = Float(generator.uniform(0.03...0.07))
    for y in 0..<height {
      let dy = Float(y) + 0.5 - Float(height) / 2
      for x in 0..<width {
        let i = y * width + x
        let dx = Float(x) + 0.5 - Float(width) / 2
        let vignette = 1 - fall * (dx * dx + dy * dy) / corner
        absorption.pixels[i] =
          Float(base) * vignette
          * exp(-absorption.pixels[i] + textureScale * texture.pixels[i])
      }
    }
    return absorption
  }

  /// A large ellipse that reaches into the picture, denser (diaphragm, heart) or clearer (lung) than
  /// the rest, with an edge of a few pixels.
  private func addOrgan(
    to absorption: inout Plane, _ size: Double, using generator: inout SeededGenerator
  ) {
    let side = generator.uniform(0...(2 * .pi))
    let a = generator.uniform(0.45...0.8) * size
    let b = generator.uniform(0.4...0.7) * size
    let turn = generator.uniform(0...(.pi))
    let reach = generator.uniform(0.55...0.95) * size
    let cx = Float(Double(absorption.width) / 2 + cos(side) * reach)
    let cy = Float(Double(absorption.height) / 2 + sin(side) * reach)
    let density = Float(generator.uniform(0.12...0.4) * (generator.chance(0.6) ? 1 : -0.8))
    let softness = Float(generator.logUniform(0.008...0.05) * size)
    let ca = Float(cos(turn) / a)
    let sa = Float(sin(turn) / a)
    let cb = Float(cos(turn) / b)
    let sb = Float(sin(turn) / b)
    let mean = Float((a * b).squareRoot())
    let width = absorption.width
    for y in 0..<absorption.height {
      let dy = Float(y) + 0.5 - cy
      for x in 0..<width {
        let dx = Float(x) + 0.5 - cx
        let p = ca * dx + sa * dy
        let q = cb * dy - sb * dx
        // About the distance inside the edge, px.
        let inside = (1 - (p * p + q * q).squareRoot()) * mean
        absorption.pixels[y * width + x] += density / (1 + exp(-inside / softness))
      }
    }
  }

  /// Ribs: broad soft bands along concentric arcs, a little denser at their edges like hollow bones.
  private func addRibs(
    to absorption: inout Plane, _ size: Double, using generator: inout SeededGenerator
  ) {
    let side = generator.uniform(0...(2 * .pi))
    let far = generator.uniform(1.0...1.8) * size
    let cx = Float(Double(absorption.width) / 2 + cos(side) * far)
    let cy = Float(Double(absorption.height) / 2 + sin(side) * far)
    let spacing = generator.uniform(0.17...0.26) * size
    let halfWidth = Float(generator.uniform(0.03...0.05) * size)
    let softness = Float(generator.uniform(0.008...0.016) * size)
    let density = Float(generator.uniform(0.03...0.09))
    let rim = Float(generator.uniform(0.2...0.6))
    let first = far - 0.75 * size + generator.uniform(0...1) * spacing
    let radii = (0..<6).map { Float(first + Double($0) * spacing * generator.uniform(0.95...1.05)) }
    let width = absorption.width
    let reach = halfWidth + 5 * softness
    for y in 0..<absorption.height {
      let dy = Float(y) + 0.5 - cy
      for x in 0..<width {
        let dx = Float(x) + 0.5 - cx
        let distance = (dx * dx + dy * dy).squareRoot()
        for radius in radii where abs(distance - radius) < reach {
          let edge = (halfWidth - abs(distance - radius)) / softness
          let inside = 1 / (1 + exp(-edge))
          absorption.pixels[y * width + x] += density * inside * (1 + rim * 4 * (1 - inside))
        }
      }
    }
  }
}
