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
/// the estimate does (kurbo's issue 604 is about such a case). Both are
/// sampled at every vertex and, wherever the maximum could be, every `spacing` px, so the true maximum
/// exceeds the measured one by at most half of that.
public struct FitVerifier: Sendable {
  /// The largest distance between neighbouring samples, px.
  public let spacing: Double

  /// A verifier that finds maxima to within half of `spacing` px.
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
    // A coarse pass for the mean, then a search for the maximum: distance changes by no more than one
    // px per px, so most stretches cannot hold it and are not looked at any closer.
    var (stretches, sum, weight) = ([(Point, Point, Double, Double)](), 0.0, 0.0)
    var before = index.distance(to: polyline.points[0])
    var worst = before
    for i in 0..<polyline.pieceCount {
      let (a, b) = (polyline.points[i], polyline.end(ofPiece: i))
      let length = a.distance(to: b)
      let count = Int(min(max((length / (10 * spacing)).rounded(.up), 2), 1e6))
      var from = a
      for k in 1...count {
        let to = k == count ? b : a.lerp(to: b, Double(k) / Double(count))
        let here = index.distance(to: to)
        worst = max(worst, here)
        // Simpson's rule would need the middle; distances are smooth enough for the trapezium.
        sum += 0.5 * (before * before + here * here) * length / Double(count)
        stretches.append((from, to, before, here))
        (from, before) = (to, here)
      }
      weight += length
    }
    let mean = weight > 0 ? sum / weight : worst * worst
    while let (a, b, da, db) = stretches.popLast() {
      let length = a.distance(to: b)
      guard length > spacing, 0.5 * (da + db + length) > worst else { continue }
      let middle = a.lerp(to: b, 0.5)
      let d = index.distance(to: middle)
      worst = max(worst, d)
      stretches.append((a, middle, da, d))
      stretches.append((middle, b, d, db))
    }
    return (worst, mean.squareRoot())
  }
}
