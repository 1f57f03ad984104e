import Geometry

/// A curve as samples along its arc length, from which everything is measured.
///
/// Every cubic is divided evenly by its length, into steps of at most `spacing`, and both its ends are samples, so that
/// curvatures on both sides of a knot count and corners at knots do not. Integrals are sums of values times weights:
/// the trapezoidal rule.
struct CurveCourse {
  /// The greatest step, px.
  static let spacing = 0.5

  /// One place of the curve.
  struct Sample {
    var point: Point
    /// The arc length from the start, px.
    var arc: Double
    /// The length that the sample stands for, px.
    var weight: Double
    /// The turn over the neighbouring steps per length, 1/px, positive from x towards y. A cusp has a curvature without
    /// bounds in a point, but turns only so much.
    var curvature: Double
    /// The full width, px; `nil` where nothing says it.
    var width: Double?
    /// The standard error of the width, px; `nil` where it was not measured.
    var error: Double?
  }

  let samples: [Sample]
  /// The length, px.
  let length: Double

  /// The samples of `curve`; without widths where `hasWidths` is false.
  init(of curve: TracedCurve, hasWidths: Bool) {
    var samples: [Sample] = []
    var start = 0.0
    for (index, cubic) in curve.spline.segments.enumerated() {
      let length = cubic.arcLength()
      let count = max(Int((length / Self.spacing).rounded(.up)), 1)
      let places = cubic.places(count)
      let tangents = places.map { cubic.tangent(at: $0) ?? .zero }
      let turns = (0..<count).map { tangents[$0].angle(to: tangents[$0 + 1]) }
      let step = length / Double(count)
      for (k, t) in places.enumerated() {
        let isEnd = k == 0 || k == count
        let turn = (k > 0 ? turns[k - 1] : 0) + (k < count ? turns[k] : 0)
        let around = isEnd ? step : 2 * step
        let arc = start + Double(k) * step
        samples.append(
          Sample(
            point: cubic.point(at: t), arc: arc, weight: around / 2,
            curvature: step > 0 ? turn / around : 0,
            width: hasWidths
              ? curve.profile?.width(at: arc) ?? curve.width(at: Double(index) + t) : nil,
            error: hasWidths ? curve.profile?.error(at: arc) : nil))
      }
      start += length
    }
    (self.samples, length) = (samples, start)
  }

  /// The integral over the arc length of `value`; `nil` where that is not known of a sample.
  func integral(_ value: (Sample) -> Double?) -> Double? {
    var sum = 0.0
    for sample in samples {
      guard let value = value(sample) else { return nil }
      sum += value * sample.weight
    }
    return sum
  }

  /// The mean over the arc length, of a dot its value; `nil` where that is not known of a sample.
  func mean(_ value: (Sample) -> Double?) -> Double? {
    length > 0 ? integral(value).map { $0 / length } : value(samples[0])
  }

  /// The point at an arc length, px, linear between samples; clamped to the ends.
  func point(at arc: Double) -> Point {
    let next = samples.firstIndex { $0.arc >= arc } ?? samples.count - 1
    guard next > 0 else { return samples[0].point }
    let (a, b) = (samples[next - 1], samples[next])
    guard b.arc > a.arc else { return b.point }
    return a.point.lerp(to: b.point, min((arc - a.arc) / (b.arc - a.arc), 1))
  }

  /// The median width, px, over the arc length.
  var medianWidth: Double? {
    let widths = samples.compactMap { sample in sample.width.map { ($0, sample.weight) } }
      .sorted { $0.0 < $1.0 }
    let half = widths.reduce(0) { $0 + $1.1 } / 2
    var sum = 0.0
    return widths.first {
      sum += $0.1
      return sum >= half
    }?.0
  }
}

extension CubicBezier {
  /// The parameters that divide the curve's length evenly into `count` steps, both ends included: from the trapezoidal
  /// rule over eight pieces of each step, linear between.
  fileprivate func places(_ count: Int) -> [Double] {
    let pieces = 8 * count
    func speed(_ k: Int) -> Double { derivative(at: Double(k) / Double(pieces)).length }
    var lengths = [0.0]
    var last = speed(0)
    for k in 1...pieces {
      let next = speed(k)
      lengths.append(lengths[k - 1] + (last + next) / 2)
      last = next
    }
    var places = [0.0]
    var k = 0
    for step in 1..<max(count, 1) {
      let goal = lengths[pieces] * Double(step) / Double(count)
      while lengths[k + 1] < goal { k += 1 }
      let share = (goal - lengths[k]) / (lengths[k + 1] - lengths[k])
      places.append((Double(k) + share) / Double(pieces))
    }
    return places + [1]
  }
}
