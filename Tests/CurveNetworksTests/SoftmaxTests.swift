import ConvNet
import Foundation
import TestSupport
import Testing

@testable import CurveNetworks

/// Probabilities against their definition, in double precision.
struct SoftmaxTests {
  private static let shape = Shape(channels: 5, height: 3, width: 7)

  /// Pre-activations from very small to very large.
  private static func values() -> Tensor {
    var values = Tensor.uniform(shape, seed: 7)
    for i in values.values.indices { values.values[i] *= pow(10, Float(i % 7) - 3) }
    return values
  }

  private static func probability(_ z: Tensor, channel: Int, place: Int) -> Double {
    let all = (0..<shape.channels).map { Double(z.values[$0 * shape.area + place]) } + [0]
    let largest = all.max() ?? 0
    return exp(all[channel] - largest) / all.reduce(0) { $0 + exp($1 - largest) }
  }

  @Test func probabilitiesAreThoseOfTheDefinition() {
    let z = Self.values()
    let found = z.softmaxBesideNone()
    for channel in 0..<Self.shape.channels {
      for place in 0..<Self.shape.area {
        let expected = Self.probability(z, channel: channel, place: place)
        let value = Double(found.values[channel * Self.shape.area + place])
        #expect(abs(value - expected) < 1e-6 * expected + 1e-30, "\(value) for \(expected)")
      }
    }
  }

  @Test(arguments: [1, 5, 8, 13])
  func sumsWeighEveryProbability(_ count: Int) throws {
    let z = Self.values()
    let terms = (0..<Self.shape.channels).map {
      OrientationTerm(weight: Float($0) - 1, orientation: Double($0))
    }
    var sums = [[Float]](repeating: [Float](repeating: -1, count: count + 1), count: 3)
    let first = 4
    try z.values.withUnsafeBufferPointer { values in
      var (r, c, s) = (sums[0], sums[1], sums[2])
      let values = try #require(values.baseAddress)
      Softmax(of: values, channels: Self.shape.channels, stride: Self.shape.area).writeSums(
        of: terms, from: first, count: count, response: &r, cosine: &c, sine: &s)
      sums = [r, c, s]
    }
    for i in 0..<count {
      for (sum, weights) in zip(
        sums, [terms.map(\.response), terms.map(\.cosine), terms.map(\.sine)])
      {
        let expected = (0..<Self.shape.channels).reduce(0.0) {
          $0 + Double(weights[$1]) * Self.probability(z, channel: $1, place: first + i)
        }
        #expect(abs(Double(sum[i]) - expected) < 2e-6)
      }
    }
    // Nothing is written behind the last place.
    #expect(sums.allSatisfy { $0[count] == -1 })
  }
}
