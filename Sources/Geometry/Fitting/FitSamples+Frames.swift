extension FitSamples {
  /// Where a knot near a sample goes, and the direction of travel there.
  struct Frame {
    var position: Point
    var tangent: Vector
  }

  /// The frame at sample `index`, from a parabola in arc length fitted to the samples of
  /// `range` around it (around the seam as well where `isCyclic`).
  ///
  /// The window is the largest of a halving series, from `reach` px to either side down to the
  /// neighbours, over which the parabola follows the samples to within `residual` px: noise averages
  /// out, bends do not.
  func frame(
    at index: Int, in range: ClosedRange<Int>, isCyclic: Bool, reach: Double, residual: Double
  ) -> Frame {
    var window = reach
    while true {
      let offsets = neighbours(of: index, in: range, isCyclic: isCyclic, window: window)
      if let found = parabola(through: offsets, around: points[index]) {
        if offsets.count <= 3 || found.worst <= residual { return found.frame }
      } else if offsets.count <= 3 {
        let chord = (offsets.last?.point ?? .zero) - (offsets.first?.point ?? .zero)
        return Frame(position: points[index], tangent: chord.normalized ?? Vector(1, 0))
      }
      window = window / 2
      if window < 1e-9 * reach { window = 0 }
    }
  }

  private typealias Neighbour = (offset: Double, point: Point)

  /// The samples within `window` px of `index`, at least one to either side where there are any, with
  /// their signed arc lengths from it.
  private func neighbours(
    of index: Int, in range: ClosedRange<Int>, isCyclic: Bool, window: Double
  ) -> [Neighbour] {
    var found: [Neighbour] = [(0, points[index])]
    for step in [-1, 1] {
      var i = index
      var walked = 0.0
      for count in 0..<64 {
        var next = i + step
        if !range.contains(next) {
          guard isCyclic else { break }
          // The first and the last sample are one.
          if i == 0 { i = last } else if i == last { i = 0 }
          next = i + step
        }
        walked += abs(lengths[next] - lengths[i])
        if count > 0, walked > window { break }
        i = next
        found.append((Double(step) * walked, points[i]))
      }
      if step < 0 { found.reverse() }
    }
    return found
  }

  /// The least-squares parabola through `neighbours`, with the tangent and position at offset zero
  /// and the largest residual; `nil` where it has no direction or the system is singular.
  private func parabola(
    through neighbours: [Neighbour], around center: Point
  ) -> (frame: Frame, worst: Double)? {
    guard neighbours.count >= 3 else { return nil }
    var (s1, s2, s3, s4) = (0.0, 0.0, 0.0, 0.0)
    var (v0, v1, v2) = (Vector.zero, Vector.zero, Vector.zero)
    let scale = max(abs(neighbours[0].offset), abs(neighbours[neighbours.count - 1].offset))
    guard scale > 0 else { return nil }
    let n = Double(neighbours.count)
    for neighbour in neighbours {
      let u = neighbour.offset / scale
      let d = neighbour.point - center
      s1 += u
      s2 += u * u
      s3 += u * u * u
      s4 += u * u * u * u
      v0 += d
      v1 += u * d
      v2 += u * u * d
    }
    // Cramer's rule on [n s1 s2; s1 s2 s3; s2 s3 s4] (a, b, c) = (v0, v1, v2).
    let (c00, c01, c02) = (s2 * s4 - s3 * s3, s2 * s3 - s1 * s4, s1 * s3 - s2 * s2)
    let determinant = n * c00 + s1 * c01 + s2 * c02
    guard abs(determinant) > 1e-12 * n * n * n else { return nil }
    let (c11, c12, c22) = (n * s4 - s2 * s2, s1 * s2 - n * s3, n * s2 - s1 * s1)
    let a = (c00 * v0 + c01 * v1 + c02 * v2) / determinant
    let b = (c01 * v0 + c11 * v1 + c12 * v2) / determinant
    let c = (c02 * v0 + c12 * v1 + c22 * v2) / determinant
    guard let tangent = b.normalized else { return nil }
    var worst = 0.0
    for neighbour in neighbours {
      let u = neighbour.offset / scale
      worst = max(worst, ((neighbour.point - center) - (a + u * b + (u * u) * c)).lengthSquared)
    }
    return (Frame(position: center + a, tangent: tangent), worst.squareRoot())
  }
}
