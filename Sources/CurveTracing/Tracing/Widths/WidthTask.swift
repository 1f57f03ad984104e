import Foundation

/// A profile without its ground, and what a curve of some width leaves unexplained of it.
struct WidthTask {
  /// How far an amount may be from one that is known, as a share of it.
  private static let spread = 0.25
  /// The sum of squares counts for so much less: there are two samples a pixel, each between four pixels, and noise is
  /// alike in neighbouring pixels.
  static let alike = 3.0

  let model: WidthModel
  /// The widest that a curve can be in this profile, px.
  let widest: Double
  let places: [Double]
  let weights: [Double]
  let values: [Double]
  /// The ground: two orthonormal functions.
  let ground: ([Double], [Double])
  let weight: Double
  let variance: Double
  /// The amount near which it is to be, and how strongly.
  let known: (amount: Double, stiffness: Double)?

  init(_ profile: CrossProfile, model: WidthModel, amount: Double? = nil, noise: Double = 0) {
    self.model = model
    let light = model.shape == .absorber ? profile.logarithm : profile.light
    widest = 2 * profile.reach - 3
    let count = light.count / 2
    let kept = light.indices.filter { profile.weight[$0] > 0 }
    places = kept.map { Double($0 - count) * CrossProfile.step }
    weights = kept.map { profile.weight[$0].squareRoot() }
    weight = kept.reduce(0) { $0 + profile.weight[$1] }
    let total = weight.squareRoot()
    let level = weights.map { $0 / total }
    let slope = zip(places, weights).map { $0 * $1 }
    let shared = zip(slope, level).reduce(0) { $0 + $1.0 * $1.1 }
    var tilt = zip(slope, level).map { $0 - shared * $1 }
    let size = max(tilt.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
    tilt = tilt.map { $0 / size }
    ground = (level, tilt)
    values = Self.without(ground, zip(kept, weights).map { light[$0] * $1 })
    variance = values.reduce(0) { $0 + $1 * $1 }
    known = amount.map { amount in
      let spread = Self.spread * amount
      return (amount, spread > 0 ? Self.alike * noise * noise / (spread * spread) : 0)
    }
  }

  private static func without(_ ground: ([Double], [Double]), _ values: [Double]) -> [Double] {
    var (a, b) = (0.0, 0.0)
    for i in values.indices {
      a += values[i] * ground.0[i]
      b += values[i] * ground.1[i]
    }
    return values.indices.map { values[$0] - a * ground.0[$0] - b * ground.1[$0] }
  }

  /// The best amount for a width and a middle, and what is left.
  func solve(
    _ width: Double, _ middle: Double
  ) -> (amount: Double, squares: Double, cost: Double) {
    var (square, product, a, b) = (0.0, 0.0, 0.0, 0.0)
    model.table.withValues(width: width) { taken in
      for i in places.indices {
        let g = taken(places[i] - middle) * weights[i]
        square += g * g
        product -= g * values[i]
        a += g * ground.0[i]
        b += g * ground.1[i]
      }
    }
    // The values have no ground, so that only the shape's own is to be taken off.
    square -= a * a + b * b
    let stiffness = known?.stiffness ?? 0
    let wanted = known?.amount ?? 0
    let amount = max(
      (product + stiffness * wanted) / max(square + stiffness, 1e-12), 0)
    let squares = max(variance - 2 * amount * product + amount * amount * square, 0)
    let strain = stiffness * (amount - wanted) * (amount - wanted)
    return (amount, squares, squares + strain)
  }
}
