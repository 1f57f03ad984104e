import Foundation

/// How lengths that were measured agree with the true ones, such as widths along curves.
///
/// Bias and limits of agreement are those of J. M. Bland and D. G. Altman, "Statistical methods for assessing agreement
/// between two methods of clinical measurement", The Lancet 327, 1986, doi 10.1016/S0140-6736(86)90837-8. Neighbouring
/// samples of a curve are no independent measurements, so the limits say where differences lie and not how well they
/// are known.
public struct MeasurementAgreement: Hashable, Sendable {
  /// One length, as it was measured and as it is, px.
  public struct Pair: Hashable, Sendable {
    public var measured: Double
    /// At least 0.
    public var actual: Double

    /// A length as it was measured and as it is, px.
    public init(measured: Double, actual: Double) {
      (self.measured, self.actual) = (measured, actual)
    }

    /// By how much too much was measured, px.
    public var difference: Double { measured - actual }
  }

  /// The pairs whose true length lies in one range.
  public struct Bin: Hashable, Sendable {
    /// Of the true length, px.
    public var range: Range<Double>
    public var count: Int
    /// The mean of measured less true, px.
    public var bias: Double
    /// The median of |measured − true| / true.
    public var medianRelativeError: Double
  }

  /// The pairs in order.
  public let pairs: [Pair]
  /// The mean of measured less true, px.
  public let bias: Double
  /// The standard deviation of measured less true, px, of a sample: over n − 1.
  public let deviation: Double
  /// Pearson's correlation of measured and true, −1…1; `nil` where one of them is the same in all pairs.
  public let correlation: Double?
  /// The line of least squares of measured over true: its slope, 1 at best; `nil` where all true ones are the same.
  public let slope: Double?
  /// What that line has at 0, px.
  public let intercept: Double?
  /// The median of |measured − true| / true over the pairs whose true length is above 0; `nil` where there are none.
  public let medianRelativeError: Double?
  /// The median of measured / true over the same pairs; `nil` where there are none.
  public let medianRatio: Double?
  /// The median of |measured / `medianRatio` − true| / true: what is left where one side measures all lengths larger
  /// by the same factor, as when people draw the masks of vessels inside their borders; `nil` where there is no ratio.
  public let scaledRelativeError: Double?

  /// The limits of agreement, px: 1.96 standard deviations around the bias, within which 95 % of normally distributed
  /// differences lie.
  public var limits: ClosedRange<Double> { bias - 1.96 * deviation...bias + 1.96 * deviation }

  /// The agreement of at least two pairs; `nil` of less.
  public init?(_ pairs: [Pair]) {
    guard pairs.count > 1 else { return nil }
    let count = Double(pairs.count)
    func mean(_ value: (Pair) -> Double) -> Double { pairs.reduce(0) { $0 + value($1) } / count }
    let (x, y) = (mean(\.actual), mean(\.measured))
    let xx = mean { ($0.actual - x) * ($0.actual - x) }
    let yy = mean { ($0.measured - y) * ($0.measured - y) }
    let xy = mean { ($0.actual - x) * ($0.measured - y) }
    let bias = y - x
    let variance = mean { ($0.difference - bias) * ($0.difference - bias) }
    self.pairs = pairs
    self.bias = bias
    deviation = (variance * count / (count - 1)).squareRoot()
    correlation = xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
    slope = xx > 0 ? xy / xx : nil
    intercept = xx > 0 ? y - xy / xx * x : nil
    medianRelativeError = Self.medianRelativeError(pairs)
    let ratio = percentile(
      50, ofSorted: pairs.filter { $0.actual > 0 }.map { $0.measured / $0.actual }.sorted())
    medianRatio = ratio
    scaledRelativeError = ratio.flatMap { ratio in
      ratio > 0
        ? Self.medianRelativeError(
          pairs.map { Pair(measured: $0.measured / ratio, actual: $0.actual) }) : nil
    }
  }

  static func medianRelativeError(_ pairs: [Pair]) -> Double? {
    percentile(
      50,
      ofSorted: pairs.filter { $0.actual > 0 }.map { abs($0.difference) / $0.actual }.sorted())
  }

  /// What is measured of true lengths within each of `ranges` in which there are any.
  public func bins(_ ranges: [Range<Double>]) -> [Bin] {
    ranges.compactMap { range in
      let own = pairs.filter { range.contains($0.actual) }
      guard let median = Self.medianRelativeError(own) else { return nil }
      return Bin(
        range: range, count: own.count,
        bias: own.reduce(0) { $0 + $1.difference } / Double(own.count),
        medianRelativeError: median)
    }
  }

  /// The ranges that widths are told apart in, px.
  public static let widthRanges: [Range<Double>] = zip(
    [0, 1, 2, 3, 4, 6, 8, 12, 16, 24], [1, 2, 3, 4, 6, 8, 12, 16, 24, .infinity]
  ).map { $0..<$1 }
}
