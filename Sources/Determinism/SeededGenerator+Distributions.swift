import Foundation

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
