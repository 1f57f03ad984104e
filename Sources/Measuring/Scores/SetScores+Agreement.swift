import CurveExport
import Evaluation

extension SetScores {
  private static func columns(_ unit: String) -> [ScoreTable.Column] {
    [
      .init(name: "Pairs", explanation: "how many were compared", isLargerBetter: nil, decimals: 0),
      .init(
        name: "Correlation", explanation: "Pearson's, of measured and true", decimals: 3),
      .init(
        name: "Median error", explanation: "median of |measured - true| / true",
        isLargerBetter: false, decimals: 3),
      .init(
        name: "Bias, \(unit)", explanation: "mean of measured less true", isLargerBetter: nil,
        decimals: 2),
      .init(
        name: "Lower limit, \(unit)", explanation: "of agreement: bias less 1.96 deviations",
        isLargerBetter: nil, decimals: 2),
      .init(
        name: "Upper limit, \(unit)", explanation: "of agreement: bias and 1.96 deviations",
        isLargerBetter: nil, decimals: 2),
      .init(
        name: "Slope", explanation: "of the line of least squares of measured over true; 1 is best",
        isLargerBetter: nil, decimals: 3),
      .init(
        name: "Intercept, \(unit)", explanation: "of that line", isLargerBetter: nil, decimals: 2),
      .init(
        name: "Median ratio", explanation: "median of measured / true; 1 is best",
        isLargerBetter: nil, decimals: 3),
      .init(
        name: "Median error without it",
        explanation: "median of |measured / ratio - true| / true", isLargerBetter: false,
        decimals: 3),
    ]
  }

  private func table(
    _ agreement: (CurveSummary) -> MeasurementAgreement?, caption: String
  ) -> ScoreTable? {
    let rows = methods.compactMap { method -> ScoreRow? in
      guard let own = method.curves.flatMap(agreement) else { return nil }
      return ScoreRow(
        name: method.method,
        values: [
          Double(own.pairs.count), own.correlation, own.medianRelativeError, own.bias,
          own.limits.lowerBound, own.limits.upperBound, own.slope, own.intercept,
          own.medianRatio, own.scaledRelativeError,
        ])
    }
    return rows.isEmpty
      ? nil : ScoreTable(columns: Self.columns("px"), rows: rows, caption: caption)
  }

  /// Widths of the drawings against true ones; `nil` where no true ones are known.
  public var widthTable: ScoreTable? {
    table(
      \.widths,
      caption:
        "The width of lines every half pixel where a true line is near. Where the truth is a mask, its width "
        + "is measured across its skeleton. Limits of agreement after Bland and Altman, 1986.")
  }

  /// The lengths of whole drawings against true ones; `nil` of fewer than two images.
  public var lengthTable: ScoreTable? {
    table(
      \.lengths,
      caption:
        "The length of all lines of an image inside its field of view, one pair for each image.")
  }

  /// What is wrong with widths, by how wide lines truly are: a row for each method and range.
  public var widthBinTable: ScoreTable? {
    let rows = methods.flatMap { method -> [ScoreRow] in
      (method.curves?.widths?.bins(MeasurementAgreement.widthRanges) ?? []).map { bin in
        let end = bin.range.upperBound
        let name =
          end.isFinite
          ? "\(NumberText.bounded(bin.range.lowerBound)) to \(NumberText.bounded(end)) px"
          : "from \(NumberText.bounded(bin.range.lowerBound)) px"
        return ScoreRow(
          name: methods.count > 1 ? "\(method.method), \(name)" : name,
          values: [Double(bin.count), bin.medianRelativeError, bin.bias])
      }
    }
    let all = Self.columns("px")
    return rows.isEmpty
      ? nil
      : ScoreTable(
        columns: [0, 2, 3].map { all[$0] }.map { column in
          var column = column
          column.isLargerBetter = nil
          return column
        }, rows: rows, caption: "By the true width.")
  }
}

extension MeasurementAgreement {
  /// For programs.
  var summary: RunSummary {
    func optional(_ value: Double?) -> RunSummary.Value { value.map { .number($0) } ?? .none }
    var result = RunSummary()
    result["pairs"] = .integer(pairs.count)
    result["correlation"] = optional(correlation)
    result["medianRelativeError"] = optional(medianRelativeError)
    result["bias"] = .number(bias)
    result["deviation"] = .number(deviation)
    result["limits"] = .list([.number(limits.lowerBound), .number(limits.upperBound)])
    result["slope"] = optional(slope)
    result["intercept"] = optional(intercept)
    result["medianRatio"] = optional(medianRatio)
    result["scaledRelativeError"] = optional(scaledRelativeError)
    return result
  }

  /// One line for people.
  package var sentence: String {
    func text(_ value: Double?, _ decimals: Int) -> String {
      value.map { NumberText.bounded($0, decimals: decimals) } ?? "not defined"
    }
    return
      "correlation \(text(correlation, 3)), median error \(text(medianRelativeError.map { $0 * 100 }, 1)) %, "
      + "bias \(text(bias, 2)) px, limits of agreement \(text(limits.lowerBound, 2)) to "
      + "\(text(limits.upperBound, 2)) px, slope \(text(slope, 2)); median ratio \(text(medianRatio, 2)), without it a "
      + "median error of \(text(scaledRelativeError.map { $0 * 100 }, 1)) %"
  }
}

extension MeasurementAgreement.Bin {
  var summary: RunSummary {
    var result = RunSummary()
    result["from"] = .number(range.lowerBound)
    result["to"] = range.upperBound.isFinite ? .number(range.upperBound) : RunSummary.Value.none
    result["pairs"] = .integer(count)
    result["bias"] = .number(bias)
    result["medianRelativeError"] = .number(medianRelativeError)
    return result
  }
}
