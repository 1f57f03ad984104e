import Foundation
public import Geometry

/// The shape of a curve or of a part of one. Lengths are px of square pixels; what needs widths is `nil` where nothing
/// says them, as for edges.
public struct CurveMeasures: Hashable, Sendable {
  /// The arc length, px.
  public let length: Double
  /// The distance of the ends, px; 0 of a closed curve.
  public let chord: Double
  /// Arc over chord, ≥ 1, `nil` where the ends are one point: W. E. Hart, M. Goldbaum, B. Côté, P. Kube,
  /// M. R. Nelson, "Measurement and classification of retinal vascular tortuosity", International Journal of Medical
  /// Informatics 53, 1999, doi 10.1016/S1386-5056(98)00163-4, whose τ₁ is this less 1.
  public var tortuosity: Double? { chord > 1e-6 * length && length > 0 ? length / chord : nil }
  /// The integral of the squared curvature over the arc length, 1/px: τ₃ of Hart et al.
  public let squaredCurvature: Double
  /// How often the sense of turning changes. A turn to and fro of less than 3 degrees does not count.
  public let inflections: Int
  /// The mean of the curvature's magnitude over the arc length, 1/px.
  public let meanCurvature: Double
  /// The curvature of the largest magnitude, 1/px, positive where the curve turns from x towards y.
  public let extremeCurvature: Double
  /// The mean width over the arc length, px.
  public let meanDiameter: Double?
  /// The smallest width, px.
  public let minDiameter: Double?
  /// The largest width, px.
  public let maxDiameter: Double?
  /// The slope of the line of least squares of width over arc length: negative where a curve gets thinner towards its
  /// end.
  public let tapering: Double?
  /// The integral of the width over the arc length, px².
  public let area: Double?

  /// The least turn to and fro that makes an inflection, radians: 3 degrees.
  static let leastTurn = Double.pi / 60

  /// The measures of `curve`, whose widths are those of its profile, where it has one, else those at its knots, linear
  /// between. Lines without `hasWidths` and edges have none.
  public init(of curve: TracedCurve, hasWidths: Bool = true) {
    self.init(
      CurveCourse(of: curve, hasWidths: hasWidths && curve.kind == .line),
      chord: curve.spline.controlPoints[0].distance(
        to: curve.spline.knot(curve.spline.segmentCount)))
  }

  init(_ course: CurveCourse, chord: Double) {
    length = course.length
    self.chord = chord
    squaredCurvature = course.integral { $0.curvature * $0.curvature } ?? 0
    meanCurvature = course.mean { abs($0.curvature) } ?? 0
    extremeCurvature =
      course.samples.map(\.curvature).max { abs($0) < abs($1) } ?? 0
    inflections = Self.inflections(course)
    let widths = course.samples.compactMap(\.width)
    meanDiameter = course.mean(\.width)
    minDiameter = widths.min()
    maxDiameter = widths.max()
    area = course.integral(\.width)
    tapering =
      StraightLine(
        fitting: course.samples.compactMap { sample in
          sample.width.map { (sample.arc, $0, sample.weight) }
        })?.slope
  }

  /// How often the direction, the integral of the curvature, turns back by at least `leastTurn`.
  private static func inflections(_ course: CurveCourse) -> Int {
    var (direction, low, high, sense, count) = (0.0, 0.0, 0.0, 0.0, 0)
    for sample in course.samples {
      direction += sample.curvature * sample.weight
      (low, high) = (min(low, direction), max(high, direction))
      if sense >= 0, high - direction >= leastTurn {
        count += sense > 0 ? 1 : 0
        (sense, low, high) = (-1, direction, direction)
      } else if sense <= 0, direction - low >= leastTurn {
        count += sense < 0 ? 1 : 0
        (sense, low, high) = (1, direction, direction)
      }
    }
    return count
  }
}
