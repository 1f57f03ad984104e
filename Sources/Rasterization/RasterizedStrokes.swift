public import Imaging
import Workers

/// A picture of strokes together with what its pullback needs.
public struct RasterizedStrokes: Sendable {
  /// The picture, `[height, width]`, 0 where there is nothing to 1 where a stroke hides everything.
  public let coverage: Plane
  /// The strokes that were drawn, in order.
  public let strokes: [Stroke]
  /// The softness that it was drawn with, px.
  public let softness: Double

  private let footprints: [StrokeFootprint]
  private let pool: WorkerPool

  init(
    strokes: [Stroke], footprints: [StrokeFootprint], width: Int, height: Int, softness: Double,
    pool: WorkerPool
  ) {
    var footprints = footprints
    var transmittance = ContiguousArray<Float>(repeating: 1, count: width * height)
    for k in footprints.indices { footprints[k].combine(into: &transmittance) }
    for i in 0..<transmittance.count { transmittance[i] = 1 - transmittance[i] }
    coverage = Plane(width: width, height: height, pixels: transmittance)
    self.strokes = strokes
    self.footprints = footprints
    self.softness = softness
    self.pool = pool
  }

  /// The derivatives of a loss by the strokes, one gradient for each, from its derivatives
  /// `outputGradient` by the pixels of `coverage` (the vector-Jacobian product).
  public func pullback(_ outputGradient: Plane) -> [StrokeGradient] {
    precondition(
      outputGradient.width == coverage.width && outputGradient.height == coverage.height,
      "the gradient of a \(coverage.width) x \(coverage.height) picture has its size; got "
        + "\(outputGradient.width) x \(outputGradient.height)")
    // d coverage / d alpha of a stroke is what all the others let through: those before it (kept by
    // the forward pass) times those after it (gathered here, going backwards). No division by
    // 1 - alpha, which may be zero.
    var remaining = outputGradient.pixels
    var weights = [ContiguousArray<Float>](repeating: [], count: footprints.count)
    for k in footprints.indices.reversed() {
      weights[k] = footprints[k].weights(remaining: &remaining)
    }
    let (footprints, strokes, width) = (footprints, strokes, Int32(coverage.width))
    let profile = EdgeProfile(softness: softness)
    let alphaGradients = weights
    let parts = min(strokes.count, pool.threads == 1 ? 1 : 4 * pool.threads)
    return pool.map(parts) { part -> [StrokeGradient] in
      (strokes.count * part / parts..<strokes.count * (part + 1) / parts).map {
        footprints[$0].gradient(
          of: strokes[$0], alphaGradient: alphaGradients[$0], profile: profile, canvasWidth: width)
      }
    }.flatMap(\.self)
  }

  /// The pixels that stroke `index` touches (row-major indices, each once) and its own alpha there.
  public func footprint(
    of index: Int
  ) -> (pixels: ContiguousArray<Int32>, alphas: ContiguousArray<Float>) {
    (footprints[index].pixels, footprints[index].alphas)
  }
}
