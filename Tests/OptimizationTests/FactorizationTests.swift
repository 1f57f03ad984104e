import Determinism
import Testing
import Workers

@testable import Optimization

struct FactorizationTests {
  /// Numbers of 0...1, of which the share `zeros` is zero.
  private static func random(
    _ rows: Int, _ columns: Int, zeros: Double = 0, seed: UInt64
  ) -> Matrix {
    var generator = SeededGenerator(seed: seed)
    return Matrix(
      rows: rows, columns: columns,
      values: ContiguousArray(
        (0..<rows * columns).map { _ in
          generator.chance(zeros) ? 0 : Float(generator.uniform())
        }))
  }

  private static func product(_ w: Matrix, _ h: Matrix) -> Matrix {
    var x = Matrix(
      rows: w.rows, columns: h.columns, values: .init(repeating: 0, count: w.rows * h.columns))
    for i in 0..<w.rows {
      for j in 0..<h.columns {
        x[i, j] = (0..<w.columns).reduce(0) { $0 + w[i, $1] * h[$1, j] }
      }
    }
    return x
  }

  /// Where every factor has rows and columns of its own, W and H are unique but for scale and order (D. Donoho,
  /// V. Stodden, "When Does Non-Negative Matrix Factorization Give a Correct Decomposition into Parts?", NIPS 2003).
  @Test(arguments: [FactorizationStart.nndsvd, .random(seed: 5)])
  func aKnownFactorizationIsRecovered(start: FactorizationStart) throws {
    var (w, h) = (
      Self.random(150, 4, zeros: 0.5, seed: 1), Self.random(4, 37, zeros: 0.5, seed: 2)
    )
    for k in 0..<4 {
      for other in 0..<4 {
        w[k, other] = k == other ? 1 : 0
        h[other, k] = k == other ? 1 : 0
      }
    }
    var factorization = NonNegativeFactorization(rank: 4)
    factorization.start = start
    factorization.stoppingRule = StoppingRule(window: 1, relativeChange: 0)
    factorization.maximumIterations = 3000
    let found = try factorization.factors(of: Self.product(w, h))
    #expect(found.relativeError < 1e-3)
    for k in 0..<4 {
      let best = (0..<4).map { cosine(found.h.row($0), h.row(k)) }.max() ?? 0
      #expect(best > 0.999, "factor \(k): \(best)")
    }
  }

  @Test(arguments: NonNegativeFactorization.Algorithm.allCases)
  func errorsFallAndNothingIsNegative(algorithm: NonNegativeFactorization.Algorithm) throws {
    let x = Self.random(97, 45, zeros: 0.3, seed: 3)
    var factorization = NonNegativeFactorization(rank: 7)
    factorization.algorithm = algorithm
    factorization.start = .random(seed: 2)
    let found = try factorization.factors(of: x)
    #expect(found.history.count > 10 && found.history.count <= 200)
    for (before, after) in zip(found.history, found.history.dropFirst()) {
      #expect(after <= before + 1e-6)
    }
    #expect(abs(found.relativeError - (found.history.last ?? 0)) < 1e-5)
    #expect(found.w.values.allSatisfy { $0 >= 0 } && found.h.values.allSatisfy { $0 >= 0 })
    // The mean alone, the best single constant factor, leaves more.
    #expect(found.relativeError < 0.9 * (found.history.first ?? 0))
  }

  @Test func penaltiesMakeFactorsSparse() throws {
    let x = Self.random(120, 40, seed: 4)
    func zeros(_ w: Float, _ h: Float) throws -> (w: Int, h: Int) {
      var factorization = NonNegativeFactorization(rank: 6)
      factorization.start = .random(seed: 1)
      (factorization.sparsityOfW, factorization.sparsityOfH) = (w, h)
      let found = try factorization.factors(of: x)
      return (found.w.values.count { $0 == 0 }, found.h.values.count { $0 == 0 })
    }
    let (free, both) = (try zeros(0, 0), try zeros(0.5, 0.5))
    #expect(both.w > free.w + 50 && both.h > free.h, "\(free), \(both)")
  }

  @Test func threadsDoNotMatter() throws {
    let x = Self.random(300, 50, seed: 6)
    let found = try [1, 2, 5].map {
      try NonNegativeFactorization(rank: 5, pool: WorkerPool(threads: $0)).factors(of: x)
    }
    #expect(found[0] == found[1] && found[0] == found[2])
  }

  @Test func aBetterStartAndMoreFactorsFitBetter() throws {
    let x = Self.random(80, 30, zeros: 0.5, seed: 8)
    let errors = try [1, 3, 9, 27].map {
      try NonNegativeFactorization(rank: $0).factors(of: x).relativeError
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 > $1 }, "\(errors)")
  }

  /// One factor of a matrix without negative numbers is its first pair of singular vectors; X = u vᵀ has no other.
  @Test func oneFactorIsExact() throws {
    let x = Self.product(Self.random(70, 1, seed: 1), Self.random(1, 9, seed: 2))
    let found = try NonNegativeFactorization(rank: 1).factors(of: x)
    #expect(found.relativeError < 1e-6)
  }

  @Test(arguments: [0, -3, 10])
  func ranksThatCannotBeAreRefused(rank: Int) {
    #expect(throws: FactorizationError.rank(rank, most: 9)) {
      try NonNegativeFactorization(rank: rank).factors(of: Self.random(20, 9, seed: 1))
    }
    #expect("\(FactorizationError.rank(rank, most: 9))".contains("\(rank) factors"))
  }

  @Test(arguments: [Float.nan, -1, .infinity])
  func numbersThatCannotBeAreRefused(value: Float) {
    var x = Self.random(20, 9, seed: 1)
    x[3, 4] = value
    #expect(throws: FactorizationError.entry(row: 3, column: 4)) {
      try NonNegativeFactorization(rank: 2).factors(of: x)
    }
  }

  @Test func emptyAndZeroMatrices() throws {
    let zero = Matrix(rows: 5, columns: 4, values: .init(repeating: 0, count: 20))
    let found = try NonNegativeFactorization(rank: 2).factors(of: zero)
    #expect(found.relativeError == 0 && found.w.values.allSatisfy { $0 == 0 })
    #expect(throws: FactorizationError.rank(1, most: 0)) {
      try NonNegativeFactorization(rank: 1).factors(of: Matrix(rows: 0, columns: 4, values: []))
    }
  }
}
