/// A matrix of `Float` numbers, row-major, `[rows, columns]`.
public struct Matrix: Hashable, Sendable {
  /// How many rows.
  public let rows: Int
  /// How many columns.
  public let columns: Int
  /// `rows * columns` numbers, row after row.
  public var values: ContiguousArray<Float>

  /// A matrix around `values`, `rows * columns` of them.
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

  /// The numbers of one row.
  public func row(_ row: Int) -> ContiguousArray<Float> {
    ContiguousArray(values[row * columns..<(row + 1) * columns])
  }

  /// The numbers of one column.
  public func column(_ column: Int) -> ContiguousArray<Float> {
    ContiguousArray((0..<rows).lazy.map { values[$0 * columns + column] })
  }
}
