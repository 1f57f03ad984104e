public import CurveExport

extension ScoreTable {
  /// The table for programs: a group for each row, with a number (or nothing) for each column, under
  /// the names in camel case (`Median distance, px` is `medianDistancePx`).
  public var summary: RunSummary {
    var result = RunSummary()
    for row in rows {
      var own = RunSummary()
      for (column, value) in zip(columns, row.values) {
        own[Self.camelCase(column.name)] = value.map { .number($0) } ?? RunSummary.Value.none
      }
      result[Self.camelCase(row.name)] = .group(own)
    }
    return result
  }

  static func camelCase(_ name: String) -> String {
    let words = name.split { !$0.isLetter && !$0.isNumber }
    guard let first = words.first else { return "" }
    let head = first == first.uppercased()[...] ? first.lowercased() : lowercasedFirst(first)
    return head + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func lowercasedFirst(_ word: Substring) -> String {
    word.prefix(1).lowercased() + word.dropFirst()
  }
}
