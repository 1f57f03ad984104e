import Foundation

/// What a curve takes away across itself.
enum CurveShape: CaseIterable {
  /// As much everywhere, of light: ink, and what glows.
  case bar
  /// The chord of a circle, of light: a tube that glows.
  case tube
  /// The chord of a circle, of the logarithm of light: a tube that absorbs.
  case absorber

  var isTube: Bool { self != .bar }
}

/// What was fitted at a place.
struct WidthFit {
  var width: Double
  /// Where the middle of the curve is, px to the right of the profile's.
  var middle: Double
  var amount: Double
  /// The sum of the squared deviations, and of the samples' weights.
  var squares: Double
  var weight: Double
  /// Half the second derivative of `squares` by the width, 1/px²: how sharply the width is told.
  var sharpness: Double
  /// The share of the profile's variance about its ground that is not explained.
  var unexplained: Double

  /// The standard error of the width, px, where samples deviate by `noise` at least.
  func error(noise: Double) -> Double {
    let variance = max(noise * noise, squares / max(weight - 5, 1)) * WidthTask.alike
    return min(max((variance / sharpness).squareRoot(), 0.02), width)
  }
}

/// A shape and a blur.
struct WidthModel {
  let shape: CurveShape
  var blur: Double { table.blur }
  /// What a curve of an amount of 1 takes away.
  let table: BlurredShapes
  /// The best width, middle and amount, the amount `near` one that is known, to within a share of it and beside
  /// `noise`; `nil` where nothing is darker along the curve.
  func fit(_ profile: CrossProfile, near amount: Double? = nil, noise: Double = 0) -> WidthFit? {
    let task = WidthTask(profile, model: self, amount: amount, noise: noise)
    var best = (width: 0.0, middle: 0.0, cost: Double.infinity)
    func consider(_ solution: WidthTask.Solution, _ width: Double, _ middle: Double) {
      if solution.cost < best.cost { best = (width, middle, solution.cost) }
    }
    func consider(_ width: Double, _ middle: Double) {
      guard width >= 0.3, width <= task.widest, abs(middle) <= 1.5 else { return }
      consider(task.solve(width, middle), width, middle)
    }
    // A known amount leaves the middle where it is.
    for trial in BlurredShapes.trials
    where trial.width <= task.widest && (amount == nil || trial.middle == 0) {
      consider(task.solve(trial), trial.width, trial.middle)
    }
    guard best.cost < .infinity else { return nil }
    for (part, shift) in [(0.1, 0.3), (0.05, 0.15), (0.02, 0.07), (0.01, 0.03), (0.004, 0.012)] {
      for _ in 0..<2 {
        let start = best
        consider(start.width, start.middle - shift)
        consider(start.width, start.middle + shift)
        consider(start.width * (1 - part), best.middle)
        consider(start.width * (1 + part), best.middle)
        // What was no better is no better from the same place again.
        if best == start { break }
      }
    }
    let solved = task.solve(best.width, best.middle)
    guard solved.amount > 0 else { return nil }
    let h = max(0.1 * best.width, 0.15)
    let bend =
      task.solve(best.width - h, best.middle).cost + task.solve(best.width + h, best.middle).cost
      - 2 * best.cost
    return WidthFit(
      width: best.width, middle: best.middle, amount: solved.amount, squares: solved.squares,
      weight: task.weight,
      sharpness: max(bend / (2 * h * h), 1e-12),
      unexplained: task.variance > 0 ? solved.squares / task.variance : 1)
  }
}
