import CurveExtraction
import Foundation
import Geometry
import Imaging
import Workers

/// The centre line of one curve before it is a spline: a polyline that runs through junctions.
struct CentreLine {
  /// That the line runs through a node of the skeleton graph.
  struct Passage {
    /// Its index in `SkeletonGraph.nodes`.
    var node: Int
    /// Where about it is, px.
    var position: Point
    /// What was decided there; `nil` where another line was led here.
    var continuation: CurveGraph.Continuation?
  }

  /// Px, one for each pixel of the chains that the line is made of.
  var points: [Point]
  /// Whether the last point leads back to the first.
  var isClosed: Bool
  /// The nodes of the skeleton graph that the line starts and ends at, where it has ends.
  var startNode: Int?
  var endNode: Int?
  /// The nodes that the line runs through.
  var passages: [Passage]
  /// The points around passages that the line shares with others there, in order; a ring's first may start
  /// before its seam.
  var shared: [ClosedRange<Int>] = []
  /// The points that no pixel stands for: gaps that were bridged, in order.
  var inferred: [ClosedRange<Int>] = []
  /// The number of the part of the image that it belongs to, if it is known to belong to one.
  var part: Int?

  /// Px.
  var length: Double { Polyline(points, isClosed: isClosed).length }

  /// The node at one end.
  func node(atStart: Bool) -> Int? { atStart ? startNode : endNode }

  /// Where on the spline that stands for the line gaps were bridged: ranges of its global parameter.
  func inferred(on spline: Spline) -> [ClosedRange<Double>] {
    inferred.map { range in
      let (a, b) = (
        spline.nearest(to: points[range.lowerBound]).t,
        spline.nearest(to: points[range.upperBound]).t
      )
      // A ring's last bridge leads to its seam.
      let end = isClosed && range.upperBound == points.count - 1 ? Double(spline.segmentCount) : b
      return min(a, end)...max(a, end)
    }
  }

  /// The line traversed the other way.
  func reversed() -> CentreLine {
    var line = self
    line.points.reverse()
    (line.startNode, line.endNode) = (endNode, startNode)
    let last = points.count - 1
    line.inferred = inferred.reversed().map { last - $0.upperBound...last - $0.lowerBound }
    return line
  }
}

extension [Point] {
  /// The direction in which a chain leaves its first point: over `length` px, after the first `skipped` px.
  func direction(skipping skipped: Double, over length: Double) -> Vector {
    var walked = 0.0
    var first: Int?
    var last = count - 1
    for i in indices.dropFirst() {
      walked += self[i - 1].distance(to: self[i])
      if first == nil, walked >= skipped { first = i }
      if walked >= skipped + length {
        last = i
        break
      }
    }
    // A short chain is all there is.
    let start = first.map { $0 < last ? $0 : 0 } ?? 0
    guard last > start else { return .zero }
    return (self[last] - self[start]).normalized ?? .zero
  }
}

extension CentreLine {
  /// The line smoothed and moved, across itself, to the ridge of `ridge` (evidence, slightly
  /// blurred): pixel chains lie up to a pixel beside the curve that they stand for.
  ///
  /// 1. Smooth the steps of the pixels. 2. At every point look for the crest of the ridge within a
  /// pixel and a half, by a parabola through three samples. 3. Smooth what moved.
  func localized(on ridge: Plane) -> CentreLine {
    var result = self
    for (reach, sigma) in [(1.5, 2.0), (0.75, 1.5)] {
      let smooth = Polyline(result.points, isClosed: isClosed).smoothed(sigma: sigma)
      result.points = smooth.moved { point, normal in
        ridge.crest(around: point, along: normal, reach: reach)
      }
    }
    result.points = Polyline(result.points, isClosed: isClosed).smoothed(sigma: 1).points
    return result
  }
}

extension Polyline {
  /// Every point displaced along the line's normal there.
  fileprivate func moved(_ offset: (_ point: Point, _ normal: Vector) -> Double) -> [Point] {
    let count = points.count
    return points.indices.map { i in
      let before = isClosed ? (i + count - 1) % count : max(i - 1, 0)
      let after = isClosed ? (i + 1) % count : min(i + 1, count - 1)
      guard let tangent = (points[after] - points[before]).normalized else { return points[i] }
      let normal = tangent.perpendicular
      return points[i] + normal * offset(points[i], normal)
    }
  }
}

extension Plane {
  /// How far along `normal`, at most `reach` px, the values are largest; 0 where they rise beyond.
  fileprivate func crest(around point: Point, along normal: Vector, reach: Double) -> Double {
    let step = reach / 3
    let samples = (-3...3).map { k -> Float in
      let position = point + normal * (Double(k) * step)
      return sample(x: position.x, y: position.y)
    }
    guard let best = samples.indices.max(by: { samples[$0] < samples[$1] }), best > 0,
      best < samples.count - 1
    else { return 0 }
    let fraction = parabolaVertex(samples[best - 1], samples[best], samples[best + 1])
    return (Double(best - 3) + Double(fraction)) * step
  }
}

/// Evidence e as e / (1 + e), blurred from little to much, so that curves of every width have a crest: across
/// a wide one evidence is flat, and blurred by about a quarter of its width it is not.
struct CrestStack: Sendable {
  private let levels: [(sigma: Double, plane: Plane)]

  /// The least blur, px; every further level has twice the one before.
  private static let leastSigma = 0.7
  /// How many levels a still image has, for curves up to 22 px wide and somewhat more.
  static let stillLevels = 5
  /// How many a frame has, of which many are kept at once.
  static let frameLevels = 3

  /// The stack of the evidence of `map`.
  init(of map: CurveMap, levels count: Int, pool: WorkerPool = WorkerPool(threads: 1)) throws {
    let share = map.evidence.map { $0 / (1 + $0) }
    let sigmas = (0..<count).map { Self.leastSigma * exp2(Double($0)) }
    let planes = try pool.map(count) { index throws in
      share.gaussianBlurred(sigma: Float(sigmas[index]))
    }
    levels = zip(sigmas, planes).map { ($0, $1) }
  }

  /// Where curves of this `width`, px, have a crest.
  func plane(forWidth width: Double) -> Plane {
    (levels.last { $0.sigma <= width / 4 } ?? levels[0]).plane
  }

  /// At each pixel the evidence blurred for the width there, between the levels in proportion.
  func heights(for widths: Plane) -> Plane {
    var result = levels[0].plane
    for i in 0..<result.count {
      let level = log2(max(Double(widths.pixels[i]) / 4 / levels[0].sigma, 1))
      let lower = min(Int(level), levels.count - 1)
      let upper = min(lower + 1, levels.count - 1)
      let share = Float(min(level - Double(lower), 1))
      let (a, b) = (levels[lower].plane.pixels[i], levels[upper].plane.pixels[i])
      result.pixels[i] = a + (b - a) * share
    }
    return result
  }
}
