import CurveExport
import Evaluation

extension SetScores {
  /// For each method that traces, how often its curves are real by how sure it is of them.
  var reliabilityTables: [(method: String, table: Table)] {
    methods.compactMap { method in
      guard let reliability = method.curves?.reliability,
        reliability.bins.contains(where: { $0.curves > 0 })
      else { return nil }
      return (method.method, Self.table(reliability, tolerance: tolerance))
    }
  }

  private static func table(_ reliability: Reliability, tolerance: Double) -> Table {
    let columns: [Table.Column] = [
      .init(
        name: "Curves", explanation: "how many curves have such a confidence", isLargerBetter: nil,
        decimals: 0),
      .init(
        name: "Mean confidence", explanation: "of these curves", isLargerBetter: nil, decimals: 2),
      .init(
        name: "Real curves",
        explanation: "share of these curves of which at least half is true", isLargerBetter: nil,
        decimals: 2),
      .init(name: "Length, px", explanation: "of these curves", isLargerBetter: nil, decimals: 0),
      .init(
        name: "Real length", explanation: "share of that length that is true",
        isLargerBetter: nil, decimals: 2),
    ]
    let rows = reliability.bins.filter { $0.curves > 0 }.map { bin in
      ScoreRow(
        name: NumberText.fixed(bin.lowerBound, decimals: 1) + " to "
          + NumberText.fixed(bin.upperBound, decimals: 1),
        values: [
          Double(bin.curves), bin.meanConfidence, bin.share, bin.length, bin.lengthShare,
        ])
    }
    let error = reliability.calibrationError.map {
      " The mean gap between confidence and the share of real curves is "
        + NumberText.fixed($0, decimals: 3) + "."
    }
    return Table(
      columns: columns, rows: rows,
      caption: "A curve is real where at least half of its length is within "
        + "\(NumberText.bounded(tolerance)) px of a true line." + (error ?? ""))
  }
}
