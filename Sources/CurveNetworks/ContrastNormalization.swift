public import Imaging

/// Light relative to its neighbourhood: the local mean subtracted, divided by the local deviation.
///
/// Vessels in shadow and in full light, strokes on grey and on white paper become the same to a
/// network. (N. Pinto, D. D. Cox, J. J. DiCarlo, "Why is Real-World Visual Object Recognition Hard?",
/// PLoS Comput. Biol. 4, 2008, doi 10.1371/journal.pcbi.0040027, there in a window of 3 px.)
public struct ContrastNormalization: Sendable, Hashable {
  /// The window's radius, px of the original image.
  public var radius = 20
  /// How often means are taken: twice, and the window falls off towards its rim.
  public var passes = 2
  /// The deviation below which contrast is no longer amplified, in units of full light.
  public var epsilon: Float = 0.05

  /// The default window.
  public init() {}

  /// Light 0…1 to multiples of the local deviation, about -3…3.
  public func normalized(_ light: Plane) -> Plane {
    let (mean, square) = (blurred(light), blurred(light.map { $0 * $0 }))
    var result = light
    let epsilon = epsilon
    result.pixels.withUnsafeMutableBufferPointer { out in
      mean.pixels.withUnsafeBufferPointer { mean in
        square.pixels.withUnsafeBufferPointer { square in
          for i in 0..<out.count {
            let variance = max(square[i] - mean[i] * mean[i], 0)
            out[i] = (out[i] - mean[i]) / (variance.squareRoot() + epsilon)
          }
        }
      }
    }
    return result
  }

  private func blurred(_ plane: Plane) -> Plane {
    (0..<passes).reduce(plane) { blurred, _ in blurred.boxMean(radius: radius) }
  }
}
