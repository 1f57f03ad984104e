import Determinism
import Foundation
import Imaging

/// What lies between a scene and the file: blur, grain, exposure, gamma, saturation, and what storage
/// leaves of it.
struct Film {
  /// The standard deviation of the optics' blur, px.
  var blur = 0.0
  /// The standard deviation of the noise, in the scene's units.
  var noise = 0.0
  /// The size of the grain, px: 0 for noise that is independent from pixel to pixel.
  var grain = 0.0
  /// Whether the grain is drawn out along the rows, as in enlarged video.
  var isGrainLevel = false
  /// How many times the picture was enlarged after it was taken, 1 or more.
  var enlargement = 1.0
  /// Whether light is scaled and shifted at random within 0…1, or only where it does not fit.
  var isExposureRandom = true
  /// The black surround of the field of view; `nil` where all of the picture is seen.
  var border: FieldBorder?

  /// Adds noise of a random amount in `range` and of a random grain.
  mutating func addNoise(_ range: ClosedRange<Double>, using generator: inout SeededGenerator) {
    noise = generator.uniform(range)
    grain = generator.chance(0.5) ? generator.uniform(0.4...1) : 0
    // Now and then much coarser, as in enlarged or smoothed pictures.
    if generator.chance(0.1) { grain = generator.uniform(1...2) }
    isGrainLevel = generator.chance(0.08)
  }

  /// Enlarges pictures, as many as `share` says, up to 2.6 times.
  mutating func enlarge(oftenAs share: Double, using generator: inout SeededGenerator) {
    if generator.chance(share) { enlargement = generator.uniform(1.1...2.6) }
  }

  /// The light 0…1 of a scene in any units.
  func light(of scene: Plane, using generator: inout SeededGenerator) -> Plane {
    let size = scene.width
    var plane = blur > 0 ? scene.gaussianBlurred(sigma: Float(blur)) : scene
    if enlargement > 1 {
      let small = max(8, Int((Double(size) / enlargement).rounded()))
      plane = plane.resized(width: small, height: small, filter: .area)
    }
    if noise > 0 { addNoise(to: &plane, using: &generator) }
    expose(&plane, using: &generator)
    if generator.chance(0.12) { sharpen(&plane, using: &generator) }
    if enlargement == 1 { border?.darken(&plane) }
    if generator.chance(0.2) {
      quantizeBlocks(
        of: &plane, coarseness: Float(generator.logUniform(0.05...1.5)),
        offset: (generator.integer(0...7), generator.integer(0...7)))
    }
    if enlargement > 1 {
      plane = plane.resized(
        width: size, height: size, filter: generator.chance(0.5) ? .bilinear : .cubic
      )
      .map { min(max($0, 0), 1) }
      border?.darken(&plane)
    }
    if generator.chance(0.7) {
      // Eight bits.
      for i in 0..<plane.count { plane.pixels[i] = (plane.pixels[i] * 255).rounded() / 255 }
    }
    return plane
  }

  private func addNoise(to plane: inout Plane, using generator: inout SeededGenerator) {
    let size = plane.width
    var noisy =
      isGrainLevel
      ? Noise.fractal(
        size: size, beta: generator.uniform(0.3...0.8), stretch: generator.uniform(2...4),
        using: &generator)
      : grain > 0
        ? Noise.blurred(size: size, sigma: grain, using: &generator)
        : Noise.white(size: size, using: &generator)
    // The fewer quanta, the more they scatter: in some pictures noise depends on the light.
    if generator.chance(0.3), let range = plane.range, range.upperBound > range.lowerBound {
      let (dependence, span) = (
        Float(generator.uniform(-0.5...0.9)), range.upperBound - range.lowerBound
      )
      for i in 0..<plane.count {
        noisy.pixels[i] *= 1 + dependence * (2 * (plane.pixels[i] - range.lowerBound) / span - 1)
      }
    }
    plane.add(noisy, scale: noise)
  }

  /// Raises what differs from its surroundings, which leaves halos along edges, as cameras do.
  private func sharpen(_ plane: inout Plane, using generator: inout SeededGenerator) {
    let soft = plane.gaussianBlurred(sigma: Float(generator.uniform(0.6...2)))
    let amount = Float(generator.uniform(0.3...1.5))
    for i in 0..<plane.count {
      plane.pixels[i] = min(
        max(plane.pixels[i] + amount * (plane.pixels[i] - soft.pixels[i]), 0), 1)
    }
  }

  private func expose(_ plane: inout Plane, using generator: inout SeededGenerator) {
    guard let range = plane.range else { return }
    let span = range.upperBound - range.lowerBound
    var gain: Float = span > 1 ? 1 / span : 1
    var shift = min(max(0, range.lowerBound), 1 - min(span, 1))
    if isExposureRandom {
      gain *= Float(generator.logUniform(0.35...1))
      // A black border is to be darker than the picture.
      shift = (1 - span * gain) * Float(generator.uniform((border == nil ? 0 : 0.4)...1))
    }
    for i in 0..<plane.count {
      plane.pixels[i] = min(max((plane.pixels[i] - range.lowerBound) * gain + shift, 0), 1)
    }
    if generator.chance(0.25) {
      let gamma = Float(generator.logUniform(0.5...2))
      for i in 0..<plane.count { plane.pixels[i] = pow(plane.pixels[i], gamma) }
    }
    if isExposureRandom, generator.chance(0.08), let range = plane.range {
      // The brightest parts are burnt out.
      let most =
        range.upperBound
        - Float(generator.uniform(0...0.3)) * (range.upperBound - range.lowerBound)
      for i in 0..<plane.count { plane.pixels[i] = min(plane.pixels[i], most) }
    }
  }
}
