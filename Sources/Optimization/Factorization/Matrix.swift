/// A matrix of `Float` numbers, row-major, `[rows, columns]`.
public struct Matrix: Hashable, Sendable {
  public let rows: Int
  public let columns: Int
  /// The numbers row after row: that of row r and column c is at `r * columns + c`.
  public var values: ContiguousArray<Float>

  /// Takes `values`, of which there must be `rows * columns`, row after row.
  public init(rows: Int, columns: Int, values: ContiguousArray<Float>) {
    precondition(rows >= 0 && columns >= 0, "a matrix's size is not negative")
    precondition(
      values.count == rows * columns,
      "a matrix of \(rows) x \(columns) has \(rows * columns) numbers; got \(values.count)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The number in row `row` and column `column`.
  @inlinable public subscript(row: Int, column: Int) -> Float {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// A copy of one row.
  public func row(_ row: Int) -> ContiguousArray<Float> {
    ContiguousArray(values[row * columns..<(row + 1) * columns])
  }

  /// A copy of one column.
  public func column(_ column: Int) -> ContiguousArray<Float> {
    ContiguousArray((0..<rows).lazy.map { values[$0 * columns + column] })
  }
}
