import Foundation

/// What a blur makes of a bar whose two sides need not have one level: 0 to the left of -w, 1 from -w
/// to w, and 1 - α to the right; lengths are in units of the blur's σ.
///
/// The blurred slope is φ(x + w) - α φ(x - w), φ the normal density. The line is seen where it is 0,
/// which is -ln α / 2w to the right of the true middle; the edges are seen where its amount is largest,
/// which is farther out than where they are if the bar is narrow. (C. Steger, "An Unbiased Detector of
/// Curvilinear Structures", IEEE TPAMI 20(2), 1998, doi 10.1109/34.659930, section 3.)
///
/// From the distance of the seen edges and the ratio of their slopes, the true width and the
/// displacement follow; they are tabulated once.
struct BarProfile: Sendable {
  /// Half the true width, in units of the blur's σ.
  var halfWidth: Double
  /// How far the seen middle lies from the true one, towards the weaker edge.
  var shift: Double

  /// The bar whose edges are seen at a `distance` of each other with slopes of a `ratio`, the weaker
  /// by the stronger, 0…1.
  init(distance: Double, ratio: Double) {
    let (grid, rows) = (Self.ratios, Self.table)
    let place = min(max((ratio - grid.first) / grid.step, 0), Double(grid.count - 1))
    let lower = min(Int(place), grid.count - 2)
    let share = place - Double(lower)
    let (a, b) = (
      Self.bar(distance: distance, in: rows[lower]),
      Self.bar(distance: distance, in: rows[lower + 1])
    )
    halfWidth = a.halfWidth + share * (b.halfWidth - a.halfWidth)
    shift = a.shift + share * (b.shift - a.shift)
  }

  /// One bar of a table: of those with one ratio, the distances grow with the widths.
  private struct Entry {
    var distance: Double
    var halfWidth: Double
    var shift: Double
  }

  private static let ratios = (first: 0.1, step: 0.05, count: 19)
  /// From hair lines up to where the two edges no longer touch and the distance is the width.
  private static let halfWidths = [0.01] + (1...40).map { Double($0) / 10 }
  private static let table = (0..<ratios.count).map { index in
    let ratio = min(ratios.first + Double(index) * ratios.step, 1)
    return halfWidths.map { entry(halfWidth: $0, ratio: ratio) }
  }

  private static func bar(distance: Double, in row: [Entry]) -> (halfWidth: Double, shift: Double) {
    guard let above = row.firstIndex(where: { $0.distance >= distance }) else {
      return (distance / 2, row[row.count - 1].shift)
    }
    // Narrower than any line is seen: noise; a hair line.
    guard above > 0 else { return (row[0].halfWidth, row[0].shift) }
    let (a, b) = (row[above - 1], row[above])
    let share = (distance - a.distance) / (b.distance - a.distance)
    return (
      a.halfWidth + share * (b.halfWidth - a.halfWidth), a.shift + share * (b.shift - a.shift)
    )
  }

  /// The bar of this half width whose slopes have this ratio: α by bisection, on a logarithmic scale.
  private static func entry(halfWidth w: Double, ratio: Double) -> Entry {
    // Down to a shift of 1.5, where no bar's slopes have a ratio as large as the least that is tabulated.
    var (low, high) = (-3 * w, 0.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if seen(halfWidth: w, logAlpha: middle).ratio < ratio { low = middle } else { high = middle }
    }
    let seen = seen(halfWidth: w, logAlpha: high)
    return Entry(distance: seen.distance, halfWidth: w, shift: seen.middle)
  }

  /// Where the blurred edges of a bar lie and how steep they are.
  private static func seen(
    halfWidth w: Double, logAlpha: Double
  ) -> (middle: Double, distance: Double, ratio: Double) {
    let alpha = exp(logAlpha)
    func slope(_ x: Double) -> Double {
      exp(-(x + w) * (x + w) / 2) - alpha * exp(-(x - w) * (x - w) / 2)
    }
    func bend(_ x: Double) -> Double {
      alpha * (x - w) * exp(-(x - w) * (x - w) / 2) - (x + w) * exp(-(x + w) * (x + w) / 2)
    }
    let middle = -logAlpha / (2 * w)
    /// Between the middle, where the slope is 0, and far out the bend changes its sign once.
    func edge(towards far: Double) -> Double {
      var (inside, outside) = (middle, far)
      for _ in 0..<60 {
        let x = (inside + outside) / 2
        if bend(x) < 0 { inside = x } else { outside = x }
      }
      return (inside + outside) / 2
    }
    let (left, right) = (edge(towards: -w - 4), edge(towards: max(w, middle) + 4))
    return (middle, right - left, abs(slope(right)) / abs(slope(left)))
  }
}
