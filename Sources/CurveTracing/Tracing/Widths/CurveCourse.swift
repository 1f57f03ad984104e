import Foundation
import Geometry
import Imaging

/// A curve as it is walked along, about a pixel at a time.
struct CurveCourse {
  let curve: TracedCurve
  /// Px of arc length between the places.
  let spacing: Double
  let points: [Point]
  let normals: [Vector]
  /// The full widths as the curve's knots say, px.
  let guesses: [Double]
  /// Places on either side whose light is averaged with each one's.
  private static let stretch = 2

  /// `nil` where the curve has no length.
  init?(_ curve: TracedCurve) {
    let parameters = curve.spline.parameters(spacing: 1)
    let length = curve.arcLength
    guard parameters.count >= 2, length > 0 else { return nil }
    self.curve = curve
    spacing = length / Double(parameters.count - 1)
    points = parameters.map(curve.spline.point)
    normals = parameters.map { (curve.spline.tangent(at: $0) ?? Vector(1, 0)).perpendicular }
    guesses = parameters.map { max(curve.width(at: $0), 1) }
  }

  /// The profiles across a curve: each place's own, and the mean of it and its neighbours; `nil` where too little is in
  /// plain sight, because another curve is there, and between the places that are looked at, `step` apart.
  func profiles(
    in light: Plane, absorbs: Bool, atEvery step: Int = 1, isFree: (Point) -> Bool
  ) -> (own: [CrossProfile?], mean: [CrossProfile?]) {
    let counts = guesses.map { Int((0.8 * $0 + 5).rounded(.up) / CrossProfile.step) }
    func neighbours(_ index: Int) -> ClosedRange<Int> {
      max(index - Self.stretch, 0)...min(index + Self.stretch, points.count - 1)
    }
    // As far as a place and its neighbours look.
    let seen = points.indices.map { index -> [Double?] in
      guard step == 1 || neighbours(index).contains(where: { $0 % step == 0 }) else { return [] }
      let count = neighbours(index).reduce(0) { max($0, counts[$1]) }
      return (-count...count).map { k in
        let p = points[index] + normals[index] * (Double(k) * CrossProfile.step)
        return isFree(p) ? Double(light.sample(x: p.x, y: p.y)) : nil
      }
    }
    func profile(_ index: Int, _ places: ClosedRange<Int>) -> CrossProfile? {
      guard index % step == 0 else { return nil }
      return CrossProfile(
        seen[places], count: counts[index], guess: guesses[index], absorbs: absorbs)
    }
    return (
      points.indices.map { profile($0, $0...$0) },
      points.indices.map { profile($0, neighbours($0)) }
    )
  }

  /// The curve with a profile of widths, and with what this says as widths at the knots.
  func with(widths: [Double], errors: [Double]) -> TracedCurve {
    let thousandths = { (x: Double) in (x * 1000).rounded() / 1000 }
    let profile = WidthProfile(
      spacing: spacing, widths: widths.map(thousandths), errors: errors.map(thousandths))
    var result = curve
    result.profile = profile
    var arc = 0.0
    result.widths =
      [profile.width(at: 0)]
      + curve.spline.segmentLengths().map { length in
        arc += length
        return profile.width(at: arc)
      }
    return result
  }
}
