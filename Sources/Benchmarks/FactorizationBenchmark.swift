import Determinism
import Optimization
import Workers

extension Benchmark {
  /// Factoring activations of one photograph, 784 positions, and of forty together, 7840; 512 channels.
  ///
  /// The matrix is made as in Scripts/experiments/nmf_speed.py, which times scikit-learn: rectified sums of
  /// as many sparse factors and noise.
  func factorization() throws {
    var table = Table(
      "Non-negative factors until the error falls by less than 1e-4 of itself; runs: \(runs)",
      ["matrix", "rank", "threads"] + Timing.header + ["iterations", "relative error"])
    for (rows, rank) in [(784, 6), (isQuick ? 1960 : 7840, 16)] {
      let x = Matrix.activations(rows: rows, columns: 512, factors: rank)
      for threads in [1, 2] {
        let factorization = NonNegativeFactorization(rank: rank, pool: WorkerPool(threads: threads))
        var found = try factorization.factors(of: x)
        let timing = try time { found = try factorization.factors(of: x) }
        table.add(
          ["\(rows) x 512", "\(rank)", "\(threads)"] + timing.columns
            + ["\(found.history.count)", found.relativeError.fixed(4)])
      }
    }
    table.write()
  }
}

extension Matrix {
  /// Like the activations of a rectified layer: 3/4 of each side's numbers are zero, and a third of the
  /// mean is noise.
  fileprivate static func activations(rows: Int, columns: Int, factors: Int) -> Matrix {
    var generator = SeededGenerator(seed: 12)
    func sparse(_ count: Int) -> [Float] {
      (0..<count).map { _ in generator.chance(0.75) ? 0 : Float(generator.uniform()) }
    }
    let (w, h) = (sparse(rows * factors), sparse(factors * columns))
    var x = Matrix(
      rows: rows, columns: columns, values: .init(repeating: 0, count: rows * columns))
    for row in 0..<rows {
      for factor in 0..<factors where w[row * factors + factor] > 0 {
        for k in 0..<columns {
          x.values[row * columns + k] += w[row * factors + factor] * h[factor * columns + k]
        }
      }
    }
    for i in x.values.indices {
      x.values[i] = max(x.values[i] + Float(0.1 * generator.normal()), 0)
    }
    return x
  }
}
