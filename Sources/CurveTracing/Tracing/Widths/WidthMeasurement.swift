import Foundation
import Geometry
import Imaging

/// Measures how wide curves are, from the image's light across them.
///
/// The profile across the curve is averaged over a stretch along it. A curve ends on each side where light
/// rises most steeply (C. Steger, "An Unbiased Detector of Curvilinear Structures", IEEE TPAMI 20, 1998,
/// doi 10.1109/34.659930): of a stroke that is its edge, and of a vessel, whose shadow is deepest in the
/// middle, it is nearer to its wall than half the depth is.
struct WidthMeasurement {
  /// Light in which the curves are dark.
  let light: Plane
  /// A first guess of the full width at every pixel, px.
  let guess: Plane

  /// Px between the samples of a profile.
  private static let step = 0.25
  /// Half the length of the stretch that is averaged, px.
  private static let stretch = 4
  /// The deviation by which a profile is blurred before its slopes are compared, px.
  private static let blur = 0.5
  /// How far to each side breadth is looked for, px.
  private static let widestHalf = 14.0

  /// The full width at the global parameters `knots` of `spline`, px.
  func widths(of spline: Spline) -> [Double] {
    let parameters = (0...spline.segmentCount).map(Double.init)
    return parameters.map { width(of: spline, at: $0) }.smoothedByMedian()
  }

  /// The median of the full widths at some global parameters of `spline`, px; `nil` for none.
  func medianWidth(of spline: Spline, at parameters: [Double]) -> Double? {
    let widths = parameters.map { width(of: spline, at: $0) }.sorted()
    return widths.isEmpty ? nil : widths[widths.count / 2]
  }

  /// How broad the darkness along a whole chain of points about a pixel apart is: the full width of its
  /// mean profile at half its depth, px, up to 28. Of a curve in plain sight it is the width; of shades it
  /// is larger.
  func breadth(along points: [Point]) -> Double {
    breadths(along: points, atEvery: max(points.count, 1)).last ?? 2 * Self.widestHalf
  }

  /// The breadths along the first `step` points of a chain, the first twice as many and so on, and at last along
  /// all of them, in one pass.
  func breadths(along points: [Point], atEvery step: Int) -> [Double] {
    let smooth = Polyline(points).smoothed(sigma: 2).points
    var sum: [Double] = []
    return stride(from: 0, to: smooth.count, by: step).map { start in
      let places = (start..<min(start + step, smooth.count)).compactMap {
        i -> (point: Point, tangent: Vector)? in
        let (before, after) = (max(i - 2, 0), min(i + 2, smooth.count - 1))
        return (smooth[after] - smooth[before]).normalized.map { (smooth[i], $0) }
      }
      let more = profile(across: places, reach: Self.widestHalf)
      sum = sum.isEmpty ? more : zip(sum, more).map { $0 + $1 }
      return breadth(of: sum, isAtBorder: isAtBorder(places))
    }
  }

  /// - Parameter isAtBorder: whether one side of it may lie beyond the image, where light never rises.
  private func breadth(of profile: [Double], isAtBorder: Bool) -> Double {
    let middle = profile.count / 2
    let sides = (half(profile[...middle].reversed()), half(Array(profile[middle...])))
    switch sides {
    case (let left?, let right?): return left + right
    case (let side?, nil) where isAtBorder: return 2 * side
    case (nil, let side?) where isAtBorder: return 2 * side
    default: return 2 * Self.widestHalf
    }
  }

  /// Whether most places lie next to the image's border.
  private func isAtBorder(_ places: [(point: Point, tangent: Vector)]) -> Bool {
    let inside = (
      Self.borderReach...Double(light.width) - Self.borderReach,
      Self.borderReach...Double(light.height) - Self.borderReach
    )
    let count = places.count {
      !inside.0.contains($0.point.x) || !inside.1.contains($0.point.y)
    }
    return 2 * count > places.count
  }

  /// A line whose middle is nearer to the border may be cut by it, px.
  private static let borderReach = 3.0

  private func width(of spline: Spline, at u: Double) -> Double {
    let center = spline.point(at: u)
    let expected = Double(guess.sample(x: center.x, y: center.y))
    guard let tangent = spline.tangent(at: u) else { return expected }
    let places = (-Self.stretch...Self.stretch).map { (center + tangent * Double($0), tangent) }
    let profile = profile(across: places, reach: expected + 2 + 3 * Self.blur)
    let smooth = Plane(
      width: profile.count, height: 1, pixels: ContiguousArray(profile.map(Float.init))
    ).gaussianBlurred(sigma: Float(Self.blur / Self.step)).pixels.map(Double.init)
    let middle = smooth.count / 2
    guard let left = steepest(smooth[...middle].reversed()),
      let right = steepest(Array(smooth[middle...]))
    else { return expected }
    return max(left + right, 0.5)
  }

  /// Light across the curve, summed over `places`, each with its tangent: samples from `-reach` to `reach` px.
  private func profile(
    across places: [(point: Point, tangent: Vector)], reach: Double
  ) -> [Double] {
    let count = Int(reach / Self.step)
    var profile = [Double](repeating: 0, count: 2 * count + 1)
    for place in places {
      for k in -count...count {
        let position = place.point + place.tangent.perpendicular * (Double(k) * Self.step)
        profile[k + count] += Double(light.sample(x: position.x, y: position.y))
      }
    }
    return profile
  }

  /// The distance from the first sample, the centre's, to where light rises most steeply; `nil` where that
  /// is at neither side of it.
  private func steepest(_ profile: [Double]) -> Double? {
    let rises = zip(profile, profile.dropFirst()).map { $1 - $0 }
    // The last samples are blurred with what the profile's end repeats.
    let last = rises.count - 1 - Int(3 * Self.blur / Self.step)
    guard last > 1, let best = (1..<last).max(by: { rises[$0] < rises[$1] }), rises[best] > 0
    else { return nil }
    let fraction = parabolaVertex(rises[best - 1], rises[best], rises[best + 1])
    return (Double(best) + 0.5 + fraction) * Self.step
  }

  /// The distance from the first sample, the centre's, to where the light has come half way to the
  /// lightest; `nil` where there is no rise.
  private func half(_ profile: [Double]) -> Double? {
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
