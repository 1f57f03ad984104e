import CurveExport

/// One method's scores in the order of `ScoreTable.columns`.
public struct ScoreRow: Hashable, Sendable {
  /// The name of the method, in the first column.
  public var name: String
  /// A number for each column, or `nil` where a score does not apply.
  public var values: [Double?]

  /// A row with one value for each column, `nil` where there is none.
  public init(name: String, values: [Double?]) {
    self.name = name
    self.values = values
  }
}

/// Scores of methods against the truth: a row for each method.
public struct ScoreTable: Hashable, Sendable {
  /// What one column shows, and how.
  public struct Column: Hashable, Sendable {
    /// The score's short name, with its unit if it has one.
    public var name: String
    /// What it says, below the table.
    public var explanation: String
    /// Which values are good, so that the best of each column can be set in bold; `nil` for neither.
    public var isLargerBetter: Bool?
    /// Digits after the decimal point, 0…6.
    public var decimals: Int

    /// A column; `nil` for `isLargerBetter` where neither more nor less is.
    public init(
      name: String, explanation: String = "", isLargerBetter: Bool? = true, decimals: Int = 3
    ) {
      self.name = name
      self.explanation = explanation
      self.isLargerBetter = isLargerBetter
      self.decimals = decimals
    }
  }

  /// The columns after the method's name, in order.
  public var columns: [Column]
  /// One row for each method; each has as many values as there are columns.
  public var rows: [ScoreRow]
  /// What the truth is and how it was scored; may be empty.
  public var caption: String

  /// A table whose rows have one value for each column.
  public init(columns: [Column], rows: [ScoreRow], caption: String = "") {
    precondition(
      rows.allSatisfy { $0.values.count == columns.count },
      "each row of a score table has one value for each column")
    self.columns = columns
    self.rows = rows
    self.caption = caption
  }
}

extension ScoreTable {
  /// The table without the columns in which nothing is known.
  var withoutEmptyColumns: ScoreTable {
    let kept = columns.indices.filter { index in rows.contains { $0.values[index] != nil } }
    var table = self
    table.rows = rows.map { row in
      ScoreRow(name: row.name, values: kept.map { row.values[$0] })
    }
    table.columns = kept.map { columns[$0] }
    return table
  }

  /// The table as a section of a page; the best of each column is bold.
  func html(heading: String, id: String? = nil) -> String {
    var lines = [
      "<section\(id.map { " id=\"\($0)\"" } ?? "")><h2>\(escapedMarkup(heading))</h2>",
      "<div class=\"wide\" tabindex=\"0\"><table>",
      "<caption>\(escapedMarkup(heading))\(rows.count > 1 ? ": the best of each column is bold" : "")</caption>",
      "<thead><tr><th scope=\"col\">Method</th>",
    ]
    lines += columns.map { "<th scope=\"col\">\(escapedMarkup($0.name))</th>" }
    lines.append("</tr></thead><tbody>")
    let best = columns.indices.map { index -> Double? in
      guard let isLargerBetter = columns[index].isLargerBetter, rows.count > 1 else { return nil }
      let values = rows.compactMap { $0.values[index] }
      return isLargerBetter ? values.max() : values.min()
    }
    for row in rows {
      var line = "<tr><th scope=\"row\">\(escapedMarkup(row.name))</th>"
      for (index, value) in row.values.enumerated() {
        guard let value, value.isFinite else {
          line += "<td>–</td>"
          continue
        }
        let text = NumberText.fixed(value, decimals: columns[index].decimals)
        line += value == best[index] ? "<td><b>\(text)</b></td>" : "<td>\(text)</td>"
      }
      lines.append(line + "</tr>")
    }
    lines.append("</tbody></table></div>")
    if !caption.isEmpty { lines.append("<p>\(escapedMarkup(caption))</p>") }
    lines += meanings
    return (lines + ["</section>"]).joined(separator: "\n")
  }

  /// What the columns mean, for those who want to read it, and on paper too.
  private var meanings: [String] {
    let explained = columns.filter { !$0.explanation.isEmpty }
    guard !explained.isEmpty else { return [] }
    let entries = explained.map {
      "<dt>\(escapedMarkup($0.name))</dt><dd>\(escapedMarkup($0.explanation))</dd>"
    }
    return ["<details><summary>What the columns mean</summary><dl>"] + entries + ["</dl></details>"]
  }
}
