/// The normal equations of numbers that are known with errors and whose second differences are small, and in places
/// the first ones: diag(information) + DᵀΛD + EᵀME, with D the second differences and E the first, as L D Lᵀ
/// with two diagonals below the middle one.
struct SmoothnessSystem {
  private var first: [Double]
  private var second: [Double]
  private var pivots: [Double]

  /// - Parameters:
  ///   - information: one over the squared error of each number, above 0 in at least two.
  ///   - stiffness: one over the square of each second difference that is usual, two fewer.
  ///   - hold: the same of each first difference, one fewer.
  init(information: [Double], stiffness: [Double], hold: [Double]) {
    let count = information.count
    (first, second) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
    pivots = information
    for (i, stiffness) in stiffness.enumerated() {
      for (k, factor) in [1.0, 4, 1].enumerated() { pivots[i + k] += stiffness * factor }
      first[i] -= 2 * stiffness
      first[i + 1] -= 2 * stiffness
      second[i] += stiffness
    }
    for (i, hold) in hold.enumerated() {
      pivots[i] += hold
      pivots[i + 1] += hold
      first[i] -= hold
    }
    for i in 0..<count {
      if i >= 1 {
        pivots[i] -= first[i - 1] * first[i - 1] * pivots[i - 1]
        first[i] -= first[i - 1] * second[i - 1] * pivots[i - 1]
      }
      if i >= 2 { pivots[i] -= second[i - 2] * second[i - 2] * pivots[i - 2] }
      first[i] /= pivots[i]
      second[i] /= pivots[i]
    }
  }

  /// The numbers for a right side.
  func solved(_ right: [Double]) -> [Double] {
    var x = right
    for i in x.indices {
      if i >= 1 { x[i] -= first[i - 1] * x[i - 1] }
      if i >= 2 { x[i] -= second[i - 2] * x[i - 2] }
    }
    for i in x.indices { x[i] /= pivots[i] }
    for i in x.indices.reversed() {
      if i + 1 < x.count { x[i] -= first[i] * x[i + 1] }
      if i + 2 < x.count { x[i] -= second[i] * x[i + 2] }
    }
    return x
  }

  /// The variance of each number: the diagonal of the inverse. (M. F. Hutchinson, F. R. de Hoog, "Smoothing Noisy Data
  /// with Spline Functions", Numer. Math. 47, 1985, doi 10.1007/BF01389878.)
  var variances: [Double] {
    let count = pivots.count
    var result = pivots
    // Of the inverse, the elements at (i + 1, i + 1), (i + 1, i + 2) and (i + 2, i + 2).
    var (near, across, far) = (0.0, 0.0, 0.0)
    for i in (0..<count).reversed() {
      let (a, b) = (i + 1 < count ? first[i] : 0, i + 2 < count ? second[i] : 0)
      let beside = -a * near - b * across
      let beyond = -a * across - b * far
      result[i] = 1 / pivots[i] - a * beside - b * beyond
      (far, across, near) = (near, beside, result[i])
    }
    return result
  }
}
