import Determinism
import Foundation
import Imaging

/// Random planes of mean 0 without a Fourier transform.
enum Noise {
  /// Independent numbers of deviation 1: sums of four uniform ones, whose distribution is within
  /// 0.015 of the normal one and ends at 3.5 deviations, for a tenth of the cost.
  static func white(size: Int, using generator: inout SeededGenerator) -> Plane {
    var plane = Plane(width: size, height: size)
    // Four numbers of 0…65535 have the mean 4·32767.5 and the variance 4·(2^32 − 1)/12.
    let scale = (3 / (Float(UInt32.max))).squareRoot()
    plane.pixels.withUnsafeMutableBufferPointer { pixels in
      for i in 0..<pixels.count {
        let bits = generator.next()
        let sum =
          (bits & 0xFFFF) &+ (bits >> 16 & 0xFFFF) &+ (bits >> 32 & 0xFFFF) &+ (bits >> 48)
        pixels[i] = (Float(sum) - 131_070) * scale
      }
    }
    return plane
  }

  /// White noise blurred by `sigma` px, with deviation 1 again.
  static func blurred(size: Int, sigma: Double, using generator: inout SeededGenerator) -> Plane {
    var plane = white(size: size, using: &generator).gaussianBlurred(sigma: Float(sigma))
    plane.standardize()
    return plane
  }

  /// Noise of deviation about 1 whose spectrum's amplitude falls as 1/f^beta: octaves of smooth noise
  /// with amplitudes ∝ wavelength^(beta − 1), since an octave's band has an area ∝ f².
  static func fractal(
    size: Int, beta: Double, stretch: Double = 1, using generator: inout SeededGenerator
  ) -> Plane {
    fractal(size: size, weights: [(beta, 1)], stretch: stretch, using: &generator)
  }

  /// A sum of independent 1/f^beta noises of given deviations, made in one pass.
  static func fractal(
    size: Int, weights: [(beta: Double, deviation: Double)], stretch: Double = 1,
    using generator: inout SeededGenerator
  ) -> Plane {
    var plane = Plane(width: size, height: size)
    let finest = generator.uniform(1.2...2.4)
    let count = Int(log2(Double(size) / finest).rounded(.up)) + 1
    let spacings = (0..<count).map { finest * pow(2, Double($0)) }
    var powers = [Double](repeating: 0, count: count)
    for (beta, deviation) in weights {
      let own = spacings.map { pow($0, 2 * beta - 2) }
      let total = own.reduce(0, +)
      for k in 0..<count { powers[k] += deviation * deviation * own[k] / total }
    }
    for k in 0..<count where powers[k] > 0 {
      addOctave(
        to: &plane, spacingX: spacings[k] * stretch, spacingY: spacings[k],
        deviation: powers[k].squareRoot(), using: &generator)
    }
    return plane
  }

  /// Adds independent numbers on a lattice, interpolated by quadratic B-splines.
  private static func addOctave(
    to plane: inout Plane, spacingX: Double, spacingY: Double, deviation: Double,
    using generator: inout SeededGenerator
  ) {
    let size = plane.width
    let across = BSplineLattice(size: size, spacing: spacingX, offset: generator.uniform())
    let down = BSplineLattice(size: size, spacing: spacingY, offset: generator.uniform())
    // The square of the B-spline weights is 0.55 on average, along each axis; uniform numbers in ±√3
    // have deviation 1.
    let scale = Float(deviation / 0.55 * 3.0.squareRoot())
    var lattice = ContiguousArray<Float>(repeating: 0, count: across.nodes)
    var rows = ContiguousArray<Float>(repeating: 0, count: down.nodes * size)
    for node in 0..<down.nodes {
      for k in 0..<across.nodes {
        lattice[k] = scale * (2 * Float(generator.next() >> 40) * 0x1p-24 - 1)
      }
      for x in 0..<size {
        let k = across.index[x]
        rows[node * size + x] =
          across.w0[x] * lattice[k] + across.w1[x] * lattice[k + 1] + across.w2[x] * lattice[k + 2]
      }
    }
    plane.pixels.withUnsafeMutableBufferPointer { out in
      rows.withUnsafeBufferPointer { rows in
        for y in 0..<size {
          let row = down.index[y] * size
          let (a, b, c) = (down.w0[y], down.w1[y], down.w2[y])
          for x in 0..<size {
            out[y &* size &+ x] +=
              a * rows[row &+ x] + b * rows[row &+ size &+ x] + c * rows[row &+ 2 &* size &+ x]
          }
        }
      }
    }
  }
}

/// Which three lattice nodes a pixel lies between, and their quadratic B-spline weights.
private struct BSplineLattice {
  var index: ContiguousArray<Int>
  var w0: ContiguousArray<Float>
  var w1: ContiguousArray<Float>
  var w2: ContiguousArray<Float>
  /// The number of nodes that the interpolation needs.
  var nodes: Int { (index.last ?? 0) + 3 }

  /// - Parameter offset: where the first pixel lies between the first nodes, 0…1.
  init(size: Int, spacing: Double, offset: Double) {
    index = []
    w0 = []
    w1 = []
    w2 = []
    for x in 0..<size {
      let place = Double(x) / spacing + offset
      let f = Float(place - place.rounded(.down))
      index.append(Int(place))
      w0.append(0.5 * (1 - f) * (1 - f))
      w1.append(0.75 - (f - 0.5) * (f - 0.5))
      w2.append(0.5 * f * f)
    }
  }
}

extension Plane {
  /// Shifts and scales to mean 0 and deviation 1; a constant plane becomes 0.
  mutating func standardize() {
    var sum = 0.0
    var squares = 0.0
    pixels.withUnsafeBufferPointer { pixels in
      for value in pixels {
        sum += Double(value)
        squares += Double(value) * Double(value)
      }
    }
    let mean = sum / Double(count)
    let deviation = max(squares / Double(count) - mean * mean, 0).squareRoot()
    let scale = Float(deviation > 1e-6 ? 1 / deviation : 0)
    let shift = Float(mean)
    pixels.withUnsafeMutableBufferPointer { pixels in
      for i in 0..<pixels.count { pixels[i] = (pixels[i] - shift) * scale }
    }
  }

  /// Adds `scale` times `other`.
  mutating func add(_ other: Plane, scale: Double) {
    let scale = Float(scale)
    pixels.withUnsafeMutableBufferPointer { pixels in
      other.pixels.withUnsafeBufferPointer { other in
        for i in 0..<pixels.count { pixels[i] += scale * other[i] }
      }
    }
  }
}
