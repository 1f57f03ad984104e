import CProducts

/// Some rows of a large matrix, padded with zeros so that products need no remainders: rows to a multiple of 4,
/// columns to a multiple of 8.
///
/// A product with a band is one task of a parallel work, and the sums over bands are formed in their order,
/// so that results do not depend on the number of threads. A band of 64 rows of 512 numbers is read twice
/// from the cache after it was read once from memory.
struct MatrixBand: Sendable {
  /// The rows of the matrix that the band holds.
  let rows: Range<Int>
  /// The number of rows with those of padding, a multiple of 4.
  let paddedCount: Int
  /// Numbers in a padded row, a multiple of 8.
  let stride: Int
  private let values: ContiguousArray<Float>

  /// The number of rows in each band but the last.
  static let height = 64

  /// `columns` and as many as make it a multiple of `unit`.
  static func padded(_ columns: Int, to unit: Int) -> Int { (columns + unit - 1) / unit * unit }

  /// The rows `rows` of `matrix`.
  init(_ rows: Range<Int>, of matrix: Matrix) {
    self.rows = rows
    let columns = matrix.columns
    let stride = Self.padded(columns, to: 8)
    paddedCount = Self.padded(rows.count, to: 4)
    self.stride = stride
    var values = ContiguousArray<Float>(repeating: 0, count: paddedCount * stride)
    for (index, row) in rows.enumerated() {
      for k in 0..<columns {
        values[index * stride + k] = matrix.values[row * columns + k]
      }
    }
    self.values = values
  }

  /// Cuts `matrix` into bands from the first row to the last.
  static func bands(of matrix: Matrix) -> [MatrixBand] {
    Swift.stride(from: 0, to: matrix.rows, by: height).map {
      MatrixBand($0..<min($0 + height, matrix.rows), of: matrix)
    }
  }

  /// The sum of all squares.
  var squaredNorm: Double { values.reduce(0) { $0 + Double($1) * Double($1) } }

  /// X Hᵀ of this band X, `[paddedCount, lanes]`, with H `[lanes, stride]` and `lanes` a multiple of 4.
  func timesTransposed(_ h: ContiguousArray<Float>, lanes: Int) -> ContiguousArray<Float> {
    ContiguousArray(unsafeUninitializedCapacity: paddedCount * lanes) { out, count in
      count = paddedCount * lanes
      values.withUnsafeBufferPointer { x in
        h.withUnsafeBufferPointer { h in
          cproducts_times_transposed(
            x.baseAddress, h.baseAddress, paddedCount, lanes, stride, out.baseAddress)
        }
      }
    }
  }

  /// Wᵀ X of this band X, `[lanes, stride]`, with W `[paddedCount, lanes]`.
  func transposedTimes(_ w: ContiguousArray<Float>, lanes: Int) -> ContiguousArray<Float> {
    var product = ContiguousArray<Float>(repeating: 0, count: lanes * stride)
    product.withUnsafeMutableBufferPointer { product in
      values.withUnsafeBufferPointer { x in
        w.withUnsafeBufferPointer { w in
          cproducts_add_transposed_times(
            w.baseAddress, x.baseAddress, paddedCount, lanes, stride, product.baseAddress)
        }
      }
    }
    return product
  }

  /// ‖X − W H‖² of this band X, with W `[paddedCount, lanes]` and H `[lanes, stride]`.
  func squaredResidual(
    _ w: ContiguousArray<Float>, _ h: ContiguousArray<Float>, lanes: Int
  ) -> Double {
    var (total, row) = (0.0, ContiguousArray<Float>())
    for index in 0..<paddedCount {
      row = ContiguousArray(values[index * stride..<(index + 1) * stride])
      row.withUnsafeMutableBufferPointer { row in
        h.withUnsafeBufferPointer { h in
          for lane in 0..<lanes {
            let factor = w[index * lanes + lane]
            for k in 0..<row.count { row[k] -= factor * h[lane &* row.count &+ k] }
          }
          for value in row { total += Double(value) * Double(value) }
        }
      }
    }
    return total
  }
}
