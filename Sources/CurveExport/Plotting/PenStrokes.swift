import Foundation
import Geometry

/// What a pen draws of curves.
enum PenStrokes {
  /// Lines nearer to one another than this are one, px: no image tells them apart.
  static let tolerance = 0.5
  /// Lines run together only if they do so for at least this long, px; what is shorter is a crossing or a joint.
  static let leastOverlap = 8.0
  /// Directions of lines that run together differ by at most this, radians.
  private static let parallel = 0.35

  // MARK: No line twice

  /// A place on a curve, at which it may be drawn already.
  private struct Sample {
    var curve: Int
    /// The length to it along its curve, px.
    var arc: Double
    var parameter: Double
    var tangent: Vector
  }

  /// The curves without what runs along another curve, or along themselves: of a stretch that two have, the longer
  /// curve keeps it, of equally long ones the first.
  static func withoutRepeats(_ curves: [TracedCurve]) -> [TracedCurve] {
    let lengths = curves.map(\.arcLength)
    var points: [Point] = []
    var samples: [Sample] = []
    var ranges: [Range<Int>] = []
    for (number, curve) in curves.enumerated() {
      let parameters = curve.isDot ? [0] : curve.spline.parameters(spacing: tolerance)
      let step = lengths[number] / Double(max(parameters.count - 1, 1))
      ranges.append(samples.count..<samples.count + parameters.count)
      for (index, parameter) in parameters.enumerated() {
        points.append(curve.spline.point(at: parameter))
        samples.append(
          Sample(
            curve: number, arc: Double(index) * step, parameter: parameter,
            tangent: curve.spline.tangent(at: parameter) ?? .zero))
      }
    }
    guard !points.isEmpty else { return [] }
    let index = PointIndex(points)
    var isDrawn = Array(repeating: false, count: points.count)
    var kept = Array(repeating: [TracedCurve](), count: curves.count)
    let order = curves.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
    for number in order {
      let (curve, range) = (curves[number], ranges[number])
      let repeated = range.map { k in
        isRepeated(k, points, samples, lengths[number], curve.spline.isClosed, index, &isDrawn)
      }
      kept[number] = parts(of: curve, Array(samples[range]), lengths[number], without: repeated)
    }
    return kept.flatMap(\.self)
  }

  /// Whether the sample `k` lies on what is drawn; if not, it is drawn now.
  private static func isRepeated(
    _ k: Int, _ points: [Point], _ samples: [Sample], _ length: Double, _ isClosed: Bool,
    _ index: PointIndex, _ isDrawn: inout [Bool]
  ) -> Bool {
    let (point, sample) = (points[k], samples[k])
    var isFound = false
    index.forEach(within: 1.5 * tolerance, of: point) { other in
      let line = samples[other]
      guard isDrawn[other], !isFound else { return }
      if line.curve == sample.curve {
        let apart = abs(line.arc - sample.arc)
        guard min(apart, isClosed ? length - apart : .infinity) > leastOverlap else { return }
      }
      let between = point - points[other]
      isFound =
        abs(between.cross(line.tangent)) <= tolerance
        && abs(sample.tangent.cross(line.tangent)) <= sin(parallel)
    }
    isDrawn[k] = !isFound
    return isFound
  }

  /// What is left of a curve without its stretches that are `repeated`, at least `leastOverlap` long.
  private static func parts(
    of curve: TracedCurve, _ samples: [Sample], _ length: Double, without repeated: [Bool]
  ) -> [TracedCurve] {
    if !repeated.contains(true) { return [curve] }
    if !repeated.contains(false) { return [] }
    let last = samples.count - 1
    // Repeated stretches, as ranges of samples.
    let gaps = repeated.indices(where: \.self).ranges
      .map { $0.lowerBound...$0.upperBound - 1 }
      .filter { samples[$0.upperBound].arc - samples[$0.lowerBound].arc >= leastOverlap }
    if gaps.isEmpty { return [curve] }
    var stretches: [(from: Int, to: Int)] = []
    var start = 0
    for gap in gaps {
      stretches.append((start, gap.lowerBound))
      start = gap.upperBound
    }
    stretches.append((start, last))
    let parts = stretches.filter { samples[$0.to].arc - samples[$0.from].arc > 2 * tolerance }
    return parts.map { curve.part(from: samples[$0.from].parameter, to: samples[$0.to].parameter) }
  }

