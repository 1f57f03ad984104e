/// Eigenvalues, the largest first, and eigenvectors of a small symmetric matrix, by Jacobi's rotations
/// (G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 2013, section 8.5, cyclic by rows).
struct SymmetricEigen {
  /// The eigenvalues, the largest first.
  private(set) var values: [Double]
  /// Of each value its vector, of length 1.
  private(set) var vectors: [[Double]]

  /// The eigenvalues and vectors of a symmetric `matrix`, `[size, size]`.
  init(_ matrix: ContiguousArray<Double>, size: Int) {
    var a = matrix
    var v = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
    let total = a.reduce(0) { $0 + $1 * $1 }
    // Off-diagonal squares fall quadratically; thirty sweeps are more than ever needed.
    for _ in 0..<30 {
      var off = 0.0
      for i in 0..<size { for j in 0..<i { off += a[i * size + j] * a[i * size + j] } }
      if off <= 1e-28 * total { break }
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) where a[p * size + q] != 0 {
          let angle = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
          let t = (angle >= 0 ? 1 : -1) / (abs(angle) + (angle * angle + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (x, y) = (a[k * size + p], a[k * size + q])
            (a[k * size + p], a[k * size + q]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<size {
            let (x, y) = (a[p * size + k], a[q * size + k])
            (a[p * size + k], a[q * size + k]) = (c * x - s * y, s * x + c * y)
            (v[p][k], v[q][k]) = (c * v[p][k] - s * v[q][k], s * v[p][k] + c * v[q][k])
          }
        }
      }
    }
    let order = (0..<size).sorted { a[$0 * size + $0] > a[$1 * size + $1] }
    values = order.map { a[$0 * size + $0] }
    vectors = order.map { v[$0] }
  }
}
