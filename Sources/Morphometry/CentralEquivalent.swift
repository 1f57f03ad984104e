public import Geometry

/// The ring around a disc in which widths of retinal vessels are summarized.
public struct MeasuringRing: Hashable, Sendable {
  /// The centre, such as that of the optic disc, px of the image.
  public var centre: Point
  /// The inner and the outer radius, px of the image; 0 ≤ inner < outer.
  public var radii: ClosedRange<Double>

  /// A ring, px of the image.
  public init(centre: Point, radii: ClosedRange<Double>) {
    (self.centre, self.radii) = (centre, radii)
  }

  /// The mean width, px, of each passage of a course from one of the circles to the other, to 1 px. `position` is where
  /// a sample lies in the image.
  func widths(of course: CurveCourse, position: (Point) -> Point) -> [Double] {
    let distances = course.samples.map { position($0.point).distance(to: centre) }
    return course.samples.indices.filter {
      radii.contains(distances[$0]) && ($0 == 0 || !radii.contains(distances[$0 - 1]))
    }.compactMap { first in
      let last = distances[first...].firstIndex { !radii.contains($0) } ?? distances.count
      let reached = distances[first..<last]
      guard let low = reached.min(), let high = reached.max(), low < radii.lowerBound + 1,
        high > radii.upperBound - 1
      else { return nil }
      let inside = course.samples[first..<last]
      let weight = inside.reduce(0) { $0 + $1.weight }
      let widths = inside.compactMap { sample in sample.width.map { $0 * sample.weight } }
      return widths.count == inside.count && weight > 0 ? widths.reduce(0, +) / weight : nil
    }
  }
}

/// The width of one vessel that would carry as much as several: M. D. Knudtson, K. E. Lee, L. D. Hubbard, T. Y. Wong,
/// R. Klein, B. E. K. Klein, "Revised formulas for summarizing retinal vessel diameters", Current Eye Research 27,
/// 2003, doi 10.1076/ceyr.27.3.143.16049.
public enum CentralEquivalent {
  /// The factor of arterioles.
  public static let arterioles = 0.88
  /// The factor of venules.
  public static let venules = 0.95

  /// The six broadest of `widths`, in any unit, combined: the broadest with the thinnest and so on, to
  /// factor · √(w₁² + w₂²), and one in the middle is carried over, until there is one; `nil` where there is
  /// none.
  public static func combined(_ widths: [Double], factor: Double) -> Double? {
    var widths = Array(widths.sorted(by: >).prefix(6))
    while widths.count > 1 {
      let pairs = (0..<widths.count / 2).map { index -> Double in
        let (a, b) = (widths[index], widths[widths.count - 1 - index])
        return factor * (a * a + b * b).squareRoot()
      }
      let middle = widths.count % 2 == 1 ? [widths[widths.count / 2]] : []
      widths = (pairs + middle).sorted(by: >)
    }
    return widths.first
  }
}
