import Foundation
import Testing
import Workers

@testable import Optimization

/// Against scikit-learn, on the same matrix from the same start (Scripts/reference/nmf_sklearn.py).
struct FactorizationReferenceTests {
  private struct Fixture: Decodable {
    struct Start: Decodable {
      var w: [Float]
      var h: [Float]
    }
    struct Solution: Decodable {
      var solver: String
      var penalty: [Float]
      var error: Double
      var w: [Float]
      var h: [Float]
    }
    var rows: Int
    var columns: Int
    var rank: Int
    var iterations: Int
    var x: [Float]
    var start: Start
    var solutions: [Solution]
    var nndsvd: Start

    static func read() throws -> Fixture {
      let file = try #require(
        Bundle.module.url(forResource: "nmf", withExtension: "json", subdirectory: "Fixtures"))
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    var matrix: Matrix { Matrix(rows: rows, columns: columns, values: ContiguousArray(x)) }
    func w(_ values: [Float]) -> Matrix {
      Matrix(rows: rows, columns: rank, values: ContiguousArray(values))
    }
    func h(_ values: [Float]) -> Matrix {
      Matrix(rows: rank, columns: columns, values: ContiguousArray(values))
    }
  }

  @Test(arguments: 0..<4) func solutionsAreTheSame(index: Int) throws {
    let fixture = try Fixture.read()
    let expected = fixture.solutions[index]
    var factorization = NonNegativeFactorization(rank: fixture.rank)
    factorization.algorithm = expected.solver == "cd" ? .hals : .multiplicative
    factorization.start = .given(w: fixture.w(fixture.start.w), h: fixture.h(fixture.start.h))
    (factorization.sparsityOfW, factorization.sparsityOfH) = (
      expected.penalty[0], expected.penalty[1]
    )
    factorization.stoppingRule = StoppingRule(window: 1, relativeChange: 0)
    factorization.maximumIterations = fixture.iterations
    let factors = try factorization.factors(of: fixture.matrix)
    #expect(abs(factors.relativeError - expected.error) < 1e-3 * expected.error)
    let (w, h) = (fixture.w(expected.w), fixture.h(expected.h))
    for k in 0..<fixture.rank {
      #expect(cosine(factors.w.column(k), w.column(k)) > 0.999, "factor \(k) of W")
      #expect(cosine(factors.h.row(k), h.row(k)) > 0.999, "factor \(k) of H")
    }
  }

  @Test func theStartIsTheSame() throws {
    let fixture = try Fixture.read()
    let svd = TruncatedSVD(
      MatrixBand.bands(of: fixture.matrix), rank: fixture.rank, columns: fixture.columns,
      pool: .allCores)
    let (w, h) = svd.nonNegativeParts
    // Entries are up to about 2.
    for (ours, theirs) in [(w, fixture.w(fixture.nndsvd.w)), (h, fixture.h(fixture.nndsvd.h))] {
      for (a, b) in zip(ours.values, theirs.values) { #expect(abs(a - b) < 2e-3) }
    }
  }
}

/// The cosine of the angle between two vectors.
func cosine(_ a: ContiguousArray<Float>, _ b: ContiguousArray<Float>) -> Double {
  func dot(_ a: ContiguousArray<Float>, _ b: ContiguousArray<Float>) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}
