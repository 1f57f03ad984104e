/// Whether curves are as often real as their confidence says: the reliability diagram as numbers
/// (M. H. DeGroot, S. E. Fienberg, "The Comparison and Evaluation of Forecasters", The Statistician 32,
/// 1983, doi 10.2307/2987588).
public struct Reliability: Hashable, Sendable {
  /// The curves whose confidence lies in one range.
  public struct Bin: Hashable, Sendable {
    /// The least confidence; the next bin's is the first that is too large, but for the last bin, which
    /// holds confidence 1 too.
    public var lowerBound: Double
    /// Where the next bin begins; 1 for the last one.
    public var upperBound: Double
    /// The number of curves in the bin.
    public var curves = 0
    /// The number of them that are real (`CurveScores.Drawn.isReal`).
    public var realCurves = 0
    /// The sum of the curves' lengths, px.
    public var length = 0.0
    /// How much of it is real, whichever curve it belongs to, px.
    public var realLength = 0.0
    var confidence = 0.0

    /// The share of the curves that are real; `nil` without curves.
    public var share: Double? { curves > 0 ? Double(realCurves) / Double(curves) : nil }
    /// The share of the length that is real, 0…1; `nil` where there is none.
    public var lengthShare: Double? { length > 0 ? realLength / length : nil }
    /// The mean confidence of the curves, 0…1; `nil` without curves.
    public var meanConfidence: Double? { curves > 0 ? confidence / Double(curves) : nil }
  }

  /// Ten bins of one width that divide the confidences 0…1, the lowest first.
  public let bins: [Bin]

  /// The mean distance between a bin's mean confidence and its share of real curves, weighted by curves
  /// (expected calibration error); `nil` without curves.
  public var calibrationError: Double? {
    let all = bins.reduce(0) { $0 + $1.curves }
    guard all > 0 else { return nil }
    return bins.reduce(0) { sum, bin in
      guard let share = bin.share, let confidence = bin.meanConfidence else { return sum }
      return sum + abs(share - confidence) * Double(bin.curves) / Double(all)
    }
  }

  /// Ten bins of confidence, each a tenth wide.
  public init(_ curves: [CurveScores.Drawn]) {
    var bins = (0..<10).map {
      Bin(lowerBound: Double($0) / 10, upperBound: Double($0 + 1) / 10)
    }
    for curve in curves {
      let index = bins.lastIndex { curve.confidence >= $0.lowerBound } ?? 0
      bins[index].curves += 1
      bins[index].realCurves += curve.isReal ? 1 : 0
      bins[index].length += curve.length
      bins[index].realLength += curve.trueLength
      bins[index].confidence += curve.confidence
    }
    self.bins = bins
  }
}
