import Determinism
import Foundation
import Testing

@testable import Laboratory

struct DatasetActivationsTests {
  @Test func leastSquaresFindsAStraightLine() {
    let x = [0.0, 1, 2, 5, 9]
    let exact = LeastSquares(x, x.map { 3 - 0.5 * $0 })
    #expect(abs(exact.slope + 0.5) < 1e-12 && abs(exact.intercept - 3) < 1e-12)
    #expect(abs(exact.determination - 1) < 1e-12)
    // By hand: means 1 and 4/3; sums of squares 2 and 2/3, of products 1.
    let three = LeastSquares([0, 1, 2], [1, 1, 2])
    #expect(abs(three.slope - 0.5) < 1e-12 && abs(three.intercept - 5.0 / 6) < 1e-12)
    #expect(abs(three.determination - 0.75) < 1e-12)
    #expect(LeastSquares([1, 1], [2, 3]).slope == 0, "no slope where x does not vary")
    #expect(LeastSquares([1, 2], [3, 3]).determination == 0)
  }

  private func samples(_ draw: (inout SeededGenerator) -> Double) -> [Double] {
    var generator = SeededGenerator(seed: 5)
    return (0..<60_000).map { _ in draw(&generator) }
  }

  /// Laplace's density is exponential on both sides: its logarithm falls by √2 for each standard deviation.
  @Test func exponentialTailsAreKnownAsSuch() throws {
    let values = samples { generator in
      let size = -log(max(generator.uniform(), 1e-12))
      return 3 * (generator.chance(0.5) ? size : -size) - 10
    }
    let one = DatasetActivations.distribution("laplace", values, bins: 100)
    #expect(abs(one.mean + 10) < 0.1 && abs(one.deviation - 3 * 2.0.squareRoot()) < 0.1)
    for tail in [try #require(one.upper), try #require(one.lower)] {
      #expect(tail.exponential > 0.98 && tail.exponential > tail.gaussian, "\(tail)")
      #expect(abs(tail.slope + 2.0.squareRoot()) < 0.12, "\(tail.slope)")
    }
  }

  @Test func gaussianTailsAreKnownAsSuch() throws {
    let one = DatasetActivations.distribution(
      "normal", samples { 2 * $0.normal() + 1 }, bins: 100)
    #expect(abs(one.firing - 0.6915) < 0.01, "a normal number above -0.5 deviations")
    for tail in [try #require(one.upper), try #require(one.lower)] {
      #expect(tail.gaussian > 0.98 && tail.gaussian > tail.exponential, "\(tail)")
    }
  }

  @Test func aHistogramHasEveryField() {
    let one = DatasetActivations.distribution("few", [0, 1, 2, 3, 4], bins: 4)
    #expect(one.counts == [1, 1, 1, 2] && one.first == 0 && one.width == 1)
    #expect(one.firing == 0.8 && one.upper == nil && one.lower == nil)
    let same = DatasetActivations.distribution("same", [7, 7], bins: 3)
    #expect(same.counts.reduce(0, +) == 2 && same.upper == nil)
  }

  @Test func aFamilyIsMeasuredOverPictures() throws {
    let family = try Families.curvenet().thinned(to: 2)
    let outcome = try DatasetActivations(family, over: Families.pictures(size: 320)).run()
    #expect(outcome.distributions.count == 2 && outcome.fields >= 1000)
    for one in outcome.distributions {
      #expect(one.counts.reduce(0, +) == outcome.fields)
      // Curves of one orientation are rare.
      #expect(one.firing < 0.5 && one.mean < 0, "\(one.name) \(one.firing) \(one.mean)")
    }
    try expectWhole(outcome)
  }
}
