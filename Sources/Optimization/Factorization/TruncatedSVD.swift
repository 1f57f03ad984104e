import Determinism
import Workers

/// The largest singular values of a matrix and their vectors, by orthogonal iteration.
///
/// X Vᵀ and its transposed product with X are formed in turn (N. Halko, P.-G. Martinsson, J. A. Tropp,
/// "Finding Structure with Randomness", SIAM Review 53, 2011, doi 10.1137/090771806, algorithm 4.4), from a
/// seeded start, with some vectors more than are wanted. Neighbouring values that are almost equal keep
/// their vectors mixed, which a start for something else does not mind.
struct TruncatedSVD {
  /// Singular values, the largest first.
  private(set) var values: [Double] = []
  /// Left vectors, each with one number for each row.
  private(set) var left: [[Double]] = []
  /// Right vectors, each with one number for each column.
  private(set) var right: [[Double]] = []

  private static let (surplus, rounds) = (8, 8)

  /// The `rank` largest of the matrix that `bands` make up, which has `columns` columns.
  init(_ bands: [MatrixBand], rank: Int, columns: Int, pool: WorkerPool) {
    guard let stride = bands.first?.stride else { return }
    let count = min(rank + Self.surplus, columns)
    let lanes = MatrixBand.padded(count, to: 4)
    var generator = SeededGenerator(seed: 1)
    var basis = (0..<count).map { _ in (0..<columns).map { _ in generator.normal() } }
    var images: [ContiguousArray<Float>] = []
    var rotation = SymmetricEigen(ContiguousArray(), size: 0)
    for round in 0...Self.rounds {
      Self.orthonormalize(&basis)
      var v = ContiguousArray<Float>(repeating: 0, count: lanes * stride)
      for (lane, vector) in basis.enumerated() {
        for k in 0..<columns { v[lane * stride + k] = Float(vector[k]) }
      }
      let shares = pool.map(bands.count) { [v] index in
        let image = bands[index].timesTransposed(v, lanes: lanes)
        return (
          image, bands[index].transposedTimes(image, lanes: lanes),
          FactorizationState.transposedGram(image, lanes: lanes)
        )
      }
      if round < Self.rounds {
        // Band by band, each read in one go; every sum is in their order all the same.
        var sums = ContiguousArray(repeating: 0.0, count: count * stride)
        for share in shares {
          for i in 0..<sums.count { sums[i] += Double(share.1[i]) }
        }
        basis = (0..<count).map { Array(sums[$0 * stride..<$0 * stride + columns]) }
      } else {
        // Within the space that was found the vectors are those of the images' Gram matrix.
        images = shares.map(\.0)
        var gram = ContiguousArray(repeating: 0.0, count: count * count)
        for i in 0..<count {
          for j in 0..<count {
            gram[i * count + j] = shares.reduce(0) { $0 + $1.2[i * lanes + j] }
          }
        }
        rotation = SymmetricEigen(gram, size: count)
      }
    }
    for k in 0..<min(rank, count) {
      let value = max(rotation.values[k], 0).squareRoot()
      let mix = rotation.vectors[k]
      values.append(value)
      right.append(
        (0..<columns).map { c in (0..<count).reduce(0) { $0 + mix[$1] * basis[$1][c] } })
      left.append(
        zip(bands, images).flatMap { band, image in
          band.rows.indices.map { row in
            let own = row - band.rows.startIndex
            let sum = (0..<count).reduce(0) { $0 + mix[$1] * Double(image[own * lanes + $1]) }
            return value > 0 ? sum / value : 0
          }
        })
    }
  }

  /// Gram and Schmidt's method, done twice for the rounding; a vector that depends on those before it
  /// becomes zero.
  private static func orthonormalize(_ vectors: inout [[Double]]) {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for k in vectors.indices {
      var own = vectors[k]
      let before = dot(own, own).squareRoot()
      for _ in 0..<2 {
        for other in vectors[..<k] {
          let share = dot(own, other)
          for i in own.indices { own[i] -= share * other[i] }
        }
      }
      let norm = dot(own, own).squareRoot()
      let factor = norm > 1e-6 * before ? 1 / norm : 0
      vectors[k] = own.map { $0 * factor }
    }
  }
}

extension TruncatedSVD {
  /// W and H of NNDSVD: of each pair of vectors the positive or the negative parts, whichever are larger
  /// together (Boutsidis and Gallopoulos, table 1).
  var nonNegativeParts: (w: Matrix, h: Matrix) {
    let (rows, columns, rank) = (left[0].count, right[0].count, values.count)
    var w = Matrix(rows: rows, columns: rank, values: .init(repeating: 0, count: rows * rank))
    var h = Matrix(rows: rank, columns: columns, values: .init(repeating: 0, count: rank * columns))
    for k in 0..<rank {
      let parts = [1.0, -1].map { sign in
        (u: left[k].map { max(sign * $0, 0) }, v: right[k].map { max(sign * $0, 0) })
      }
      let norms = parts.map { part in
        [part.u, part.v].map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
      }
      let side = norms[0][0] * norms[0][1] >= norms[1][0] * norms[1][1] ? 0 : 1
      let (u, v) = (norms[side][0], norms[side][1])
      guard u > 0, v > 0 else { continue }
      let scale = (values[k] * u * v).squareRoot()
      for i in 0..<rows { w[i, k] = Float(scale * parts[side].u[i] / u) }
      for i in 0..<columns { h[k, i] = Float(scale * parts[side].v[i] / v) }
    }
    return (w, h)
  }
}
