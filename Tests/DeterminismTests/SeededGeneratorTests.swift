import Determinism
import Foundation
import Testing

struct SeededGeneratorTests {
  /// The published test vectors of SplitMix64: seed 1234567 (Rosetta Code, "Pseudo-random
  /// numbers/Splitmix64"), and seed 0 (the values with which xoshiro's reference code is seeded).
  @Test func sequenceIsSplitMix64() {
    var generator = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
    var zero = SeededGenerator(seed: 0)
    let first: [UInt64] = [
      0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F,
    ]
    #expect(first.map { _ in zero.next() } == first)
  }

  @Test func seedDecidesEverything() {
    var (a, b, c) = (
      SeededGenerator(seed: 5), SeededGenerator(seed: 5), SeededGenerator(seed: 6)
    )
    let first = (0..<100).map { _ in a.normal() }
    #expect(first == (0..<100).map { _ in b.normal() })
    #expect(first != (0..<100).map { _ in c.normal() })
  }

  /// Means and deviations of 200 000 numbers, within five standard errors of the exact ones.
  @Test func momentsAreTheDistributions() {
    let count = 200_000
    func check(
      _ name: String, mean: Double, variance: Double, fourth: Double,
      _ draw: (inout SeededGenerator) -> Double
    ) {
      var generator = SeededGenerator(seed: 9)
      let numbers = (0..<count).map { _ in draw(&generator) }
      let found = numbers.reduce(0, +) / Double(count)
      let spread = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      let n = Double(count)
      #expect(abs(found - mean) < 5 * (variance / n).squareRoot(), "mean of \(name)")
      #expect(
        abs(spread - variance) < 5 * ((fourth - variance * variance) / n).squareRoot(),
        "variance of \(name)")
    }
    // A uniform number of width w has variance w²/12 and fourth central moment w⁴/80.
    check("uniform", mean: 0.5, variance: 1.0 / 12, fourth: 1.0 / 80) { $0.uniform() }
    check("uniform in a range", mean: 1, variance: 36.0 / 12, fourth: 1296.0 / 80) {
      $0.uniform(-2...4)
    }
    check("normal", mean: 0, variance: 1, fourth: 3) { $0.normal() }
    check("logarithm of logUniform", mean: 0.5, variance: 9.0 / 12, fourth: 81.0 / 80) {
      log($0.logUniform(exp(-1)...exp(2)))
    }
    // A die: mean 3.5, variance 35/12, fourth central moment (2.5⁴ + 1.5⁴ + 0.5⁴) / 3.
    check(
      "integer", mean: 3.5, variance: 35.0 / 12, fourth: (39.0625 + 5.0625 + 0.0625) / 3
    ) { Double($0.integer(1...6)) }
    check("chance", mean: 0.3, variance: 0.21, fourth: 0.21 * (1 - 3 * 0.21)) {
      $0.chance(0.3) ? 1 : 0
    }
  }

  /// The largest distance between the sorted numbers and the line that they should follow
  /// (Kolmogorov, 1933): above 1.95 / √n once in a thousand seeds.
  @Test func uniformNumbersAreEven() {
    var generator = SeededGenerator(seed: 10)
    let count = 50_000
    let sorted = (0..<count).map { _ in generator.uniform() }.sorted()
    var worst = 0.0
    for (i, value) in sorted.enumerated() {
      worst = max(worst, value - Double(i) / Double(count), Double(i + 1) / Double(count) - value)
    }
    #expect(worst < 1.95 / Double(count).squareRoot())
    #expect(sorted.first ?? -1 >= 0 && sorted.last ?? 2 < 1)
  }

  @Test func rangesAreKept() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      #expect((-3...7).contains(generator.integer(-3...7)))
      #expect((0.5...0.75).contains(generator.uniform(0.5...0.75)))
      #expect((0.999...64.001).contains(generator.logUniform(1...64)))
    }
    #expect(generator.integer(4...4) == 4)
    let (never, always) = (generator.chance(0), generator.chance(1))
    #expect(!never && always)
  }

  /// Forks depend on the generator's state and their index alone, leave the generator as it was, and
  /// are uncorrelated with it and with one another.
  @Test func forksAreIndependent() {
    var parent = SeededGenerator(seed: 12)
    let untouched = parent
    var (a, again, b) = (parent.fork(0), parent.fork(0), parent.fork(1))
    var (negative, copy) = (parent.fork(-1), untouched)
    #expect((0..<50).map { _ in parent.next() } == (0..<50).map { _ in copy.next() })
    let count = 20_000
    func numbers(_ generator: inout SeededGenerator) -> [Double] {
      (0..<count).map { _ in generator.normal() }
    }
    let streams = [numbers(&a), numbers(&b), numbers(&negative), numbers(&parent)]
    #expect(numbers(&again) == streams[0])
    for i in streams.indices {
      for j in 0..<i {
        let product = zip(streams[i], streams[j]).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
        // The correlation of independent numbers has the deviation 1 / √n.
        #expect(abs(product) < 5 / Double(count).squareRoot())
      }
    }
    let starts = (0..<1000).map { index in
      var fork = untouched.fork(index)
      return fork.next()
    }
    #expect(Set(starts).count == starts.count)
  }
}
