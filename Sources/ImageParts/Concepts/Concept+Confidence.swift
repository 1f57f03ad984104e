import Foundation

extension Concept {
  /// From which confidence on an object is in an image.
  public static let leastConfidence = 0.5

  /// How many standard deviations below the mean of the learned images the confidence is a half.
  ///
  /// Chosen on twenty-five photographs of butterflies, which are at most 2.6 below where the concept was learned without
  /// them, and twenty other photographs, which are at least 4.2 below (Scripts/experiments/concept_butterflies.py).
  private static let margin = 3.0
  /// The least standard deviation, as a share of the mean: a few images are more alike than all that are to come.
  private static let leastSpread = 0.05

  /// How likely factors are in an image of which `peaks` are the highest amounts of all factors, 0…1.
  ///
  /// How clearly all parts of an object are seen is measured by the sum of their peaks. In the learned images that have
  /// the object, which are those with at least half of the largest sum, it has a mean and a standard deviation; the
  /// confidence is a half three standard deviations below the mean, and grows like the normal distribution.
  public func confidence(of selection: [Int], peaks: [Float]) -> Double {
    func sum(_ peaks: (Int) -> Float) -> Double { selection.reduce(0) { $0 + Double(peaks($1)) } }
    let learned = images.indices.map { image in sum { factors[$0].peaks[image] } }
    let clear = learned.filter { $0 >= (learned.max() ?? 0) / 2 && $0 > 0 }
    guard !clear.isEmpty else { return 0 }
    let mean = clear.reduce(0, +) / Double(clear.count)
    let variance = clear.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(clear.count)
    let spread = max(variance.squareRoot(), Self.leastSpread * mean)
    let distance = (sum { peaks[$0] } - mean) / spread + Self.margin
    return erfc(-distance / 2.0.squareRoot()) / 2
  }
}
