import Foundation
import Imaging
import TestSupport
import Testing

@testable import Visualization

/// The Hartley transform, and the ways from parameters to planes.
struct PlaneBasisTests {
  @Test(arguments: [1, 2, 4, 8, 16])
  func theTransformIsItsDefinition(size: Int) {
    let plane = Plane.normal(width: size, height: size, seed: 3)
    let transformed = HartleyTransform(size: size)(plane)
    func cas(_ product: Int) -> Double {
      let angle = 2 * Double.pi * Double(product) / Double(size)
      return cos(angle) + sin(angle)
    }
    for l in 0..<size {
      for k in 0..<size {
        var sum = 0.0
        for n in 0..<size {
          for m in 0..<size { sum += Double(plane[m, n]) * cas(k * m + l * n) }
        }
        #expect(abs(sum / Double(size) - Double(transformed[k, l])) < 1e-5)
      }
    }
  }

  @Test(arguments: [32, 256])
  func theTransformIsItsOwnInverseAndAdjoint(size: Int) {
    let transform = HartleyTransform(size: size)
    let (x, y) = (
      Plane.normal(width: size, height: size, seed: 1),
      Plane.normal(width: size, height: size, seed: 2)
    )
    let back = transform(transform(x))
    #expect(zip(back.pixels, x.pixels).allSatisfy { abs($0 - $1) < 1e-4 })
    let (left, right) = (transform(x).dot(y), x.dot(transform(y)))
    #expect(abs(left - right) < 1e-5 * x.dot(x), "\(left) \(right)")
  }

  private static let bases: [any PlaneBasis] = [
    PixelBasis(width: 13, height: 9), FourierBasis(width: 13, height: 9),
    FourierBasis(width: 32, height: 32, decay: 0.5), FourierBasis(width: 20, height: 64, decay: 2),
  ]

  @Test(arguments: 0..<4)
  func thePullbackIsTheAdjoint(index: Int) {
    let basis = Self.bases[index]
    let parameters = [Double].normal(basis.parameterCount, seed: 5)
    let plane = Plane.normal(width: basis.width, height: basis.height, seed: 6)
    let (left, right) = (
      basis.plane(of: parameters[...]).dot(plane), parameters.dot(basis.pullback(plane))
    )
    #expect(abs(left - right) < 1e-5 * plane.dot(plane), "\(left) \(right)")
  }

  /// Over many draws: a single one is one sample of the few lowest waves.
  @Test(arguments: 0..<4)
  func normalParametersGivePixelsOfDeviationOne(index: Int) {
    let basis = Self.bases[index]
    var sum = 0.0
    for seed in 0..<200 {
      let plane = basis.plane(of: [Double].normal(basis.parameterCount, seed: UInt64(seed))[...])
      sum += plane.dot(plane) / Double(plane.count)
    }
    #expect(abs((sum / 200).squareRoot() - 1) < 0.15, "\(sum / 200)")
  }

  /// cas 2πkx/N has the amplitude √2, whatever k is; what is left is the coefficient's scale.
  @Test(arguments: [0.5, 1, 2])
  func wavesOfTwiceTheFrequencyAreWeakerByTheDecay(decay: Double) {
    let basis = FourierBasis(width: 32, height: 32, decay: decay)
    func strength(_ frequency: Int) -> Double {
      var parameters = [Double](repeating: 0, count: basis.parameterCount)
      parameters[frequency] = 1
      let wave = basis.plane(of: parameters[...])
      return wave.dot(wave).squareRoot()
    }
    for (low, high) in [(2, 4), (3, 6), (30, 28), (2, 28)] {
      #expect(abs(strength(high) / strength(low) - pow(0.5, decay)) < 1e-4)
    }
  }
}
