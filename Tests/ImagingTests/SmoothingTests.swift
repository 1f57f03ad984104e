import Foundation
import Imaging
import Testing

struct SmoothingTests {
  @Test(arguments: [0.3, 0.7, 1.4, 3, 8] as [Float])
  func aPointBecomesASampledGaussian(sigma: Float) {
    let (size, centre) = (81, 40)
    let blurred = Plane(width: size, height: size) { x, y in x == centre && y == centre ? 1 : 0 }
      .gaussianBlurred(sigma: sigma)
    // The product of two kernels, each normalized over the pixels within 4 sigma.
    let radius = Int(4 * sigma + 0.5)
    func kernel(_ k: Int) -> Double {
      abs(k) <= radius ? exp(-Double(k * k) / Double(2 * sigma * sigma)) : 0
    }
    let sum = (-radius...radius).map(kernel).reduce(0, +)
    let expected = Plane(width: size, height: size) { x, y in
      Float(kernel(x - centre) * kernel(y - centre) / (sum * sum))
    }
    #expect(largestDifference(blurred, expected) < 1e-6)
  }

  @Test(arguments: [1, 2.5] as [Float])
  func wavesAreDampedAsTheFourierTransformSays(sigma: Float) {
    // exp(-sigma² w² / 2), in the middle, where the border is out of reach.
    let frequency = 2 * Double.pi / 24
    let wave = Plane(width: 240, height: 1) { x, _ in Float(cos(frequency * Double(x))) }
    let blurred = wave.gaussianBlurred(sigma: sigma)
    let damping = Float(exp(-Double(sigma * sigma) * frequency * frequency / 2))
    for x in 100..<140 { #expect(abs(blurred[x, 0] - damping * wave[x, 0]) < 2e-4) }
  }

  @Test(arguments: [1, 15, 16, 17, 64, 100])
  func reflectionKeepsTheSumWhateverTheWidth(width: Int) {
    let plane = Plane.noise(width: width, height: 21, seed: 3)
    for sigma in [0.5, 2, 9] as [Float] {
      #expect(abs(plane.gaussianBlurred(sigma: sigma).mean - plane.mean) < 1e-6)
    }
  }

  @Test(arguments: [(1, 1), (1, 5000), (5000, 1), (0, 0)])
  func constantsStayConstantInExtremeShapes(width: Int, height: Int) {
    let plane = Plane(width: width, height: height, repeating: 0.3)
    #expect(largestDifference(plane.gaussianBlurred(sigma: 5), plane) < 1e-6)
    #expect(plane.boxMean(radius: 7) == plane)
    #expect(plane.gaussianBlurred(sigma: 0) == plane)
  }

  @Test(arguments: [1, 3, 50])
  func boxMeansAreMeansOfWindows(radius: Int) {
    let (width, height) = (41, 23)
    let plane = Plane.noise(width: width, height: height, seed: 8)
    let expected = Plane(width: width, height: height) { x, y in
      let columns = max(0, x - radius)...min(width - 1, x + radius)
      let rows = max(0, y - radius)...min(height - 1, y + radius)
      let sum = rows.reduce(0.0) { sum, row in
        columns.reduce(sum) { $0 + Double(plane[$1, row]) }
      }
      return Float(sum / Double(columns.count * rows.count))
    }
    #expect(largestDifference(plane.boxMean(radius: radius), expected) < 1e-6)
  }

  @Test func sobelOfARampIsEightTimesItsSlope() {
    let ramp = Plane(width: 12, height: 9) { x, y in Float(3 * x - 2 * y) }
    let gradient = ramp.sobelGradient()
    for y in 1..<8 {
      for x in 1..<11 {
        #expect(gradient.x[x, y] == 24 && gradient.y[x, y] == -16)
      }
    }
    // The border pixel repeats: half the difference, on a side.
    #expect(gradient.x[0, 4] == 12 && gradient.y[4, 0] == -8)
    #expect(Plane(width: 1, height: 1, repeating: 4).sobelGradient().magnitude[0, 0] == 0)
    #expect(abs(gradient.magnitude[5, 5] - Float(832).squareRoot()) < 1e-5)
  }
}
