/// A straight line y = intercept + slope · x.
struct StraightLine: Hashable {
  var intercept: Double
  var slope: Double

  subscript(x: Double) -> Double { intercept + slope * x }

  /// The line of least squares through `points`, each with a weight ≥ 0; `nil` unless two of them differ in x.
  init?(fitting points: [(x: Double, y: Double, weight: Double)]) {
    let total = points.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    let x = points.reduce(0) { $0 + $1.weight * $1.x } / total
    let y = points.reduce(0) { $0 + $1.weight * $1.y } / total
    let xx = points.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.x - x) }
    guard xx > 0 else { return nil }
    slope = points.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.y - y) } / xx
    intercept = y - slope * x
  }
}
