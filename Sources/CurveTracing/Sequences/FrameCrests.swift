import CurveExtraction
import Foundation
import Geometry
import Imaging

/// Where curves run in one frame: the crests of its evidence.
struct FrameCrests: Sendable {
  private let ridge: Plane
  private let orientation: Plane

  /// The least height of a crest that is followed: a fifth of the threshold's evidence.
  private static let leastRidge = 0.17

  /// The crests of `map`, for curves that are thin or of which nobody has measured yet how wide they are.
  init(of map: CurveMap) throws {
    ridge = try CrestStack(of: map, levels: 1).plane(0)
    orientation = map.orientation
  }

  /// How far from `p` along `normal`, at most `reach` px, the crest of a curve is that runs across `normal`, and how
  /// well it is seen, 0…1; near crests are preferred.
  func crest(
    near p: Point, along normal: Vector, reach: Double
  ) -> (offset: Double, weight: Double) {
    guard ridge.covers(p) else { return (0, 0) }
    let step = 0.5
    let count = Int(reach / step)
    let samples = (-count...count).map { k -> Double in
      let distance = Double(k) * step
      let q = p + normal * distance
      let nearness = exp(-distance * distance / (reach * reach))
      return ridge.covers(q) ? Double(ridge.sample(x: q.x, y: q.y)) * nearness : 0
    }
    guard let best = samples.indices.max(by: { samples[$0] < samples[$1] }), best > 0,
      best + 1 < samples.count, samples[best] > Self.leastRidge
    else { return (0, 0) }
    let fraction = parabolaVertex(samples[best - 1], samples[best], samples[best + 1])
    let offset = (Double(best - count) + fraction) * step
    let crest = p + normal * offset
    let seen = Double(orientation.sample(x: crest.x, y: crest.y))
    guard abs(Vector(angle: seen).dot(normal)) > 0.7 else { return (0, 0) }
    return (offset, samples[best])
  }
}
