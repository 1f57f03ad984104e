import Foundation

extension CannyEdgeDetector {
  /// The candidates for edges, before hysteresis decides.
  public struct Maxima: Hashable, Sendable {
    /// The magnitude of the gradient where it is a local maximum across the edge, 0 elsewhere.
    public let magnitude: Plane
    /// The direction of the edge's normal, radians in -π/2…π/2 from x (right) towards y (down); 0
    /// where there is no maximum.
    public let orientation: Plane
    /// Pixels above this magnitude would continue edges; in the unit of `Thresholds`.
    public let lowThreshold: Float
    /// Pixels above this magnitude would begin edges; in the unit of `Thresholds`.
    public let highThreshold: Float
  }

  /// The local maxima of the gradient in `plane` (values 0…1), with the thresholds that hysteresis
  /// would use.
  public func maxima(in plane: Plane) -> Maxima {
    var orientation = Plane(width: plane.width, height: plane.height)
    guard plane.count > 0 else {
      return Maxima(
        magnitude: orientation, orientation: orientation, lowThreshold: 0, highThreshold: 0)
    }
    let gradient = gradient(of: plane)
    let suppression = NonMaximumSuppression(gradient: gradient, magnitude: magnitude)
    let found = suppression.maxima(above: 0)
    let (low, high) =
      givenThresholds(suppression) ?? automaticThresholds(suppression.magnitudes(of: found))
    let magnitudes = suppression.plane(of: found)
    for i in 0..<plane.count where magnitudes.pixels[i] > 0 {
      // A normal has no sign.
      let angle = atan2(gradient.y.pixels[i], gradient.x.pixels[i])
      orientation.pixels[i] = abs(angle) <= .pi / 2 ? angle : angle - (angle < 0 ? -.pi : .pi)
    }
    return Maxima(
      magnitude: magnitudes, orientation: orientation, lowThreshold: low, highThreshold: high)
  }
}
