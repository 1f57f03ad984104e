/// How far a spline and the polyline that it stands for are apart, px.
public struct FitResidual: Hashable, Sendable {
  /// The largest distance of a point of the polyline, vertices and what lies between, from the
  /// spline.
  public var polylineToSpline: Double
  /// The largest distance of a point of the spline from the polyline.
  public var splineToPolyline: Double
  /// The root of the mean squared distance of the polyline from the spline.
  public var rms: Double

  /// The larger of the two: the Hausdorff distance.
  public var maximum: Double { max(polylineToSpline, splineToPolyline) }
}

/// Measures how far a spline and a polyline are apart, by dense sampling of both.
///
/// It shares nothing with the fitter: a fitter that trusts its own error estimate goes wrong where
/// the estimate does (kurbo's issue 604 is about such a case). Each of the two is sampled at every
/// vertex and at least every `spacing` px, so a distance between samples can exceed the measured one
/// by at most half of that.
public struct FitVerifier: Sendable {
  /// The distance between samples, px.
  public let spacing: Double

  /// A verifier that looks at every vertex and at least every `spacing` px.
  public init(spacing: Double) {
    precondition(spacing > 0, "the spacing is positive; got \(spacing)")
    self.spacing = spacing
  }

  /// The distances between `spline` and `polyline`, whose points are finite; at least one of them.
  public func residual(of spline: Spline, from polyline: Polyline) -> FitResidual {
    precondition(!polyline.points.isEmpty, "a polyline to compare with has points")
    // The curve as lines, a hundredth of the spacing off at most.
    let curve = Polyline(spline.flattened(tolerance: spacing / 100))
    let (forward, rms) = distances(of: polyline, from: PolylineIndex([curve]))
    let (backward, _) = distances(of: curve, from: PolylineIndex([polyline]))
    return FitResidual(polylineToSpline: forward, splineToPolyline: backward, rms: rms)
  }

  private func distances(
    of polyline: Polyline, from index: PolylineIndex
  ) -> (maximum: Double, rms: Double) {
    let first = index.distanceSquared(to: polyline.points[0])
    var (worst, sum, weight) = (first, 0.0, 0.0)
    for i in 0..<polyline.pieceCount {
      let (a, b) = (polyline.points[i], polyline.end(ofPiece: i))
      let length = a.distance(to: b)
      let count = Int(min(max((length / spacing).rounded(.up), 1), 1e6))
      for k in 1...count {
        let position = k == count ? b : a.lerp(to: b, Double(k) / Double(count))
        let d = index.distanceSquared(to: position)
        worst = max(worst, d)
        sum += d * length / Double(count)
      }
      weight += length
    }
    return (worst.squareRoot(), (weight > 0 ? sum / weight : first).squareRoot())
  }
}
