import Foundation

/// The widths along a curve that explain all its profiles together.
///
/// Noise at a place is no less than what a narrowing changes; so no width is fitted alone, and no light is averaged
/// along the curve, which would fill a short throat. The most probable widths w minimize
///
///     Σ cost(w at i) / 2 σ² + Σ (ν + 1) / 2 · log(1 + d² / ν b²)
///
/// with d the second differences of w, b how much a slope of widths is apt to change, and ν small, so that widths may
/// bend sharply at few places: Student's distribution, as in K. L. Lange, R. J. A. Little, J. M. G. Taylor, "Robust
/// Statistical Modeling Using the t Distribution", JASA 84, 1989, doi 10.1080/01621459.1989.10478852. It is minimized
/// by Newton's steps, the second term as a parabola that touches it.
struct JointWidths {
  /// How much the slope of widths usually changes from one pixel to the next, px.
  private static let bend = 0.1
  /// Degrees of freedom ν.
  private static let freedom = 2.0
  private static let steps = 8
  /// The slope that widths usually have where they cannot be seen, px: beyond the last that is seen they stay as they
  /// are.
  private static let unseenSlope = 0.05
  /// The furthest that a step goes, px.
  private static let stride = 1.5
  /// Of the widths between which costs are compared, px.
  private static let difference = 0.2
  private static let narrowest = 0.3
  /// No light is known better: it has 8 bits at least.
  private static let leastVariance = 1e-6
  /// What is known of any width at least, 1/px²: no curve is infinitely wide.
  private static let leastInformation = 1e-4

  /// Each place's profile, where it is in plain sight, and where the curve's middle is in it, px.
  let tasks: [WidthTask?]
  let middles: [Double]
  /// The variance of the samples.
  let variance: Double

  /// The widths, px, and the error of each.
  ///
  /// - Parameter start: widths to start from, px.
  func solved(from start: [Double]) -> (widths: [Double], errors: [Double]) {
    let variances = zip(tasks.indices, start).map { index, width in
      tasks[index].map { task in
        // Where more than noise is in the way, less is known.
        max(
          variance, Self.leastVariance,
          task.solve(width, middles[index]).squares / max(task.weight - 5, 1))
          * WidthTask.alike
      }
    }
    let mean = start.reduce(0, +) / Double(start.count)
    var widths = start
    let hold = Self.hold(where: tasks.map { $0 == nil })
    var system = SmoothnessSystem(information: [1], stiffness: [], hold: [])
    for _ in 0..<Self.steps {
      var information = Array(repeating: Self.leastInformation, count: widths.count)
      var right = Array(repeating: Self.leastInformation * mean, count: widths.count)
      for (index, task) in tasks.enumerated() {
        guard let task, let variance = variances[index] else { continue }
        let width = min(max(widths[index], Self.narrowest + Self.difference), task.widest)
        let cost = [-1, 0, 1].map { (side: Double) in
          task.solve(width + side * Self.difference, middles[index]).cost / (2 * variance)
        }
        let slope = (cost[2] - cost[0]) / (2 * Self.difference)
        let curvature = max(
          (cost[2] - 2 * cost[1] + cost[0]) / (Self.difference * Self.difference), 0.01)
        information[index] += curvature
        right[index] += curvature * width - slope
      }
      let stiffness = (0..<max(widths.count - 2, 0)).map { i in
        let d = widths[i] - 2 * widths[i + 1] + widths[i + 2]
        return (Self.freedom + 1) / (Self.freedom * Self.bend * Self.bend + d * d)
      }
      system = SmoothnessSystem(information: information, stiffness: stiffness, hold: hold)
      widths = zip(widths, system.solved(right)).map { old, new in
        max(old + min(max(new - old, -Self.stride), Self.stride), Self.narrowest)
      }
    }
    let errors = zip(system.variances, widths).map { min(max($0.squareRoot(), 0.02), $1) }
    return (widths, errors)
  }

  /// How stiffly each width is that of its neighbour: where one of them is unseen.
  private static func hold(where isUnseen: [Bool]) -> [Double] {
    zip(isUnseen, isUnseen.dropFirst()).map { $0 || $1 ? 1 / (unseenSlope * unseenSlope) : 0 }
  }

  /// Widths along a curve of which some are known, each with an error; at least one is.
  static func interpolated(_ known: [(width: Double, error: Double)?]) -> [Double] {
    let information = known.map { known in
      leastInformation + (known.map { 1 / ($0.error * $0.error) } ?? 0)
    }
    let sums = zip(known, information).reduce((width: 0.0, information: 0.0)) { sums, next in
      guard let known = next.0 else { return sums }
      return (sums.width + known.width * next.1, sums.information + next.1)
    }
    let mean = sums.width / sums.information
    let stiffness = Array(repeating: 1 / (coarse * coarse), count: max(known.count - 2, 0))
    return SmoothnessSystem(
      information: information, stiffness: stiffness, hold: hold(where: known.map { $0 == nil })
    ).solved(
      zip(known, information).map { ($0?.width ?? mean) * ($0 == nil ? leastInformation : $1) }
    ).map { max($0, narrowest) }
  }

  /// The same of the widths that are started from, which are to follow a throat, px.
  private static let coarse = 1.0
}
