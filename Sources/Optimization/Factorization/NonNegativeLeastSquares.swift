public import Workers

/// Writes rows as sums of given directions with weights that are not negative: for each row x of X the w ≥
/// 0 that makes ‖x − w H‖² least.
///
/// One weight after another takes the exact minimum while the others stay, until none moves (V. Franc, V.
/// Hlaváč, M. Navara, "Sequential Coordinate-Wise Algorithm for the Non-negative Least Squares Problem",
/// CAIP 2005, doi 10.1007/11556121_50). The minimum is the only one where the directions are independent.
public struct NonNegativeLeastSquares: Sendable {
  /// H, `[rank, columns]`: one direction in each row.
  public let directions: Matrix
  /// H Hᵀ, the scalar products of the directions.
  private let gram: ContiguousArray<Double>
  /// H, padded as `MatrixBand` needs it.
  private let padded: ContiguousArray<Float>
  private let lanes: Int

  /// Weights have come to rest where a round moves none by more than this share of the largest.
  private static let tolerance = 1e-7
  /// Directions that all but depend on each other let weights creep; this many rounds are enough for any use.
  private static let mostRounds = 1000

  /// Prepares for sums of the rows of `directions`.
  public init(_ directions: Matrix) {
    self.directions = directions
    let stride = MatrixBand.padded(directions.columns, to: 8)
    lanes = MatrixBand.padded(directions.rows, to: 4)
    var padded = ContiguousArray<Float>(repeating: 0, count: lanes * stride)
    for row in 0..<directions.rows {
      for k in 0..<directions.columns { padded[row * stride + k] = directions[row, k] }
    }
    gram = FactorizationState.gram(padded, lanes: lanes, count: stride)
    self.padded = padded
  }

  /// The weights W `[rows, rank]` of the rows of `x`, which has as many columns as the directions.
  public func weights(of x: Matrix, pool: WorkerPool = .allCores) -> Matrix {
    precondition(
      x.columns == directions.columns,
      "rows of \(directions.columns) numbers are sums of the directions; got \(x.columns)")
    let bands = MatrixBand.bands(of: x)
    let rank = directions.rows
    let parts = pool.map(bands.count) { index -> ContiguousArray<Float> in
      let products = bands[index].timesTransposed(padded, lanes: lanes)
      var weights = ContiguousArray<Float>()
      weights.reserveCapacity(bands[index].rows.count * rank)
      for row in 0..<bands[index].rows.count {
        weights += solution(products[row * lanes..<row * lanes + rank]).lazy.map { Float($0) }
      }
      return weights
    }
    return Matrix(rows: x.rows, columns: rank, values: ContiguousArray(parts.joined()))
  }

  /// The weights of the row x of which `products` are H x.
  private func solution(_ products: ContiguousArray<Float>.SubSequence) -> ContiguousArray<Double> {
    let rank = products.count
    let target = ContiguousArray(products.lazy.map { Double($0) })
    var w = ContiguousArray(repeating: 0.0, count: rank)
    for _ in 0..<Self.mostRounds {
      var (largest, moved) = (0.0, 0.0)
      for k in 0..<rank where gram[k * lanes + k] > 0 {
        var slope = -target[k]
        for j in 0..<rank { slope += w[j] * gram[k &* lanes &+ j] }
        let next = max(w[k] - slope / gram[k * lanes + k], 0)
        moved = max(moved, abs(next - w[k]))
        largest = max(largest, next)
        w[k] = next
      }
      if moved <= Self.tolerance * largest { break }
    }
    return w
  }
}
