public import Geometry

/// One drawn curve: a chain of cubic Béziers with a width and an opacity at each knot, both linear in
/// the parameter between knots; round caps.
public struct Stroke: Hashable, Sendable {
  /// Knots and control points, knot, control, control, knot, …: `1 + 3n` of them, n ≥ 1, px.
  public var controlPoints: [Point]
  /// The full width at each of the `n + 1` knots, px, at least zero.
  public var widths: [Double]
  /// The opacity at each of the `n + 1` knots, 0…1.
  public var opacities: [Double]

  /// A stroke along `controlPoints`; `widths` and `opacities` have one entry for each knot.
  public init(controlPoints: [Point], widths: [Double], opacities: [Double]) {
    precondition(
      controlPoints.count >= 4 && controlPoints.count % 3 == 1,
      "a stroke has 1 + 3n control points, n at least 1; got \(controlPoints.count)")
    let knots = controlPoints.count / 3 + 1
    precondition(
      widths.count == knots && opacities.count == knots,
      "a stroke of \(knots) knots has as many widths and opacities; got \(widths.count) and "
        + "\(opacities.count)")
    self.controlPoints = controlPoints
    self.widths = widths
    self.opacities = opacities
  }

  /// A stroke along `spline` of one width and one opacity.
  public init(_ spline: Spline, width: Double, opacity: Double = 1) {
    self.init(
      controlPoints: spline.controlPoints,
      widths: Array(repeating: width, count: spline.knotCount),
      opacities: Array(repeating: opacity, count: spline.knotCount))
  }

  /// The stroke that a traced curve describes, with one opacity throughout.
  public init(_ curve: TracedCurve, opacity: Double = 1) {
    self.init(
      controlPoints: curve.spline.controlPoints, widths: curve.widths,
      opacities: Array(repeating: opacity, count: curve.spline.knotCount))
  }

  /// The stroke moved by `offset`, px.
  package func translated(by offset: Vector) -> Stroke {
    var stroke = self
    for i in controlPoints.indices { stroke.controlPoints[i] = controlPoints[i] + offset }
    return stroke
  }

  /// The number of cubic segments, n.
  public var segmentCount: Int { controlPoints.count / 3 }

  /// The number of knots, n + 1.
  public var knotCount: Int { segmentCount + 1 }

  /// All the numbers in one array: x and y of every control point, then widths, then opacities
  /// (`StrokeGradient.parameters` has the same order). Setting it takes an array of the same count.
  public var parameters: [Double] {
    get { controlPoints.flatMap { [$0.x, $0.y] } + widths + opacities }
    set {
      precondition(
        newValue.count == parameterCount,
        "a stroke has \(parameterCount) parameters; got \(newValue.count)")
      for i in controlPoints.indices {
        controlPoints[i] = Point(newValue[2 * i], newValue[2 * i + 1])
      }
      let first = 2 * controlPoints.count
      for i in 0..<knotCount {
        widths[i] = newValue[first + i]
        opacities[i] = newValue[first + knotCount + i]
      }
    }
  }

  /// The count of `parameters`.
  public var parameterCount: Int { 2 * controlPoints.count + 2 * knotCount }

  /// Whether no number of the stroke is infinite or NaN.
  public var isFinite: Bool {
    controlPoints.allSatisfy(\.isFinite) && widths.allSatisfy(\.isFinite)
      && opacities.allSatisfy(\.isFinite)
  }
}
