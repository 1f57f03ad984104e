/// The two rules, for the rows of W, where numbers of a row lie side by side, and for H, where those of a
/// column lie far apart and rows are worked on whole.
extension NonNegativeFactorization.Algorithm {
  /// Improves the rows of W `[rows, lanes]`, given X Hᵀ (`product`, `[rows, lanes]`) and H Hᵀ (`gram`).
  func improveRows(
    _ w: inout ContiguousArray<Float>, product: ContiguousArray<Float>,
    gram: ContiguousArray<Float>, lanes: Int, penalty: Float
  ) {
    w.withUnsafeMutableBufferPointer { w in
      product.withUnsafeBufferPointer { product in
        gram.withUnsafeBufferPointer { gram in
          switch self {
          case .hals:
            // Rows know nothing of one another: eight at once, of which each factor's numbers are a vector.
            var columns = ContiguousArray<SIMD8<Float>>(repeating: .zero, count: lanes)
            for start in stride(from: 0, to: w.count, by: 8 * lanes) {
              let rows = min(8, (w.count - start) / lanes)
              for k in 0..<lanes {
                for row in 0..<rows { columns[k][row] = w[start &+ row &* lanes &+ k] }
              }
              for k in 0..<lanes where gram[k &* lanes &+ k] > 0 {
                var products = SIMD8<Float>.zero
                for row in 0..<rows { products[row] = product[start &+ row &* lanes &+ k] }
                var slope = penalty - products
                for j in 0..<lanes { slope += columns[j] * gram[k &* lanes &+ j] }
                let next = columns[k] - slope / gram[k &* lanes &+ k]
                columns[k] = next.replacing(with: 0, where: next .<= 0)
                for row in 0..<rows { w[start &+ row &* lanes &+ k] = columns[k][row] }
              }
            }
          case .multiplicative:
            // All of a row at once: the quotients are of the row as it was.
            var divisors = ContiguousArray<Float>(repeating: 0, count: lanes)
            for start in stride(from: 0, to: w.count, by: lanes) {
              for k in 0..<lanes {
                divisors[k] = penalty
                for j in 0..<lanes { divisors[k] += w[start &+ j] * gram[k &* lanes &+ j] }
              }
              for k in 0..<lanes where divisors[k] > 0 {
                w[start &+ k] *= product[start &+ k] / divisors[k]
              }
            }
          }
        }
      }
    }
  }

  /// Improves H `[lanes, count]`, given Wᵀ X (`product`, of H's shape) and Wᵀ W (`gram`).
  func improveColumns(
    _ h: inout ContiguousArray<Float>, product: ContiguousArray<Float>,
    gram: ContiguousArray<Float>, lanes: Int, penalty: Float
  ) {
    let count = h.count / lanes
    let before = h
    var sums = ContiguousArray<Float>(repeating: 0, count: count)
    h.withUnsafeMutableBufferPointer { h in
      product.withUnsafeBufferPointer { product in
        sums.withUnsafeMutableBufferPointer { sums in
          before.withUnsafeBufferPointer { before in
            for k in 0..<lanes where gram[k * lanes + k] > 0 {
              for i in 0..<count { sums[i] = penalty }
              for j in 0..<lanes {
                let factor = gram[k * lanes + j]
                let row = self == .hals ? UnsafeBufferPointer(h) : before
                for i in 0..<count { sums[i] += factor * row[j &* count &+ i] }
              }
              let start = k * count
              switch self {
              case .hals:
                let size = gram[k * lanes + k]
                for i in 0..<count {
                  h[start &+ i] = max(
                    h[start &+ i] - (sums[i] - product[start &+ i]) / size, 0)
                }
              case .multiplicative:
                for i in 0..<count where sums[i] > 0 {
                  h[start &+ i] *= product[start &+ i] / sums[i]
                }
              }
            }
          }
        }
      }
    }
  }
}
