public import Failures

/// A matrix X as the product of two smaller ones without negative numbers: X ≈ W H.
public struct NonNegativeFactors: Hashable, Sendable {
  /// How much of each factor is in each row of X, `[rows, rank]`.
  public var w: Matrix
  /// What each factor is, `[rank, columns]`.
  public var h: Matrix
  /// ‖X − W H‖ / ‖X‖ in the Frobenius norm, computed from the residual itself; 0 where X is zero.
  public var relativeError: Double
  /// ‖X − W H‖ / ‖X‖ after each iteration, from inner products, whose rounding lets it waver by some 0.0003
  /// where the fit is all but exact.
  public var history: [Double]

  /// The number of factors.
  public var rank: Int { h.rows }
}

/// The factors before a factorization's first iteration.
public enum FactorizationStart: Hashable, Sendable {
  /// From the positive parts of the singular vectors (C. Boutsidis, E. Gallopoulos, "SVD based
  /// initialization: A head start for nonnegative matrix factorization", Pattern Recognition 41, 2008, doi
  /// 10.1016/j.patcog.2007.09.010).
  case nndsvd
  /// From the absolute values of normal numbers whose mean product is that of the matrix.
  case random(seed: UInt64)
  /// From these: W `[rows, rank]` and H `[rank, columns]`.
  case given(w: Matrix, h: Matrix)
}

/// What can be wrong with a matrix to be factored.
public enum FactorizationError: ExplainedError, Equatable {
  /// The number of factors asked for is less than 1 or more than `most`.
  case rank(Int, most: Int)
  /// A number of the matrix is negative, infinite or NaN.
  case entry(row: Int, column: Int)

  public var description: String {
    switch self {
    case .rank(let rank, let most):
      "\(rank) factors are asked for; there can be 1 to \(most)"
    case .entry(let row, let column):
      "the number in row \(row) and column \(column) is negative or none, and so has no non-negative factors"
    }
  }

  public var category: FailureCategory { .usage }
}
