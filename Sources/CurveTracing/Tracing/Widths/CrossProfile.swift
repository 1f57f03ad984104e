import Foundation

/// The light across a curve at a place, or its mean over neighbouring places.
struct CrossProfile {
  /// Px between the samples.
  static let step = 0.5
  /// Light below it is as good as none.
  private static let darkest = 0.02

  /// Light from `-reach` to `reach`, px; 0 where none is known.
  var light: [Double]
  /// The logarithm of light; empty where light has none.
  var logarithm: [Double]
  /// The share of the places from which each sample is known, 0…1.
  var weight: [Double]
  /// How many px are looked at to either side.
  var reach: Double
  /// The width that is expected, px.
  var guess: Double

  /// The mean of what is known at `places`, each with an odd number of samples about the curve; `nil` where too
  /// little of the curve and its ground is in plain sight.
  ///
  /// - Parameter count: how many samples are taken to either side, no more than any place has.
  init?(_ places: ArraySlice<[Double?]>, count: Int, guess: Double, absorbs: Bool) {
    light = Array(repeating: 0, count: 2 * count + 1)
    (logarithm, weight) = (absorbs ? light : [], light)
    reach = Double(count) * Self.step
    self.guess = guess
    for values in places {
      let first = values.count / 2 - count
      for k in 0...2 * count {
        guard let value = values[first + k] else { continue }
        light[k] += value
        if absorbs { logarithm[k] += log(max(value, Self.darkest)) }
        weight[k] += 1
      }
    }
    for k in weight.indices where weight[k] > 0 {
      light[k] /= weight[k]
      if absorbs { logarithm[k] /= weight[k] }
      weight[k] /= Double(places.count)
    }
    let (before, middle) = (weight[..<count], weight[(count - 2)...(count + 2)])
    let after = weight[(count + 1)...]
    let isSeen =
      middle.allSatisfy { $0 >= 0.5 }
      && [before, after].allSatisfy { side in 5 * side.count { $0 > 0 } >= 3 * side.count }
    guard isSeen else { return nil }
  }
}
