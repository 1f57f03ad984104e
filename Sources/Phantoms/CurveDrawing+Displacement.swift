import Determinism
public import Geometry

extension CurveDrawing {
  /// The drawing with its curves fitted anew and every knot displaced, together with its handles, by a
  /// normal deviation of `deviation` px per axis: what a refinement has to undo. In the median a
  /// displacement is 1.18 times as long as `deviation`, so 2.5 px per axis are 3 px.
  ///
  /// Widths become `width` px everywhere: the displaced drawing knows nothing of the true ones.
  public func displaced(deviation: Double, width: Double = 3.5, seed: UInt64) -> CurveDrawing {
    var generator = SeededGenerator(seed: seed)
    var result = self
    result.curves = curves.compactMap { curve in
      let points = curve.spline.resampled(spacing: 1)
      guard let spline = SplineFitter(tolerance: 0.3).fit(points: points)?.spline else {
        return nil
      }
      var controls = spline.controlPoints
      for knot in 0..<spline.knotCount {
        let shift = Vector(deviation * generator.normal(), deviation * generator.normal())
        for i in 3 * knot - 1...3 * knot + 1 where controls.indices.contains(i) {
          controls[i] += shift
        }
      }
      return TracedCurve(
        id: curve.id, spline: Spline(controlPoints: controls),
        widths: Array(repeating: width, count: spline.knotCount))
    }
    return result
  }
}
