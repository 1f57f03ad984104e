public import Imaging
public import Workers

/// Draws strokes, differentiably: `forward` makes a picture, and the picture's `pullback` turns a
/// derivative by its pixels into derivatives by every control point, width and opacity.
///
/// A pixel's coverage is `1 - Π (1 - alpha)` over the strokes, where alpha is the stroke's opacity
/// times an edge profile of the distance from the pixel's centre to the stroke's centre line
/// (`softness` below). The edge is a finite, smooth ramp, so pixels farther than `width / 2 +
/// softness` from a stroke cost nothing and feel nothing. A stroke does not darken itself: where it
/// comes near itself or crosses itself, the nearest part counts.
///
/// Coverage is differentiable except where the nearest part of a stroke jumps (on its medial axis),
/// which is a set of measure zero. Results do not depend on the number of threads.
public struct StrokeRasterizer: Sendable {
  public let width: Int
  public let height: Int
  /// The default softness of edges, px: an edge falls from 1 to 0 over `2 * softness`.
  public let softness: Double
  /// How far, in px, a drawn stroke may be from its curve (curves are drawn as short straight
  /// pieces); guaranteed for segments shorter than 2048 pieces need.
  public let tolerance: Double
  /// The workers that strokes are shared out to; results do not depend on how many there are.
  public let pool: WorkerPool

  /// 1 px: an edge fades over two pixels, close to an anti-aliased one, and carries a gradient to
  /// strokes that are a pixel away.
  public static let defaultSoftness = 1.0

  /// A rasterizer for a canvas of `width` x `height` pixels.
  public init(
    width: Int, height: Int, softness: Double = StrokeRasterizer.defaultSoftness,
    tolerance: Double = 0.05, pool: WorkerPool = WorkerPool(threads: 1)
  ) {
    precondition(
      width >= 0 && height >= 0 && width.multipliedReportingOverflow(by: height).overflow == false
        && width * height <= Int(Int32.max),
      "a canvas has between 0 and 2^31 - 1 pixels; got \(width) x \(height)")
    precondition(softness > 0, "softness is positive; got \(softness)")
    precondition(tolerance > 0, "the tolerance is positive; got \(tolerance)")
    self.width = width
    self.height = height
    self.softness = softness
    self.tolerance = tolerance
    self.pool = pool
  }

  /// The picture of `strokes`, which keeps what its pullback needs.
  ///
  /// `softness` (px, positive) stands in for the rasterizer's own: start soft, so that strokes feel
  /// what is far away, and end crisp. A stroke with a number that is not finite draws nothing and
  /// gets no gradient; widths below zero and opacities outside 0…1 are drawn clamped.
  public func forward(_ strokes: [Stroke], softness: Double? = nil) -> RasterizedStrokes {
    let softness = softness ?? self.softness
    precondition(softness > 0, "softness is positive; got \(softness)")
    let parts = min(strokes.count, pool.threads == 1 ? 1 : 4 * pool.threads)
    let (width, height, tolerance) = (width, height, tolerance)
    let footprints = pool.map(parts) { part -> [StrokeFootprint] in
      var finder = FootprintFinder(width: width, height: height, softness: softness)
      let range = strokes.count * part / parts..<strokes.count * (part + 1) / parts
      return range.map {
        finder.footprint(of: FlattenedStroke(strokes[$0], tolerance: tolerance))
      }
    }
    return RasterizedStrokes(
      strokes: strokes, footprints: footprints.flatMap(\.self), width: width, height: height,
      softness: softness, pool: pool)
  }

  /// The picture of `strokes`, for callers who need no derivatives.
  public func coverage(_ strokes: [Stroke], softness: Double? = nil) -> Plane {
    forward(strokes, softness: softness).coverage
  }
}
