import Determinism
import Testing

@testable import Optimization

struct CholeskyFactorTests {
  /// B Bᵀ + 1 is positive definite with a condition number that keeps ten digits.
  @Test(arguments: [1, 2, 7, 40])
  func solutionsSolve(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let b = (0..<count * count).map { _ in generator.normal() }
    var matrix = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<count {
        for k in 0..<count { matrix[i * count + j] += b[i * count + k] * b[j * count + k] }
      }
      matrix[i * count + i] += 1
    }
    let wanted = (0..<count).map { _ in generator.normal() }
    let right = (0..<count).map { i in
      (0..<count).reduce(0) { $0 + matrix[i * count + $1] * wanted[$1] }
    }
    let found = try #require(CholeskyFactor(matrix, count: count)).solution(of: right)
    for (a, b) in zip(found, wanted) { #expect(abs(a - b) < 1e-9) }
  }

  @Test func whatIsNotPositiveDefiniteIsRefused() {
    #expect(CholeskyFactor([1, 2, 2, 1], count: 2) == nil)
    #expect(CholeskyFactor([0], count: 1) == nil)
    #expect(CholeskyFactor([.nan], count: 1) == nil)
  }
}
