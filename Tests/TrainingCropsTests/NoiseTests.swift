import Determinism
import Foundation
import Imaging
import Testing

@testable import TrainingCrops

/// The textures' and the film's parts against what their formulas say.
struct NoiseTests {
  @Test func whiteNoiseIsNormalEnough() {
    var generator = SeededGenerator(seed: 8)
    let plane = Noise.white(size: 256, using: &generator)
    #expect(abs(plane.mean) < 0.02)
    #expect(abs(plane.standardDeviation - 1) < 0.02)
    // 31.7 % of normal numbers lie beyond one deviation, 4.6 % beyond two.
    for (limit, share) in [(Float(1), 0.317), (2, 0.0455)] {
      let beyond = Double(plane.pixels.count { abs($0) > limit }) / Double(plane.count)
      #expect(abs(beyond - share) < 0.015)
    }
  }

  /// Amplitude 1/f^beta means that a band one octave lower has 2^(2·beta − 2) times the power.
  @Test(arguments: [1.0, 1.5, 2])
  func fractalNoiseHasItsSlope(beta: Double) {
    var generator = SeededGenerator(seed: 12)
    var power = (0.0, 0.0)
    for _ in 0..<30 {
      let plane = Noise.fractal(size: 192, beta: beta, using: &generator)
      let blurs = [Float(2), 4, 8].map { plane.gaussianBlurred(sigma: $0) }
      func band(_ a: Plane, _ b: Plane) -> Double {
        var difference = a
        difference.add(b, scale: -1)
        return pow(difference.standardDeviation, 2)
      }
      power.0 += band(blurs[0], blurs[1])
      power.1 += band(blurs[1], blurs[2])
    }
    let expected = pow(2, 2 * beta - 2)
    #expect(abs(power.1 / power.0 / expected - 1) < 0.25, "\(power.1 / power.0)")
  }

  @Test func weightsAreDeviations() {
    var generator = SeededGenerator(seed: 3)
    var variance = 0.0
    for _ in 0..<40 {
      let plane = Noise.fractal(
        size: 128, weights: [(1, 0.3), (0.7, 0.4)], using: &generator)
      // About the true mean 0, since a plane of long waves has a mean of its own.
      variance += plane.pixels.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(plane.count)
    }
    #expect(abs((variance / 40).squareRoot() - 0.5) < 0.04)
  }

  @Test func texturesAreStandardized() {
    var generator = SeededGenerator(seed: 21)
    for _ in 0..<40 {
      let plane = Texture.random(size: 64, using: &generator)
      #expect(abs(plane.mean) < 1e-3 && abs(plane.standardDeviation - 1) < 1e-2)
    }
  }

  /// Quantizing finely changes next to nothing (so the transform is inverted), quantizing twice
  /// changes nothing more, and a coarse one leaves only the mean of faint blocks.
  @Test func blocksAreQuantized() {
    var generator = SeededGenerator(seed: 2)
    var plane = Noise.white(size: 64, using: &generator).map { 0.5 + 0.05 * $0 }
    var fine = plane
    quantizeBlocks(of: &fine, coarseness: 1e-3, offset: (3, 5))
    func largestDifference(_ a: Plane, _ b: Plane) -> Float {
      zip(a.pixels, b.pixels).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(largestDifference(fine, plane) < 1e-3)
    quantizeBlocks(of: &plane, coarseness: 1, offset: (0, 0))
    var again = plane
    quantizeBlocks(of: &again, coarseness: 1, offset: (0, 0))
    #expect(largestDifference(again, plane) < 1e-4)
    quantizeBlocks(of: &plane, coarseness: 100, offset: (0, 0))
    for y in 0..<8 { for x in 0..<8 { #expect(abs(plane[x, y] - plane[0, 0]) < 1e-4) } }
  }

  @Test func theFieldBorderIsBlackOutside() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<20 {
      let border = FieldBorder(size: 64, using: &generator)
      #expect(border.outside[32, 32] < 0.8)
      var plane = Plane(width: 64, height: 64, repeating: 0.8)
      border.darken(&plane)
      for i in 0..<plane.count where border.outside.pixels[i] == 1 {
        #expect(plane.pixels[i] < 0.1)
      }
    }
  }
}
