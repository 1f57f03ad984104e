import Determinism
import Foundation
import Geometry

/// What a leaf looks like: a grey that changes evenly or like a ball's, with a texture.
struct LeafSurface {
  private var grey: Float
  private var slopeX: Float = 0
  private var slopeY: Float = 0
  private var centerX: Float = 0
  private var centerY: Float = 0
  private var roundness: Float = 0
  private var inverseRadius: Float = 0
  private var grain: Float = 0
  private var spots: Float = 0
  private var stripes: Float = 0
  private var stripeX: Float = 0
  private var stripeY: Float = 0

  /// A leaf of one grey, without texture.
  init(grey: Float) { self.grey = grey }

  /// A random surface; `contrast` scales how far its grey may lie from the middle.
  init(
    center: Point, radius: Double, contrast: Double, using generator: inout SeededGenerator
  ) {
    grey = Float(0.5 + contrast * generator.uniform(-0.5...0.5))
    centerX = Float(center.x)
    centerY = Float(center.y)
    inverseRadius = Float(1 / radius)
    if generator.chance(0.5) {
      let slope = Vector(angle: generator.uniform(0...(2 * .pi))) * generator.uniform(0...0.2)
      slopeX = Float(slope.x / radius)
      slopeY = Float(slope.y / radius)
    }
    if generator.chance(0.25) { roundness = Float(generator.uniform(-0.1...0.3)) }
    if generator.chance(0.75) { grain = Float(generator.logUniform(0.005...0.3)) }
    switch generator.uniform() {
    case ..<0.12:
      spots = Float(generator.uniform(-0.2...0.2))
    case ..<0.2:
      // Broad and weak: narrow strong stripes would be lines.
      let wave =
        Vector(angle: generator.uniform(0...(2 * .pi)))
        * (2 * .pi / generator.logUniform(7...30))
      stripes = Float(generator.uniform(0.02...0.1))
      stripeX = Float(wave.x)
      stripeY = Float(wave.y)
    default: break
    }
  }

  /// The light at a pixel where the texture is `noise`, of deviation about 1.
  @inline(__always)
  func value(x: Int, y: Int, noise: Float) -> Float {
    let dx = Float(x) + 0.5 - centerX
    let dy = Float(y) + 0.5 - centerY
    var value = grey + slopeX * dx + slopeY * dy + grain * noise
    if roundness != 0 {
      value -= roundness * min((dx * dx + dy * dy) * inverseRadius * inverseRadius, 1.5)
    }
    if spots != 0 { value += spots * min(max(2 * noise - 1, 0), 1) }
    if stripes != 0 { value += stripes * sin(stripeX * dx + stripeY * dy) }
    return value
  }
}
