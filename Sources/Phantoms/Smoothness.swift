import Determinism
import Foundation
import Imaging

/// A sum of plane waves: smooth variation of mean 0 and deviation about 1 with wavelengths in a range.
struct WaveField {
  private var waves: [(kx: Double, ky: Double, phase: Double)]
  private let amplitude: Double

  /// `count` waves with wavelengths in `wavelengths`, px.
  init(count: Int, wavelengths: ClosedRange<Double>, using generator: inout SeededGenerator) {
    waves = (0..<count).map { _ in
      let k = 2 * Double.pi / generator.logUniform(wavelengths)
      let direction = generator.uniform(0...(2 * .pi))
      return (k * cos(direction), k * sin(direction), generator.uniform(0...(2 * .pi)))
    }
    amplitude = (2 / Double(count)).squareRoot()
  }

  /// Adds `scale` times the field to every pixel of `plane`.
  ///
  /// A wave is the real part of a phasor that turns by a constant angle from pixel to pixel, so a row
  /// costs four multiplications per wave and pixel and no cosine.
  func add(to plane: inout Plane, scale: Double) {
    let width = plane.width
    let height = plane.height
    plane.pixels.withUnsafeMutableBufferPointer { pixels in
      for wave in waves {
        let turnX = cos(wave.kx)
        let turnY = sin(wave.kx)
        for y in 0..<height {
          let phase = wave.phase + wave.kx * 0.5 + wave.ky * (Double(y) + 0.5)
          var re = scale * amplitude * cos(phase)
          var im = scale * amplitude * sin(phase)
          let row = y &* width
          for x in 0..<width {
            pixels[row &+ x] += Float(re)
            let next = re * turnX - im * turnY
            im = re * turnY + im * turnX
            re = next
          }
        }
      }
    }
  }
}

/// A plane of independent normal numbers, mean 0, deviation 1.
func whiteNoise(width: Int, height: Int, using generator: inout SeededGenerator) -> Plane {
  var plane = Plane(width: width, height: height)
  for i in 0..<plane.count { plane.pixels[i] = Float(generator.normal()) }
  return plane
}