  // MARK: Joints

  /// The curves with those that touch at their ends made one: at each place the straightest pair first.
  static func joined(_ curves: [TracedCurve]) -> [TracedCurve] {
    let joints = joints(of: curves)
    var isUsed = Array(repeating: false, count: curves.count)
    var result: [TracedCurve] = []
    for first in curves.indices where !isUsed[first] {
      // Chains begin at an end that nothing is joined to; there are no rings of them.
      guard let start = [2 * first, 2 * first + 1].first(where: { joints[$0] == nil }) else {
        continue
      }
      var (chain, entry): (TracedCurve?, Int) = (nil, start)
      while true {
        let curve = entry % 2 == 0 ? curves[entry / 2] : curves[entry / 2].reversed()
        isUsed[entry / 2] = true
        chain = chain.map { $0.followed(by: curve) } ?? curve
        guard let next = joints[entry ^ 1] else { break }
        entry = next
      }
      if let chain { result.append(chain) }
    }
    return result
  }

  /// Which end each end is joined to: the start of curve k is 2k, its end 2k + 1.
  private static func joints(of curves: [TracedCurve]) -> [Int: Int] {
    let open = curves.indices.filter { !curves[$0].spline.isClosed && !curves[$0].isDot }
    let ends = open.flatMap { [2 * $0, 2 * $0 + 1] }
    guard !ends.isEmpty else { return [:] }
    func point(_ end: Int) -> Point {
      end % 2 == 0 ? curves[end / 2].spline.start : curves[end / 2].spline.end
    }
    /// Where the curve would go on.
    func direction(_ end: Int) -> Vector {
      let spline = curves[end / 2].spline
      return end % 2 == 0
        ? -(spline.tangent(at: 0) ?? .zero)
        : spline.tangent(at: Double(spline.segmentCount)) ?? .zero
    }
    let index = PointIndex(ends.map(point))
    var pairs: [(bend: Double, a: Int, b: Int)] = []
    for a in ends {
      index.forEach(within: tolerance, of: point(a)) { place in
        let b = ends[place]
        if a < b, a / 2 != b / 2 { pairs.append((direction(a).dot(direction(b)), a, b)) }
      }
    }
    var joints: [Int: Int] = [:]
    var chains = Array(curves.indices)
    func chain(_ curve: Int) -> Int {
      var root = curve
      while chains[root] != root { root = chains[root] }
      return root
    }
    for pair in pairs.sorted(by: { ($0.bend, $0.a, $0.b) < ($1.bend, $1.a, $1.b) })
    where joints[pair.a] == nil && joints[pair.b] == nil {
      let (one, other) = (chain(pair.a / 2), chain(pair.b / 2))
      guard one != other else { continue }
      chains[max(one, other)] = min(one, other)
      (joints[pair.a], joints[pair.b]) = (pair.b, pair.a)
    }
    return joints
  }
}

extension TracedCurve {
  /// The curve and then `other`, which begins where it ends, as one. It is as likely as the less likely of the two, as
  /// wide at the joint as both in the mean, and has no profile.
  fileprivate func followed(by other: TracedCurve) -> TracedCurve {
    var curve = self
    let count = Double(spline.segmentCount)
    curve.spline = spline.joined(with: other.spline)
    let joint = (widths[widths.count - 1] + other.widths[0]) / 2
    curve.widths = widths.dropLast() + [joint] + other.widths.dropFirst()
    curve.profile = nil
    curve.confidence = min(confidence, other.confidence)
    curve.inferred += other.inferred.map { $0.lowerBound + count...$0.upperBound + count }
    return curve
  }
}
