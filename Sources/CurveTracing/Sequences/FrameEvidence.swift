import Foundation
import Geometry
import Imaging

/// How much one frame shows of the curves of one family and polarity, pixel by pixel.
struct FrameEvidence: Sendable {
  let plane: Plane
  /// The evidence that counts as 1.
  let threshold: Double

  /// The evidence at `p` in multiples of the threshold; 0 beside the image.
  func evidence(at p: Point) -> Double {
    plane.covers(p) ? Double(plane.sample(x: p.x, y: p.y)) / threshold : 0
  }
}

extension Plane {
  /// Whether `p` is on the image, its border included.
  func covers(_ p: Point) -> Bool { p.isInside(width: width, height: height) }
}

extension Point {
  /// Whether it is on an image of this size, its border included.
  func isInside(width: Int, height: Int) -> Bool {
    x >= 0 && y >= 0 && x <= Double(width) && y <= Double(height)
  }
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
