import Foundation

/// A profile without its ground, and what a curve of some width leaves unexplained of it.
struct WidthTask {
  /// How far an amount may be from one that is known, as a share of it.
  private static let spread = 0.25
  /// The sum of squares counts for so much less: there are two samples a pixel, each between four pixels, and noise is
  /// alike in neighbouring pixels.
  static let alike = 3.0

  /// One sample of the profile.
  private struct Sample {
    /// How many samples from the profile's middle, and how many px.
    let index: Int
    let place: Double
    /// The root of its weight.
    let weight: Double
    /// Two orthonormal functions that the ground is made of.
    let level: Double
    var tilt: Double
    /// Its light without the ground, times its weight.
    var value: Double
  }

  let model: WidthModel
  /// The widest that a curve can be in this profile, px.
  let widest: Double
  private let samples: [Sample]
  /// How many samples there are on either side of the middle.
  private let reach: Int
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
    weight = kept.reduce(0) { $0 + profile.weight[$1] }
    let total = weight.squareRoot()
    var samples = kept.map { index in
      let (place, root) = (
        Double(index - count) * CrossProfile.step, profile.weight[index].squareRoot()
      )
      return Sample(
        index: index - count, place: place, weight: root, level: root / total, tilt: place * root,
        value: light[index] * root)
    }
    let shared = samples.reduce(0) { $0 + $1.tilt * $1.level }
    for i in samples.indices { samples[i].tilt -= shared * samples[i].level }
    let size = max(samples.reduce(0) { $0 + $1.tilt * $1.tilt }.squareRoot(), 1e-12)
    for i in samples.indices { samples[i].tilt /= size }
    var (a, b) = (0.0, 0.0)
    for sample in samples {
      a += sample.value * sample.level
      b += sample.value * sample.tilt
    }
    for i in samples.indices {
      samples[i].value = samples[i].value - a * samples[i].level - b * samples[i].tilt
    }
    variance = samples.reduce(0) { $0 + $1.value * $1.value }
    self.samples = samples
    reach = count
    known = amount.map { amount in
      let spread = Self.spread * amount
      return (amount, spread > 0 ? Self.alike * noise * noise / (spread * spread) : 0)
    }
  }

  /// The best amount for a width and a middle, and what is left.
  func solve(_ width: Double, _ middle: Double) -> Solution {
    var sums = Sums()
    model.table.withValues(width: width) { taken in
      for sample in samples { sums.add(taken(sample.place - middle), at: sample) }
    }
    return solution(of: sums)
  }

  /// The same for a trial.
  func solve(_ trial: BlurredShapes.Trial) -> Solution {
    guard reach <= BlurredShapes.mostSamples else { return solve(trial.width, trial.middle) }
    var sums = Sums()
    model.table.withValues(of: trial) { taken in
      for sample in samples { sums.add(taken(sample.index), at: sample) }
    }
    return solution(of: sums)
  }

  /// The best amount, the sum of the squares that it leaves, and that with what it costs to be far from a known one.
  typealias Solution = (amount: Double, squares: Double, cost: Double)

  /// Products of a shape, times the samples' weights, with itself, the light and the ground.
  private struct Sums {
    var (square, product, level, tilt) = (0.0, 0.0, 0.0, 0.0)

    @inline(__always)
    mutating func add(_ taken: Double, at sample: Sample) {
      let g = taken * sample.weight
      square += g * g
      product -= g * sample.value
      level += g * sample.level
      tilt += g * sample.tilt
    }
  }

  private func solution(of sums: Sums) -> Solution {
    // The values have no ground, so that only the shape's own is to be taken off.
    let square = sums.square - (sums.level * sums.level + sums.tilt * sums.tilt)
    let product = sums.product
    let stiffness = known?.stiffness ?? 0
    let wanted = known?.amount ?? 0
    let amount = max(
      (product + stiffness * wanted) / max(square + stiffness, 1e-12), 0)
    let squares = max(variance - 2 * amount * product + amount * amount * square, 0)
    let strain = stiffness * (amount - wanted) * (amount - wanted)
    return (amount, squares, squares + strain)
  }
}
