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
  private let crests: CrestStack
  private let ridges: [Plane]
  /// The evidence that counts as 1.
  let threshold: Double

  init(_ found: CurveEvidence, lines: [CentreLine], threshold: Double) throws {
    (self.found, self.lines, self.threshold) = (found, lines, threshold)
    let map = found.map
    points = OrientedPoints(
      lines.map(\.points), width: map.evidence.width, height: map.evidence.height)
    crests = CrestStack(of: map, levels: CrestStack.frameLevels)
    ridges = try (0..<crests.count).map { [crests] in try crests.plane($0) }
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

  /// How far from `p` along `normal`, at most `reach` px, the crest of a curve of this `width` is
  /// that runs across `normal`, and how well it is seen, 0…1; near crests are preferred.
  func crest(
    near p: Point, along normal: Vector, width: Double, reach: Double
  ) -> (offset: Double, weight: Double) {
    guard isInside(p) else { return (0, 0) }
    let ridge = ridges[crests.level(forWidth: width)]
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

extension FrameEvidence {
  /// Evidence from which on a curve that is surely there somewhere counts as seen, in multiples of the
  /// threshold.
  static let leastEvidence = 0.4
  /// A gap of this length, px, is bridged.
  static let longestGap = 20.0
  /// Less than this, px, is nothing.
  static let leastLength = 10.0

  /// The evidence along a spline at `places`: the most within a pixel across it, the median of a stretch of
  /// seven.
  func profile(along spline: Spline, at places: [Double]) -> [Double] {
    let raw = places.map { u -> Double in
      let (p, normal) = (spline.point(at: u), spline.tangent(at: u)?.perpendicular ?? .zero)
      return [-1.0, 0, 1].map { evidence(at: p + normal * $0) }.max() ?? 0
    }
    return raw.indices.map { i in
      let stretch = raw[max(i - 3, 0)...min(i + 3, raw.count - 1)].sorted()
      return stretch[stretch.count / 2]
    }
  }

  /// The part of `spline` that is seen: the longest with evidence but for short gaps and with the threshold's
  /// evidence somewhere; `nil` where there is none of some length.
  func seen(of spline: Spline) -> ClosedRange<Double>? {
    let samples = SplineSamples(spline, spacing: 2)
    let (places, lengths) = (samples.places, samples.lengths)
    let profile = profile(along: spline, at: places)
    var best: (range: ClosedRange<Int>, length: Double)?
    var open: (first: Int, last: Int, isSure: Bool)?
    func close() {
      guard let run = open, run.isSure else { return }
      let length = lengths[run.last] - lengths[run.first]
      if length >= Self.leastLength, length > best?.length ?? 0 {
        best = (run.first...run.last, length)
      }
    }
    for i in places.indices where profile[i] >= Self.leastEvidence {
      if let run = open, lengths[i] - lengths[run.last] <= Self.longestGap {
        open = (run.first, i, run.isSure || profile[i] >= 1)
      } else {
        close()
        open = (i, i, profile[i] >= 1)
      }
    }
    close()
    return best.map { places[$0.range.lowerBound]...places[$0.range.upperBound] }
  }
}
