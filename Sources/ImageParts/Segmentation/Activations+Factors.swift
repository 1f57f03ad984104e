import ConvNet
import CurveExtraction
import Imaging
import Optimization
import Workers

/// One factor of a layer's activations.
struct ActivationFactor: Sendable {
  /// How much of it is in each unit, row after row.
  var map: ContiguousArray<Float>
  /// Its direction in the space of channels, of length 1.
  var direction: [Float]
  /// The share of the activations' energy that it explains.
  var energy: Double
}

extension Tensor {
  /// Of one input, the activations of each unit as a row, `[units, channels]`, rectified and scaled to
  /// length 1; a unit in which nothing is active stays zero.
  func directions() -> Matrix {
    let (units, channels) = (shape.area, shape.channels)
    var rows = ContiguousArray<Float>(repeating: 0, count: units * channels)
    for channel in 0..<channels {
      for unit in 0..<units {
        rows[unit * channels + channel] = max(values[channel * units + unit], 0)
      }
    }
    for unit in 0..<units {
      let range = unit * channels..<(unit + 1) * channels
      let norm = Float(range.reduce(0.0) { $0 + Double(rows[$1]) * Double(rows[$1]) }.squareRoot())
      if norm > 0 { for i in range { rows[i] /= norm } }
    }
    return Matrix(rows: units, columns: channels, values: rows)
  }
}

extension Matrix {
  /// `count` non-negative factors of this, the activations of `layer` with a row for each unit.
  ///
  /// - Throws: `PartError.factorCount` where it has not so many.
  func factors(
    _ count: Int, of layer: String, pool: WorkerPool
  ) throws(PartError) -> NonNegativeFactors {
    do { return try NonNegativeFactorization(rank: count, pool: pool).factors(of: self) } catch {
      throw PartError.factorCount(count, layer: layer, most: min(rows, columns))
    }
  }
}

extension NonNegativeFactors {
  /// The factors of `x`, the one with the most energy first.
  func parts(of x: Matrix) -> [ActivationFactor] {
    let total = x.values.reduce(0) { $0 + Double($1) * Double($1) }
    let energies = energies(of: x)
    return (0..<rank).map { index in
      let row = h.row(index)
      let length = Float(row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot())
      return ActivationFactor(
        map: ContiguousArray(w.column(index).lazy.map { $0 * length }),
        direction: row.map { length > 0 ? $0 / length : 0 },
        energy: total > 0 ? energies[index] / total : 0)
    }.sorted { $0.energy > $1.energy }
  }

  /// Of each factor the inner product of what it says with `x`; eight factors at once, whose sums wait for nothing but
  /// themselves.
  private func energies(of x: Matrix) -> [Double] {
    var energies = [Double](repeating: 0, count: rank)
    for first in stride(from: 0, to: rank, by: 8) {
      let factors = first..<min(first + 8, rank)
      var columns = ContiguousArray<SIMD8<Float>>(repeating: .zero, count: x.columns)
      for index in factors {
        for k in 0..<x.columns { columns[k][index - first] = h[index, k] }
      }
      columns.withUnsafeBufferPointer { columns in
        x.values.withUnsafeBufferPointer { values in
          for unit in 0..<x.rows {
            let row = unit * columns.count
            var inner = SIMD8<Float>.zero
            for k in 0..<columns.count { inner += values[row &+ k] * columns[k] }
            for index in factors where w[unit, index] > 0 {
              energies[index] += Double(w[unit, index]) * Double(inner[index - first])
            }
          }
        }
      }
    }
    return energies
  }
}
