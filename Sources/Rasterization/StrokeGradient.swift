public import Geometry

/// The derivative of a loss by everything in a `Stroke`, in the stroke's shape.
public struct StrokeGradient: Hashable, Sendable {
  /// By the position of each control point, loss per px.
  public var controlPoints: [Vector]
  /// By the full width at each knot, loss per px.
  public var widths: [Double]
  /// By the opacity at each knot, loss per unit.
  public var opacities: [Double]

  /// A gradient of zeros in the shape of `stroke`.
  public init(zeroFor stroke: Stroke) {
    controlPoints = Array(repeating: .zero, count: stroke.controlPoints.count)
    widths = Array(repeating: 0, count: stroke.knotCount)
    opacities = widths
  }

  /// All the derivatives in one array, in the order of `Stroke.parameters`.
  public var parameters: [Double] {
    controlPoints.flatMap { [$0.x, $0.y] } + widths + opacities
  }

  /// Adds `factor` times the derivatives by a stroke of the same shape.
  package mutating func add(_ other: StrokeGradient, times factor: Double) {
    for i in controlPoints.indices { controlPoints[i] += factor * other.controlPoints[i] }
    for i in widths.indices {
      widths[i] += factor * other.widths[i]
      opacities[i] += factor * other.opacities[i]
    }
  }
}
