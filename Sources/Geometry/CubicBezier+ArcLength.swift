// Priorities: a stated accuracy first, then speed. The integrand |B'| is smooth except where the
// derivative (nearly) vanishes; there the quadrature is cut in halves again and again.

extension CubicBezier {
  /// The length of the curve, px, to within `accuracy` px.
  public func arcLength(accuracy: Double = Accuracy.measurement) -> Double {
    arcLength(from: 0, to: 1, accuracy: accuracy)
  }

  /// The length of the part between `start` and `end`, 0 ≤ start ≤ end ≤ 1, px, to within `accuracy`
  /// px.
  ///
  /// Gauss-Legendre quadrature of eight points, compared with the same on both halves, and refined
  /// until they agree; the bound is an estimate, not a proof, and holds in all our tests.
  public func arcLength(
    from start: Double, to end: Double, accuracy: Double = Accuracy.measurement
  ) -> Double {
    guard end > start else { return 0 }
    return refinedLength(start, end, quadrature(start, end), accuracy, depth: 24)
  }

  /// The parameter where the curve is `length` px long, so that the length there is right to within
  /// `accuracy` px; 0 for lengths below zero and 1 for lengths beyond the end.
  public func parameter(
    atArcLength length: Double, accuracy: Double = Accuracy.measurement
  ) -> Double {
    parameter(from: 0, advancing: length, accuracy: accuracy)
  }

  /// The parameter `length` px further along the curve than `start`; at most 1.
  ///
  /// Newton's method with |B'| as the derivative, kept inside of a shrinking bracket.
  func parameter(from start: Double, advancing length: Double, accuracy: Double) -> Double {
    guard length > 0 else { return start }
    guard arcLength(from: start, to: 1, accuracy: accuracy / 4) > length else { return 1 }
    var (low, high) = (start, 1.0)
    var (position, travelled) = (start, 0.0)
    for _ in 0..<60 {
      let speed = derivative(at: position).length
      var next = speed > 0 ? position + (length - travelled) / speed : high
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      travelled = arcLength(from: start, to: next, accuracy: accuracy / 4)
      position = next
      if abs(travelled - length) <= accuracy / 2 { break }
      if travelled < length { low = next } else { high = next }
    }
    return position
  }

  private func refinedLength(
    _ start: Double, _ end: Double, _ whole: Double, _ accuracy: Double, depth: Int
  ) -> Double {
    let middle = 0.5 * (start + end)
    let (first, second) = (quadrature(start, middle), quadrature(middle, end))
    if abs(first + second - whole) <= accuracy || depth == 0 { return first + second }
    return refinedLength(start, middle, first, accuracy / 2, depth: depth - 1)
      + refinedLength(middle, end, second, accuracy / 2, depth: depth - 1)
  }

  /// Gauss-Legendre with eight points: the roots and weights of the Legendre polynomial P₈
  /// (M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", table 25.4).
  private func quadrature(_ start: Double, _ end: Double) -> Double {
    let (middle, half) = (0.5 * (start + end), 0.5 * (end - start))
    func pair(_ root: Double, _ weight: Double) -> Double {
      let offset = half * root
      return weight
        * (derivative(at: middle - offset).length + derivative(at: middle + offset).length)
    }
    let sum =
      pair(0.183434642495649805, 0.362683783378361983)
      + pair(0.525532409916328986, 0.313706645877887287)
      + pair(0.796666477413626740, 0.222381034453374471)
      + pair(0.960289856497536232, 0.101228536290376259)
    return half * sum
  }
}
