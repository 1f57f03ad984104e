import Foundation
import Geometry
import Imaging

/// Measures how wide curves are, from the image's light across them.
///
/// The profile across the curve is averaged over a stretch along it; the width is where it has come
/// half way from the centre's light to the ground's on both sides (full width at half maximum).
struct WidthMeasurement {
  /// Light in which the curves are dark.
  let light: Plane
  /// A first guess of the full width at every pixel, px.
  let guess: Plane

  /// Px between the samples of a profile.
  private static let step = 0.25
  /// Half the length of the stretch that is averaged, px.
  private static let stretch = 4

  /// The full width at the global parameters `knots` of `spline`, px.
  func widths(of spline: Spline) -> [Double] {
    let parameters = (0...spline.segmentCount).map(Double.init)
    return parameters.map { width(of: spline, at: $0) }.smoothedByMedian()
  }

  /// The full width of the mean profile along a whole chain of points about a pixel apart, px.
  func meanWidth(along points: [Point]) -> Double {
    let smooth = Polyline(points).smoothed(sigma: 2).points
    let guesses = smooth.map { Double(guess.sample(x: $0.x, y: $0.y)) }.sorted()
    guard !guesses.isEmpty else { return 0 }
    let places = smooth.indices.compactMap { i -> (Point, Vector)? in
      let (before, after) = (max(i - 2, 0), min(i + 2, smooth.count - 1))
      return (smooth[after] - smooth[before]).normalized.map { (smooth[i], $0) }
    }
    return width(of: places, expected: guesses[guesses.count / 2], reach: 14)
  }

  private func width(of spline: Spline, at u: Double) -> Double {
    let center = spline.point(at: u)
    let expected = Double(guess.sample(x: center.x, y: center.y))
    guard let tangent = spline.tangent(at: u) else { return expected }
    let places = (-Self.stretch...Self.stretch).map { (center + tangent * Double($0), tangent) }
    return width(of: places, expected: expected)
  }

  /// The full width of the mean profile across the curve at `places`, each with its tangent, px.
  private func width(
    of places: [(point: Point, tangent: Vector)], expected: Double, reach: Double? = nil
  ) -> Double {
    let reach = reach ?? max(4, 1.5 * expected + 2)
    let count = Int(reach / Self.step)
    var profile = [Double](repeating: 0, count: 2 * count + 1)
    for place in places {
      for k in -count...count {
        let position = place.point + place.tangent.perpendicular * (Double(k) * Self.step)
        profile[k + count] += Double(light.sample(x: position.x, y: position.y))
      }
    }
    guard let left = half(profile[...count].reversed()), let right = half(Array(profile[count...]))
    else { return expected }
    return min(max(left + right, 0.5), 2 * reach)
  }

  /// The distance from the first sample, the centre's, to where the light has come half way to the
  /// lightest; `nil` where there is no rise.
  private func half(_ profile: [Double]) -> Double? {
    // The lightest before the profile falls for good: a neighbouring curve is not the ground.
    guard let base = profile.max(), base > profile[0] else { return nil }
    let level = (base + profile[0]) / 2
    guard let index = profile.firstIndex(where: { $0 >= level }), index > 0 else { return nil }
    let (before, after) = (profile[index - 1], profile[index])
    return (Double(index - 1) + (level - before) / (after - before)) * Self.step
  }
}

extension [Double] {
  /// The median of each number and its two neighbours.
  fileprivate func smoothedByMedian() -> [Double] {
    guard count >= 3 else { return self }
    return indices.map { i in
      let window = self[Swift.max(i - 1, 0)...Swift.min(i + 1, count - 1)].sorted()
      return window.count == 3 ? window[1] : (window[0] + window[1]) / 2
    }
  }
}
