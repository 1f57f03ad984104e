import Foundation
import Geometry

/// The fractal dimension of curves by counting boxes: L. S. Liebovitch, T. Toth, "A fast algorithm to determine fractal
/// dimensions by box counting", Physics Letters A 141, 1989, doi 10.1016/0375-9601(89)90854-2.
enum BoxCounting {
  private struct Box: Hashable {
    var column: Int
    var row: Int
  }

  /// The slope of the line of least squares of log N over log 1/s, where N squares of the side s have something of
  /// the centre lines in them; s is 2, 4, 8, … px up to a quarter of `side`, the image's shorter side. `nil` where
  /// that is fewer than three sizes, or there is nothing to count.
  static func dimension(of courses: [CurveCourse], side: Double) -> Double? {
    let sizes = sequence(first: 2.0) { 2 * $0 }.prefix { $0 <= side / 4 }
    let points = courses.flatMap(\.samples).map(\.point)
    guard sizes.count >= 3, !points.isEmpty else { return nil }
    return StraightLine(
      fitting: sizes.map { size in
        let boxes = Set(
          points.map {
            Box(column: Int(($0.x / size).rounded(.down)), row: Int(($0.y / size).rounded(.down)))
          })
        return (-log(size), log(Double(boxes.count)), 1)
      })?.slope
  }
}
