import Determinism
import Foundation
import Testing
import Workers

@testable import Optimization

struct NonNegativeLeastSquaresTests {
  /// Against SciPy's active sets (Scripts/reference/nnls_scipy.py).
  @Test func theWeightsAreThoseOfActiveSets() throws {
    struct Fixture: Decodable {
      var directions: [Float]
      var rows: [Float]
      var weights: [Float]
    }
    let file = try #require(
      Bundle.module.url(forResource: "nnls", withExtension: "json", subdirectory: "Fixtures"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    let fit = NonNegativeLeastSquares(
      Matrix(rows: 6, columns: 24, values: ContiguousArray(fixture.directions)))
    let found = fit.weights(
      of: Matrix(rows: 20, columns: 24, values: ContiguousArray(fixture.rows)))
    #expect(fixture.weights.contains(0) && fixture.weights.contains { $0 > 0.5 })
    for (own, theirs) in zip(found.values, fixture.weights) { #expect(abs(own - theirs) < 1e-4) }
  }

  /// Of directions at right angles each weight is the projection, or zero.
  @Test func rightAnglesGiveProjections() {
    let fit = NonNegativeLeastSquares(
      Matrix(rows: 2, columns: 3, values: [2, 0, 0, 0, 0, 0.5]))
    let weights = fit.weights(of: Matrix(rows: 2, columns: 3, values: [1, 5, -1, -3, 0, 2]))
    #expect(weights.values == [0.5, 0, 0, 4])
  }

  /// x = (1, 0) between the directions (1, 1) and (0, 1): without the bound the weights are 1 and -1; with it the
  /// second is 0, and the first is the projection 1/2.
  @Test func whatWouldBeNegativeIsZeroAndTheOthersTakeItIntoAccount() {
    let fit = NonNegativeLeastSquares(Matrix(rows: 2, columns: 2, values: [1, 1, 0, 1]))
    let weights = fit.weights(of: Matrix(rows: 1, columns: 2, values: [1, 0]))
    #expect(abs(weights[0, 0] - 0.5) < 1e-6 && weights[0, 1] == 0)
  }

  @Test func aDirectionWithoutLengthHasNoWeightAndThreadsDoNotMatter() {
    var generator = SeededGenerator(seed: 4)
    var directions = Matrix(
      rows: 5, columns: 19,
      values: ContiguousArray((0..<95).map { _ in Float(generator.uniform()) }))
    for k in 0..<19 { directions[3, k] = 0 }
    let x = Matrix(
      rows: 150, columns: 19,
      values: ContiguousArray((0..<150 * 19).map { _ in Float(generator.normal()) }))
    let fit = NonNegativeLeastSquares(directions)
    let alone = fit.weights(of: x, pool: WorkerPool(threads: 1))
    #expect(alone.values.allSatisfy { $0 >= 0 && $0.isFinite })
    #expect(alone.column(3).allSatisfy { $0 == 0 } && alone.values.contains { $0 > 0 })
    #expect(fit.weights(of: x, pool: WorkerPool(threads: 3)) == alone)
  }
}
