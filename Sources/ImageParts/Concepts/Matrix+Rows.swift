import Optimization

extension Matrix {
  /// The rows of all `parts`, which have one number of columns, one below the other.
  init(stacking parts: [Matrix]) {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
    for part in parts { values += part.values }
    self.init(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: parts.first?.columns ?? 0, values: values)
  }

  /// One row.
  init(row: [Float]) {
    self.init(rows: 1, columns: row.count, values: ContiguousArray(row))
  }

  /// Every `step`-th row, the first included.
  func everyRow(_ step: Int) -> Matrix {
    guard step > 1 else { return self }
    let kept = stride(from: 0, to: rows, by: step)
    return Matrix(
      rows: kept.underestimatedCount, columns: columns,
      values: kept.reduce(into: ContiguousArray()) { $0 += row($1) })
  }
}
