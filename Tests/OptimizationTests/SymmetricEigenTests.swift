import Testing

@testable import Optimization

struct SymmetricEigenTests {
  /// 2 on the diagonal and -1 beside it: 2 - 2 cos(kπ / (n + 1)), k from 1 to n.
  @Test func valuesOfAChainAreKnown() {
    let n = 3
    let eigen = SymmetricEigen([2, -1, 0, -1, 2, -1, 0, -1, 2], size: n)
    let expected = [2 + 2.0.squareRoot(), 2, 2 - 2.0.squareRoot()]
    for (value, wanted) in zip(eigen.values, expected) { #expect(abs(value - wanted) < 1e-12) }
    for (value, vector) in zip(eigen.values, eigen.vectors) {
      #expect(abs(2 * vector[0] - vector[1] - value * vector[0]) < 1e-12)
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
    }
  }
}
