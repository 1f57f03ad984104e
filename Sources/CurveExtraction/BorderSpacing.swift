import CurveNetworks
import Foundation
import Imaging

/// How far apart borders lie that run side by side, and which scales can tell them apart.
///
/// Made small, stripes become grey, or bands of what is left of them, and the borders that a network sees there are
/// none. So where the nearest look at an image sees parallel borders closer than a coarser one could resolve, that one
/// has no say. Borders that run every way, as in texture, stay: there a coarse look tells contours from grain.
struct BorderSpacing {
  /// The spacing in each window, px of the image; infinite where borders do not run side by side.
  private let spacing: Plane

  /// The windows reach this many pixels to each side.
  static let radius = 28
  /// What the probabilities across one border add up to, px.
  private static let breadth: Float = 1.7
  /// The resultant of orientations, 0 of all ways alike to 1 of one, from which borders are parallel.
  private static let leastCoherence: Float = 0.8
  /// Spacings, px of the resized image, at which a scale has no say and its full say.
  private static let (merged, apart): (Float, Float) = (5, 7)

  /// - Parameter reading: what the network sees at the size that the image has itself.
  init(of reading: NetworkReading) {
    let sum = reading.response.boxMean(radius: Self.radius)
    // Each border's own direction, however sure of it the neurons are.
    var (cosine, sine) = (reading.cosine, reading.sine)
    for i in 0..<sum.count {
      let scale = reading.response.pixels[i] / max(hypot(cosine.pixels[i], sine.pixels[i]), 1e-9)
      cosine.pixels[i] *= scale
      sine.pixels[i] *= scale
    }
    (cosine, sine) = (cosine.boxMean(radius: Self.radius), sine.boxMean(radius: Self.radius))
    var spacing = sum
    for i in 0..<sum.count {
      let resultant = hypot(cosine.pixels[i], sine.pixels[i])
      spacing.pixels[i] =
        sum.pixels[i] > 0 && resultant >= Self.leastCoherence * sum.pixels[i]
        ? Self.breadth / sum.pixels[i] : .infinity
    }
    self.spacing = spacing
  }

  /// How much the look at `scale` has to say at each pixel, 0…1.
  func say(at scale: Double) -> Plane {
    spacing.map { min(max(($0 * Float(scale) - Self.merged) / (Self.apart - Self.merged), 0), 1) }
  }
}
