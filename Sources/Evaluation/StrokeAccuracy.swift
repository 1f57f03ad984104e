public import Geometry

/// How far a drawing's points lie from the true splines, measured to the splines themselves and not
/// to samples of them: for differences far below a pixel.
public struct StrokeAccuracy: Hashable, Sendable {
  /// The median distance, px.
  public let median: Double
  /// The mean distance, px.
  public let mean: Double
  /// The 95th percentile, px.
  public let percentile95: Double
  /// The largest distance, px.
  public let maximum: Double

  /// The distances of `drawing`'s points, 0.5 px apart along its curves, from the nearest of `truth`'s
  /// splines, each exact to `accuracy` px; `nil` where either is empty.
  public init?(
    _ drawing: CurveDrawing, truth: CurveDrawing, accuracy: Double = Accuracy.measurement
  ) {
    let points = SampledDrawing(drawing).points
    let segments = truth.curves
      .filter { $0.spline.controlPoints.allSatisfy(\.isFinite) }
      .flatMap { curve in curve.spline.segments.map { ($0, $0.boundingBox) } }
    guard !points.isEmpty, !segments.isEmpty else { return nil }
    var guess = 0
    let distances = points.map { p -> Double in
      // Neighbouring points have the same nearest segment more often than not: its distance rules
      // out most of the others by their boxes alone.
      var best = segments[guess].0.nearest(to: p, accuracy: accuracy).distanceSquared
      for (index, segment) in segments.enumerated()
      where segment.1.distanceSquared(to: p) < best {
        let own = segment.0.nearest(to: p, accuracy: accuracy).distanceSquared
        if own < best {
          best = own
          guess = index
        }
      }
      return best.squareRoot()
    }.sorted()
    median = percentile(50, ofSorted: distances) ?? 0
    percentile95 = percentile(95, ofSorted: distances) ?? 0
    mean = distances.reduce(0, +) / Double(distances.count)
    maximum = distances[distances.count - 1]
  }
}
