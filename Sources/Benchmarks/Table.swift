/// A plain table: a title, a header, and rows whose first column is aligned left, the others right.
struct Table {
  private let title: String
  private var rows: [[String]]

  init(_ title: String, _ header: [String]) {
    self.title = title
    rows = [header]
  }

  /// Adds a row; it may be shorter than the header.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Writes the table to standard output.
  func write() {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    print("\n\(title)")
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      print("  " + cells.joined(separator: "  "))
    }
  }
}
