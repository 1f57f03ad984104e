import Foundation

/// A stretch of points as a parabola, each coordinate a polynomial of the distance along them by least squares:
/// where a curve goes before what is seen of it. A short stretch is a straight line.
package struct StretchFit: Sendable {
  /// Shorter ones are straight, px.
  private static let leastLength = 10.0

  private let middle: Point
  private let slope: Vector
  private let bend: Vector
  /// The polynomial of the bend is u² - skew u - spread, u the distance from `mean`.
  private let (mean, skew, spread): (Double, Double, Double)
  /// The root mean square of the points' distances from where the fit has them, px.
  package private(set) var deviation: Double
  /// By how much it turns along the stretch, radians.
  private var turn: Double

  /// The fit to the first of `points` that lie within `length` px along them, at least two; `nil` where there are
  /// fewer or all are one.
  ///
  /// - Parameter straightest: stretches that bend by less, radians, are straight lines.
  package init?(_ points: some Collection<Point>, over length: Double, straightest: Double = 0) {
    var distances: [Double] = []
    var chosen: [Point] = []
    for point in points {
      let distance = chosen.last.map { distances[distances.count - 1] + $0.distance(to: point) }
      if let distance, distance > length, chosen.count >= 2 { break }
      distances.append(distance ?? 0)
      chosen.append(point)
    }
    guard chosen.count >= 2, let extent = distances.last, extent > 0 else { return nil }
    let count = Double(chosen.count)
    let mean = distances.reduce(0, +) / count
    let middle = Point.zero + chosen.reduce(Vector.zero) { $0 + ($1 - .zero) } / count
    var (second, third) = (0.0, 0.0)
    var slope = Vector.zero
    for (distance, point) in zip(distances, chosen) {
      let u = distance - mean
      second += u * u
      third += u * u * u
      slope += (point - middle) * u
    }
    slope = slope / second
    let (skew, spread) = (third / second, second / count)
    var (bend, norm) = (Vector.zero, 0.0)
    for (distance, point) in zip(distances, chosen) {
      let u = distance - mean
      let value = u * u - skew * u - spread
      bend += (point - middle) * value
      norm += value * value
    }
    bend = norm == 0 ? .zero : bend / norm
    let (first, last) = (
      slope + bend * (-2 * mean - skew), slope + bend * (2 * (extent - mean) - skew)
    )
    let turn = abs(first.angle(to: last))
    let isStraight = extent < Self.leastLength || turn < straightest
    self.bend = isStraight ? .zero : bend
    self.turn = isStraight ? 0 : turn
    (self.middle, self.slope, self.mean, self.skew, self.spread) = (
      middle, slope, mean, skew, spread
    )
    deviation = 0
    let squares = zip(distances, chosen).map { point(at: $0).distanceSquared(to: $1) }
    deviation = (squares.reduce(0, +) / count).squareRoot()
  }

  /// The fit to a stretch as long as a parabola follows it within half a pixel, at most `length` px: what bends
  /// more, or has a corner, is looked at nearer by.
  package static func shortened(_ points: some Collection<Point>, from length: Double)
    -> StretchFit?
  {
    var length = length
    while true {
      let fit = StretchFit(points, over: length)
      guard let fit, length > leastLength / 2,
        fit.deviation > largestDeviation || fit.turn > largestTurn
      else { return fit }
      length /= 1.4
    }
  }

  /// A parabola that turns more stands for a corner, radians.
  private static let largestTurn = 60 * Double.pi / 180
  /// Larger root mean squares of the points' distances from a fit are more than noise, px.
  private static let largestDeviation = 0.4

  /// The place `distance` px after the first point, or before it.
  package func point(at distance: Double) -> Point {
    let u = distance - mean
    return middle + slope * u + bend * (u * u - skew * u - spread)
  }

  /// The direction there, of length 1.
  package func direction(at distance: Double) -> Vector {
    (slope + bend * (2 * (distance - mean) - skew)).normalized ?? .zero
  }
}

extension StretchFit {
  /// How far before the starts of two courses they meet, px.
  package func meeting(
    _ other: StretchFit, within distance: Double
  ) -> (before: Double, after: Double)? {
    let steps = Array(stride(from: 0, through: distance, by: 0.5))
    let (first, second) = (steps.map { point(at: -$0) }, steps.map { other.point(at: -$0) })
    for i in first.indices.dropFirst() {
      for j in second.indices.dropFirst() {
        let (p, r) = (first[i - 1], first[i] - first[i - 1])
        let (q, s) = (second[j - 1], second[j] - second[j - 1])
        guard let (t, u) = Geometry.meeting(from: p, along: r, from: q, along: s),
          (0...1).contains(t), (0...1).contains(u)
        else { continue }
        return (steps[i - 1] + t / 2, steps[j - 1] + u / 2)
      }
    }
    return nil
  }
}
