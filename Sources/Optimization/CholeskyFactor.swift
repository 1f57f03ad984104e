/// The Cholesky factor L of a symmetric positive definite matrix A = L Lᵀ, to solve A x = b.
///
/// G. H. Golub, C. F. Van Loan, "Matrix Computations", 4th edition, 2013, algorithm 4.2.1. Takes n³/6
/// multiplications; accuracy is that of `Double` times the matrix's condition number.
public struct CholeskyFactor: Sendable {
  private let count: Int
  /// L of A = L Lᵀ, row-major; only the lower triangle is used.
  private var lower: [Double]

  /// The factor of the matrix whose lower triangle is that of `matrix`, `count` x `count`, row-major; `nil`
  /// where it is not positive definite.
  public init?(_ matrix: [Double], count: Int) {
    precondition(matrix.count == count * count, "a matrix of \(count) x \(count)")
    self.count = count
    lower = matrix
    for i in 0..<count {
      for j in 0...i {
        var sum = matrix[i * count + j]
        for k in 0..<j { sum -= lower[i * count + k] * lower[j * count + k] }
        if i > j {
          lower[i * count + j] = sum / lower[j * count + j]
        } else {
          guard sum > 0, sum.isFinite else { return nil }
          lower[i * count + i] = sum.squareRoot()
        }
      }
    }
  }

  /// The solution x of A x = `right`, which has `count` numbers.
  public func solution(of right: [Double]) -> [Double] {
    precondition(right.count == count, "as many numbers as the matrix has rows")
    var x = right
    for i in 0..<count {
      for k in 0..<i { x[i] -= lower[i * count + k] * x[k] }
      x[i] /= lower[i * count + i]
    }
    for i in (0..<count).reversed() {
      for k in i + 1..<count { x[i] -= lower[k * count + i] * x[k] }
      x[i] /= lower[i * count + i]
    }
    return x
  }
}
