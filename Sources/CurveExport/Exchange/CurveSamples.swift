import Geometry

/// A curve as a chain of points, for formats that know no splines.
struct CurveSamples {
  /// How far points of a chain are apart along the curve, px.
  static let spacing = 1.0

  /// Points in order, px; the last one of a closed curve is the first again. A dot has one.
  var points: [Point]
  /// The full width at each point, px.
  var widths: [Double]

  /// Points `spacing` px apart and at `stops`, global parameters of the curve's spline.
  init(of curve: TracedCurve, stops: [Double] = []) {
    let parameters = Self.parameters(of: curve, stops: stops)
    points = parameters.map { curve.spline.point(at: $0) }
    widths = curve.widths(at: parameters)
  }

  /// The global parameters of those points, ascending, each once; the stops exactly as they are given.
  static func parameters(of curve: TracedCurve, stops: [Double] = []) -> [Double] {
    if curve.isDot { return [0] }
    let end = Double(curve.spline.segmentCount)
    let stops = Set(stops.map { min(max($0, 0), end) }).sorted()
    // A stop takes the place of a point that is there already.
    let others = curve.spline.parameters(spacing: spacing).filter { parameter in
      !stops.contains { abs($0 - parameter) < 1e-6 }
    }
    return (stops + others).sorted()
  }
}
