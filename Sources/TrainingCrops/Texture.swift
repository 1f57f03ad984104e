import Determinism
import Foundation
import Imaging

/// Procedural stand-ins for photographs, of mean 0 and deviation 1.
enum Texture {
  /// A random texture of `size` x `size` pixels.
  static func random(size: Int, using generator: inout SeededGenerator) -> Plane {
    guard generator.chance(0.45) else { return pattern(size: size, using: &generator) }
    var plane = leaves(size: size, using: &generator)
    plane.standardize()
    return plane
  }

  /// A random texture without shapes that hide each other.
  static func pattern(size: Int, using generator: inout SeededGenerator) -> Plane {
    var plane =
      switch generator.uniform() {
      case ..<0.27:
        cells(
          size: size, spacing: generator.logUniform(7...40), kind: generator.integer(0...3),
          using: &generator)
      case ..<0.54: marble(size: size, using: &generator)
      case ..<0.72: streaks(size: size, using: &generator)
      default: Noise.fractal(size: size, beta: generator.uniform(1...2.5), using: &generator)
      }
    plane.standardize()
    return plane
  }

  /// Small cells of even greys, sharp or slightly blurred.
  static func mosaic(size: Int, using generator: inout SeededGenerator) -> Plane {
    var plane = cells(
      size: size, spacing: generator.logUniform(2.5...10), kind: 3, using: &generator)
    if generator.chance(0.6) {
      plane = plane.gaussianBlurred(sigma: Float(generator.uniform(0.4...1.2)))
    }
    plane.standardize()
    return plane
  }

  /// Overlapping shapes.
  private static func leaves(size: Int, using generator: inout SeededGenerator) -> Plane {
    let smallest = generator.uniform(3...10)
    return DeadLeaves(
      size: size, radii: smallest...0.6 * Double(size), layers: generator.uniform(1...2.5),
      using: &generator
    ).picture
  }

  /// The distances to the nearest and the second nearest of scattered points (S. Worley, "A Cellular
  /// Texture Basis Function", SIGGRAPH 1996, doi 10.1145/237170.237267), one of them, their difference,
  /// or a grey for each cell: `kind` 0 to 3.
  private static func cells(
    size: Int, spacing: Double, kind: Int, using generator: inout SeededGenerator
  ) -> Plane {
    let spacing = Float(spacing)
    let count = Int(Float(size) / spacing) + 4
    var px = ContiguousArray<Float>()
    var py = ContiguousArray<Float>()
    var grey = ContiguousArray<Float>()
    for row in 0..<count {
      for column in 0..<count {
        px.append((Float(column - 1) + Float(generator.uniform())) * spacing)
        py.append((Float(row - 1) + Float(generator.uniform())) * spacing)
        grey.append(Float(generator.uniform()))
      }
    }
    var plane = Plane(width: size, height: size)
    for y in 0..<size {
      let fy = Float(y)
      let row = Int(fy / spacing) + 1
      for x in 0..<size {
        let fx = Float(x)
        let column = Int(fx / spacing) + 1
        var first = Float.infinity
        var second = Float.infinity
        var cell = 0
        for r in row - 1...row + 1 {
          for k in r * count + column - 1...r * count + column + 1 {
            let d = (px[k] - fx) * (px[k] - fx) + (py[k] - fy) * (py[k] - fy)
            if d < first {
              second = first
              first = d
              cell = k
            } else if d < second {
              second = d
            }
          }
        }
        plane.pixels[y * size + x] =
          switch kind {
          case 0: first.squareRoot()
          case 1: -first.squareRoot()
          case 2: second.squareRoot() - first.squareRoot()
          default: grey[cell]
          }
      }
    }
    return plane
  }

  /// Waves bent by noise (K. Perlin, "An Image Synthesizer", SIGGRAPH 1985,
  /// doi 10.1145/325165.325247).
  private static func marble(size: Int, using generator: inout SeededGenerator) -> Plane {
    var plane = Noise.fractal(size: size, beta: generator.uniform(1.6...2.4), using: &generator)
    let wave = 2 * Double.pi / generator.logUniform(20...120)
    let direction = generator.uniform(0...(2 * .pi))
    let kx = Float(wave * cos(direction))
    let ky = Float(wave * sin(direction))
    let bend = Float(generator.uniform(1...5))
    for y in 0..<size {
      for x in 0..<size {
        let i = y * size + x
        plane.pixels[i] = sin(kx * Float(x) + ky * Float(y) + bend * plane.pixels[i])
      }
    }
    return plane
  }

  /// Noise drawn out in one direction: stretched along the rows, sheared, and turned over in half of
  /// the cases, which reaches every direction.
  private static func streaks(size: Int, using generator: inout SeededGenerator) -> Plane {
    let wide = Noise.fractal(
      size: 2 * size, beta: generator.uniform(1...2), stretch: generator.uniform(2...8),
      using: &generator)
    let shear = generator.uniform(-1...1)
    let isUpright = generator.chance(0.5)
    var plane = Plane(width: size, height: size)
    for x in 0..<size {
      // A stretched row moves up or down in proportion to the column.
      let shift = Double(size) / 2 + shear * Double(x) / 2
      let whole = Int(shift)
      let f = Float(shift - Double(whole))
      for y in 0..<size {
        let a = wide.pixels[(y + whole) % (2 * size) * 2 * size + x]
        let b = wide.pixels[(y + whole + 1) % (2 * size) * 2 * size + x]
        plane.pixels[isUpright ? x * size + y : y * size + x] = a + f * (b - a)
      }
    }
    return plane
  }
}
