import Workers

/// W and H while they are improved, padded as `MatrixBand` needs them.
struct FactorizationState: Sendable {
  var sparsityOfW: Float = 0
  var sparsityOfH: Float = 0
  private let bands: [MatrixBand]
  private let algorithm: NonNegativeFactorization.Algorithm
  private let pool: WorkerPool
  /// The rank with its padding; what is padded stays zero.
  private let lanes: Int
  /// Numbers in a padded row of H.
  private let stride: Int
  /// Of each band its rows of W, `[paddedCount, lanes]`.
  private var w: [ContiguousArray<Float>]
  /// `[lanes, stride]`.
  private var h: ContiguousArray<Float>

  init(
    _ bands: [MatrixBand], start: (w: Matrix, h: Matrix),
    _ algorithm: NonNegativeFactorization.Algorithm, _ pool: WorkerPool
  ) {
    self.bands = bands
    self.algorithm = algorithm
    self.pool = pool
    lanes = MatrixBand.padded(start.h.rows, to: 4)
    stride = MatrixBand.padded(start.h.columns, to: 8)
    h = ContiguousArray(repeating: 0, count: lanes * stride)
    for row in 0..<start.h.rows {
      for k in 0..<start.h.columns { h[row * stride + k] = start.h[row, k] }
    }
    w = []
    for band in bands {
      var part = ContiguousArray<Float>(repeating: 0, count: band.paddedCount * lanes)
      for (index, row) in band.rows.enumerated() {
        for k in 0..<start.w.columns { part[index * lanes + k] = start.w[row, k] }
      }
      w.append(part)
    }
  }

  /// The sums that one band of rows contributes to an iteration.
  private struct Share: Sendable {
    var w: ContiguousArray<Float>
    /// Wᵀ X.
    var product: ContiguousArray<Float>
    /// Wᵀ W.
    var gram: ContiguousArray<Double>
  }

  /// Improves W and then H, and returns ‖X − W H‖² − ‖X‖² = −2⟨H, Wᵀ X⟩ + ⟨H Hᵀ, Wᵀ W⟩.
  mutating func iterate() -> Double {
    let gramOfH = ContiguousArray(Self.gram(h, lanes: lanes, count: stride).lazy.map { Float($0) })
    let (bands, before, h) = (bands, w, h)
    let (lanes, algorithm, penalty) = (lanes, algorithm, sparsityOfW)
    let shares = pool.map(bands.count) { index -> Share in
      let band = bands[index]
      var w = before[index]
      let product = band.timesTransposed(h, lanes: lanes)
      algorithm.improveRows(&w, product: product, gram: gramOfH, lanes: lanes, penalty: penalty)
      return Share(
        w: w, product: band.transposedTimes(w, lanes: lanes),
        gram: Self.transposedGram(w, lanes: lanes))
    }
    w = shares.map(\.w)
    var product = ContiguousArray(repeating: 0.0, count: lanes * stride)
    var gram = ContiguousArray(repeating: 0.0, count: lanes * lanes)
    for share in shares {
      for i in 0..<product.count { product[i] += Double(share.product[i]) }
      for i in 0..<gram.count { gram[i] += share.gram[i] }
    }
    algorithm.improveColumns(
      &self.h, product: ContiguousArray(product.lazy.map { Float($0) }),
      gram: ContiguousArray(gram.lazy.map { Float($0) }), lanes: lanes, penalty: sparsityOfH)
    var change = 0.0
    for i in 0..<product.count { change -= 2 * product[i] * Double(self.h[i]) }
    let newGram = Self.gram(self.h, lanes: lanes, count: stride)
    for i in 0..<gram.count { change += gram[i] * newGram[i] }
    return change
  }

  /// ‖X − W H‖, from the residual itself.
  func residual() -> Double {
    let (w, h, lanes) = (w, h, lanes)
    let bands = bands
    return pool.map(bands.count) { bands[$0].squaredResidual(w[$0], h, lanes: lanes) }
      .reduce(0, +).squareRoot()
  }

  /// W `[rows, rank]` and H `[rank, columns]`.
  func factors(rows: Int, columns: Int, rank: Int) -> (w: Matrix, h: Matrix) {
    var w = Matrix(rows: rows, columns: rank, values: .init(repeating: 0, count: rows * rank))
    for (band, part) in zip(bands, self.w) {
      for (index, row) in band.rows.enumerated() {
        for k in 0..<rank { w[row, k] = part[index * lanes + k] }
      }
    }
    var h = Matrix(rows: rank, columns: columns, values: .init(repeating: 0, count: rank * columns))
    for row in 0..<rank {
      for k in 0..<columns { h[row, k] = self.h[row * stride + k] }
    }
    return (w, h)
  }

  /// A Aᵀ of A `[lanes, count]`.
  static func gram(_ a: ContiguousArray<Float>, lanes: Int, count: Int) -> ContiguousArray<Double> {
    var gram = ContiguousArray(repeating: 0.0, count: lanes * lanes)
    a.withUnsafeBufferPointer { a in
      for i in 0..<lanes {
        for j in 0...i {
          var sum = 0.0
          for k in 0..<count { sum += Double(a[i &* count &+ k]) * Double(a[j &* count &+ k]) }
          gram[i * lanes + j] = sum
          gram[j * lanes + i] = sum
        }
      }
    }
    return gram
  }

  /// Aᵀ A of A `[rows, lanes]`.
  static func transposedGram(_ a: ContiguousArray<Float>, lanes: Int) -> ContiguousArray<Double> {
    var gram = ContiguousArray(repeating: 0.0, count: lanes * lanes)
    gram.withUnsafeMutableBufferPointer { gram in
      a.withUnsafeBufferPointer { a in
        for row in 0..<a.count / lanes {
          for i in 0..<lanes {
            let value = Double(a[row &* lanes &+ i])
            for j in 0..<lanes { gram[i &* lanes &+ j] += value * Double(a[row &* lanes &+ j]) }
          }
        }
      }
    }
    return gram
  }
}
