/// A spline that stands for a polyline, and how well it does.
public struct FittedSpline: Hashable, Sendable {
  /// Closed where the polyline was.
  public var spline: Spline
  /// The distances between spline and polyline, as measured afterwards by `FitVerifier`.
  public var residual: FitResidual
  /// The knots that are corners, in order; joints elsewhere are G1.
  public var corners: [Int]
  /// Where on the given polyline each knot is: index of a point plus the fraction of the way to the
  /// next, ascending; a closed polyline's last piece leads from its last point to `count`, and a
  /// knot after the seam continues beyond that.
  public var locations: [Double]

  /// The largest distance between the two, px, in either direction.
  public var maxResidual: Double { residual.maximum }

}

/// Turns polylines into splines of few segments that stay within a tolerance.
///
/// 1. Drop points that repeat or are not finite; sample long pieces. 2. Find corners. 3. Between
/// corners, let each segment reach as far as a cubic with the tangents of the data can follow
/// (doubling, then bisection). 4. With the number of segments found, lower the tolerance as far as
/// that number still does, which evens out their residuals. 5. Measure the result independently; in
/// the rare case that it is out of tolerance, fit again more strictly, and at last fall back on the
/// polyline's own straight pieces.
///
/// The bound is kept in every case, up to half of the verifier's sampling distance (a tenth of the
/// tolerance). The number of segments is near the least, not proven to be. Takes time in proportion to
/// the number of points.
///
/// The bound includes every point, so noise must stay below the tolerance: where it does not (a chain
/// of pixels at 0.5 px), many short segments follow the noise. Smooth such a chain first
/// (`Polyline.smoothed(sigma:)`).
public struct SplineFitter: Hashable, Sendable {
  /// How far spline and polyline may be apart, px, in both directions.
  public var tolerance: Double
  /// A turn by more than this, radians, within `cornerWindow` to either side, is a corner.
  public var cornerAngle: Double
  /// The distance over which directions are compared to find corners, px.
  public var cornerWindow: Double

  /// 0.5 px: the noise of a chain of pixels.
  public static let defaultTolerance = 0.5

  /// A fitter; `cornerWindow` is six tolerances and at most 4 px unless given.
  public init(
    tolerance: Double = SplineFitter.defaultTolerance, cornerAngle: Double = .pi / 3,
    cornerWindow: Double? = nil
  ) {
    precondition(
      tolerance > 0 && tolerance.isFinite, "the tolerance is positive; got \(tolerance)")
    precondition(cornerAngle > 0, "the corner angle is positive; got \(cornerAngle)")
    self.tolerance = tolerance
    self.cornerAngle = cornerAngle
    self.cornerWindow = cornerWindow ?? min(6 * tolerance, 4)
  }

  /// The spline for the polyline through `points`, or `nil` where none of them is finite.
  ///
  /// A closed polyline's first point is not repeated. The ends of an open one stay where they are,
  /// and `startTangent` and `endTangent` (in the direction of travel) fix its directions there. A
  /// closed one starts at its first point, or where that is none, at its first corner.
  public func fit(
    points: [Point], isClosed: Bool = false, startTangent: Vector? = nil,
    endTangent: Vector? = nil
  ) -> FittedSpline? {
    let samples = FitSamples(points, isClosed: isClosed, tolerance: tolerance)
    guard let only = samples.points.first else { return nil }
    guard samples.last > 0 else {
      let spline = Spline(controlPoints: Array(repeating: only, count: 4))
      return FittedSpline(
        spline: spline, residual: FitResidual(polylineToSpline: 0, splineToPolyline: 0, rms: 0),
        corners: [], locations: [samples.locations[0], samples.locations[0]])
    }
    let polyline = Polyline(
      samples.isClosed ? Array(samples.points.dropLast()) : samples.points,
      isClosed: samples.isClosed)
    let verifier = FitVerifier(spacing: 0.2 * tolerance)
    for strictness in [0.95, 0.7, 0.4] {
      let chain = SegmentChain(
        samples: samples, fitter: self, tolerance: strictness * tolerance,
        startTangent: startTangent?.normalized, endTangent: endTangent?.normalized
      ).balanced()
      let fitted = chain.result(residual: verifier.residual(of: chain.spline, from: polyline))
      if fitted.maxResidual <= tolerance { return fitted }
    }
    let chain = SegmentChain(straightThrough: samples)
    return chain.result(residual: verifier.residual(of: chain.spline, from: polyline))
  }

  /// Segments must be at least this many, and fewer than this share of them do with twice the tolerance, where most of
  /// them stand for noise. A smooth curve needs 0.89 as many: what a cubic misses goes with the sixth power of its
  /// length (C. de Boor, K. Höllig, M. Sabin, "High accuracy geometric Hermite interpolation", CAGD 4, 1987).
  private static let (leastNoisy, noisy) = (12, 0.6)

  /// The spline for a polyline that may be noisier than the tolerance: as long as twice of it, up to `most` px, saves
  /// many of the segments, those were noise and no shape. Corners are the same. `nil` where no point is finite.
  public func fit(noisy points: [Point], isClosed: Bool = false, upTo most: Double) -> FittedSpline?
  {
    guard var best = fit(points: points, isClosed: isClosed) else { return nil }
    var wider = self
    while best.spline.segmentCount >= Self.leastNoisy, wider.tolerance < most {
      wider.tolerance = min(2 * wider.tolerance, most)
      guard let fitted = wider.fit(points: points, isClosed: isClosed),
        Double(fitted.spline.segmentCount) <= Self.noisy * Double(best.spline.segmentCount)
      else { break }
      best = fitted
    }
    return best
  }
}
