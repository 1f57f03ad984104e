import Foundation
import Geometry

/// Moves a curve whose place is nearly known onto the crest of a frame's evidence.
///
/// Every second pixel looks across the curve for the crest; how far off those are is smoothed along the
/// curve, by how well they are seen, and moves the knots and turns their tangents. Where nothing is seen
/// the curve stays. Twice: from farther away for the whole, from nearer for the details.
struct CrestFollower {
  let crests: FrameCrests

  /// How far to look, and how much of the curve agrees on it, px.
  private static let rounds: [(reach: Double, agreement: Double)] = [(4, 16), (2, 7), (1.5, 5)]
  /// The weight of staying, in pixels that see the crest perfectly.
  private static let inertia = 0.3

  /// The knots, moved.
  func followed(_ knots: [KnotState], isClosed: Bool) -> [KnotState] {
    Self.rounds.reduce(knots) {
      moved($0, isClosed: isClosed, reach: $1.reach, agreement: $1.agreement)
    }
  }

  private func moved(
    _ knots: [KnotState], isClosed: Bool, reach: Double, agreement: Double
  ) -> [KnotState] {
    let spline = knots.spline(isClosed: isClosed)
    let samples = SplineSamples(spline, spacing: 2)
    let (places, positions) = (samples.places, samples.lengths)
    let found = places.map { u -> (offset: Double, weight: Double) in
      guard let tangent = spline.tangent(at: u) else { return (0, 0) }
      return crests.crest(near: spline.point(at: u), along: tangent.perpendicular, reach: reach)
    }
    func mean(at place: Double) -> Double {
      var (sum, total) = (0.0, Self.inertia)
      for (position, crest) in zip(positions, found) where crest.weight > 0 {
        let d = (position - place) / agreement
        guard abs(d) < 3 else { continue }
        let weight = crest.weight * exp(-0.5 * d * d)
        sum += weight * crest.offset
        total += weight
      }
      return sum / total
    }
    return knots.indices.map { k in
      guard let index = places.firstIndex(where: { $0 >= Double(k) }) else { return knots[k] }
      let place = positions[index]
      let slope = (mean(at: place + 2) - mean(at: place - 2)) / 4
      return knots[k].shifted(by: mean(at: place), slope: slope)
    }
  }
}

/// Places along a spline, about evenly spaced within each segment, all knots among them.
struct SplineSamples {
  /// Global parameters, ascending, all knots among them.
  let places: [Double]
  /// The length of the spline up to each, px.
  let lengths: [Double]

  init(_ spline: Spline, spacing: Double) {
    var (places, lengths) = ([0.0], [0.0])
    for i in 0..<spline.segmentCount {
      let segment = spline.segment(i)
      let polygon =
        segment.p0.distance(to: segment.p1) + segment.p1.distance(to: segment.p2)
        + segment.p2.distance(to: segment.p3)
      let count = max(2, Int((polygon / spacing).rounded(.up)))
      var last = segment.p0
      for k in 1...count {
        let t = Double(k) / Double(count)
        let point = k == count ? segment.p3 : segment.point(at: t)
        places.append(Double(i) + t)
        lengths.append((lengths.last ?? 0) + last.distance(to: point))
        last = point
      }
    }
    (self.places, self.lengths) = (places, lengths)
  }
}
