import Foundation

/// Where answers at even places of a circle lie, and how much in one place: their first circular moment.
struct CircularMoment {
  /// The mean place, as a share of the circle in 0..<1; 0 where there are no answers.
  let direction: Double
  /// |Σ r exp(iφ)| / Σ r: 1 where all is in one place, 0 where it is balanced or nothing is there.
  package let selectivity: Double

  /// The moment of `answers`, none negative, the first of them at place 0.
  init(of answers: [Double]) {
    var (x, y, sum) = (0.0, 0.0, 0.0)
    for (index, answer) in answers.enumerated() {
      let angle = 2 * .pi * Double(index) / Double(answers.count)
      x += answer * cos(angle)
      y += answer * sin(angle)
      sum += answer
    }
    let share = sum > 0 ? atan2(y, x) / (2 * .pi) : 0
    direction = share < 0 ? share + 1 : share
    selectivity = sum > 0 ? hypot(x, y) / sum : 0
  }
}
