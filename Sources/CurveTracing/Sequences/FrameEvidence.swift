import CurveExtraction
import Determinism
import Foundation
import Geometry
import Imaging

/// What one frame shows of the curves of one family and polarity.
struct FrameEvidence: Sendable {
  /// What the curves are traced on.
  let found: CurveEvidence
  /// The centre lines that are found in this frame alone.
  let lines: [CentreLine]
  /// The lines' points, one a pixel.
  let points: OrientedPoints
  /// Evidence e as e / (1 + e), blurred by so many px, narrow to wide: a crest also of wide curves.
  private let ridges: [(sigma: Double, plane: Plane)]
  /// The evidence that counts as 1.
  let threshold: Double

  init(_ found: CurveEvidence, lines: [CentreLine], threshold: Double) {
    (self.found, self.lines, self.threshold) = (found, lines, threshold)
    let map = found.map
    points = OrientedPoints(
      lines.map(\.points), width: map.evidence.width, height: map.evidence.height)
    let share = map.evidence.map { $0 / (1 + $0) }
    ridges = [0.7, 1.4, 2.8].map { ($0, share.gaussianBlurred(sigma: Float($0))) }
  }

  var width: Int { found.map.evidence.width }
  var height: Int { found.map.evidence.height }

  /// Whether `p` is on the image.
  func isInside(_ p: Point) -> Bool {
    p.x >= 0 && p.y >= 0 && p.x <= Double(width) && p.y <= Double(height)
  }

  /// The evidence at `p` in multiples of the threshold; 0 beside the image.
  func evidence(at p: Point) -> Double {
    isInside(p) ? Double(found.map.evidence.sample(x: p.x, y: p.y)) / threshold : 0
  }

  /// How far from `p` along `normal`, at most `reach` px, the crest of a curve of this `width` is that runs across
  /// `normal`, and how well it is seen, 0…1; near crests are preferred.
  func crest(
    near p: Point, along normal: Vector, width: Double, reach: Double
  ) -> (offset: Double, weight: Double) {
    guard isInside(p) else { return (0, 0) }
    let ridge = (ridges.last { $0.sigma <= width / 4 } ?? ridges[0]).plane
    let step = 0.5
    let count = Int(reach / step)
    let samples = (-count...count).map { k -> Double in
      let distance = Double(k) * step
      let q = p + normal * distance
      let nearness = exp(-distance * distance / (reach * reach))
      return isInside(q) ? Double(ridge.sample(x: q.x, y: q.y)) * nearness : 0
    }
    guard let best = samples.indices.max(by: { samples[$0] < samples[$1] }), best > 0,
      best + 1 < samples.count, samples[best] > Self.leastRidge
    else { return (0, 0) }
    let fraction = parabolaVertex(samples[best - 1], samples[best], samples[best + 1])
    let offset = (Double(best - count) + fraction) * step
    let crest = p + normal * offset
    let seen = Double(found.map.orientation.sample(x: crest.x, y: crest.y))
    guard abs(Vector(angle: seen).dot(normal)) > 0.7 else { return (0, 0) }
    return (offset, samples[best])
  }

  /// The least height of a crest that is followed: a fifth of the threshold's evidence.
  private static let leastRidge = 0.17
}
