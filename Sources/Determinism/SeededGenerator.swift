import Foundation

/// A small seeded random number generator: the same seed gives the same numbers on every platform.
///
/// SplitMix64 (Guy L. Steele Jr., Doug Lea, Christine H. Flood, "Fast Splittable Pseudorandom Number
/// Generators", OOPSLA 2014, doi 10.1145/2714064.2660195). Not for cryptography.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator whose whole sequence follows from `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// An independent generator for part `index` of a work that is split, so that the parts may run in
  /// any order.
  public func fork(_ index: Int) -> SeededGenerator {
    var child = SeededGenerator(
      seed: state ^ (UInt64(bitPattern: Int64(index)) &* 0xD1B5_4A32_D192_ED03))
    _ = child.next()
    return SeededGenerator(seed: child.next())
  }
}

// `Double.random(in:using:)` is not promised to stay the same between releases of the standard
// library, so the few distributions that we need are written out here.
extension SeededGenerator {
  /// A number in `0..<1`, uniform, with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `range`, uniform.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A number in `range`, its logarithm uniform; `range` is positive.
  public mutating func logUniform(_ range: ClosedRange<Double>) -> Double {
    exp(uniform(log(range.lowerBound)...log(range.upperBound)))
  }

  /// A whole number in `range`, uniform to within 2^-53.
  public mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.count))
  }

  /// True with the given probability, `0…1`.
  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A normal number of mean 0 and deviation 1 (G. E. P. Box, M. E. Muller, "A Note on the Generation
  /// of Random Normal Deviates", Ann. Math. Stat. 29, 1958, doi 10.1214/aoms/1177706645).
  public mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }
}
