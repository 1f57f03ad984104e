import Determinism
public import Workers

/// Factors a matrix without negative numbers into two smaller ones without negative numbers: the W and H
/// that make ½‖X − W H‖² + λw ΣW + λh ΣH small.
///
/// Per iteration the matrix is read once: a band of its rows gives X Hᵀ, from which with the small H Hᵀ
/// follow the band's rows of W, and then the band's share of Wᵀ X and Wᵀ W, from which follows H. Sums are
/// in `Float` within a band and in `Double` over bands, always in the same order.
public struct NonNegativeFactorization: Sendable {
  /// The rule by which an iteration improves the factors.
  public enum Algorithm: Hashable, Sendable, CaseIterable {
    /// One factor after another, each by the exact minimum while all else stays (HALS: A. Cichocki, A.-H. Phan,
    /// "Fast Local Algorithms for Large Scale Nonnegative Matrix and Tensor Factorizations", IEICE Transactions
    /// E92-A, 2009, doi 10.1587/transfun.E92.A.708, algorithm 2, with the factors' scales left free).
    case hals
    /// Every number by a quotient of the gradient's parts (D. D. Lee, H. S. Seung, "Algorithms for Non-negative
    /// Matrix Factorization", NIPS 2001, theorem 1). Slower, and a zero stays one.
    case multiplicative
  }

  /// The number of factors, at least 1 and at most the smaller side of the matrix.
  public var rank: Int
  /// The rule by which an iteration improves the factors.
  public var algorithm = Algorithm.hals
  /// The factors before the first iteration.
  public var start = FactorizationStart.nndsvd
  /// λw, at least zero. A penalty on one side alone loses its weight as that side shrinks and the other
  /// grows: give both.
  public var sparsityOfW: Float = 0
  /// λh, at least zero: the penalty on large numbers in H, which makes more of them zero.
  public var sparsityOfH: Float = 0
  /// Ends the iterations when the fit hardly improves any more.
  public var stoppingRule = StoppingRule(window: 1, relativeChange: 1e-4)
  /// Ends the iterations in any case after so many.
  public var maximumIterations = 200
  /// The workers; results do not depend on their number.
  public var pool: WorkerPool

  /// A factorization into `rank` factors, at least one.
  public init(rank: Int, pool: WorkerPool = .allCores) {
    self.rank = rank
    self.pool = pool
  }

  /// The factors of `x`, of which there can be as many as it has rows or columns, whichever are fewer.
  public func factors(of x: Matrix) throws(FactorizationError) -> NonNegativeFactors {
    precondition(sparsityOfW >= 0 && sparsityOfH >= 0, "a penalty is at least zero")
    let most = min(x.rows, x.columns)
    guard (1...max(most, 1)).contains(rank), most > 0 else { throw .rank(rank, most: most) }
    if let bad = x.values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .entry(row: bad / x.columns, column: bad % x.columns)
    }
    let bands = MatrixBand.bands(of: x)
    var state = FactorizationState(bands, start: started(x, bands), algorithm, pool)
    (state.sparsityOfW, state.sparsityOfH) = (sparsityOfW, sparsityOfH)
    let norm = bands.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
    var rule = stoppingRule
    var history: [Double] = []
    while norm > 0, history.count < maximumIterations {
      let residual = max(norm * norm + state.iterate(), 0).squareRoot()
      history.append(residual / norm)
      if rule.shouldStop(after: residual) { break }
    }
    let (w, h) = state.factors(rows: x.rows, columns: x.columns, rank: rank)
    let residual = state.residual()
    return NonNegativeFactors(
      w: w, h: h, relativeError: norm > 0 ? residual / norm : 0, history: history)
  }

  private func started(_ x: Matrix, _ bands: [MatrixBand]) -> (w: Matrix, h: Matrix) {
    switch start {
    case .given(let w, let h):
      precondition(
        w.rows == x.rows && w.columns == rank && h.rows == rank && h.columns == x.columns,
        "a start has the shapes of the factors")
      return (w, h)
    case .nndsvd:
      return TruncatedSVD(bands, rank: rank, columns: x.columns, pool: pool).nonNegativeParts
    case .random(let seed):
      var generator = SeededGenerator(seed: seed)
      let mean = x.values.reduce(0) { $0 + Double($1) } / Double(x.values.count)
      let scale = (mean / Double(rank)).squareRoot()
      func matrix(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix(
          rows: rows, columns: columns,
          values: ContiguousArray(
            (0..<rows * columns).map { _ in Float(scale * abs(generator.normal())) }))
      }
      return (matrix(x.rows, rank), matrix(rank, x.columns))
    }
  }
}
