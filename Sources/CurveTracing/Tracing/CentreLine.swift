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
  /// The full width, px, where it is not to be measured: of a dot and of dashes.
  var width: Double?
  /// How likely it is real, 0…1, where evidence along it does not say.
  var confidence: Double?
  /// The lengths of dashes and gaps in turn, px; empty for a line that is whole.
  var dashes: [Double] = []

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

extension [CentreLine] {
  /// How many of the lines' ends and passages lie at each node of the skeleton graph that has any.
  var nodeUses: [Int: Int] {
    var uses: [Int: Int] = [:]
    for line in self {
      for node in [line.startNode, line.endNode].compactMap(\.self) + line.passages.map(\.node) {
        uses[node, default: 0] += 1
      }
    }
    return uses
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
  /// pixel and a half, or `reach`, by a parabola through three samples. 3. Smooth what moved.
  func localized(on ridge: Plane, reach: Double = 1.5) -> CentreLine {
    var result = self
    for (reach, sigma) in [(reach, 2.0), (reach / 2, 1.5)] {
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

extension CentreLine {
  /// Over which distance a line's course beside a junction or a corner is taken, px, and in widths.
  private static let (reach, reachInWidths) = (12.0, 1.5)
  /// How far a line is moved at most where it is straightened, in widths, and at least, px.
  private static let (farthest, leastFarthest) = (0.75, 1.5)

  /// The line led straight through its junctions: what it shares with others there is the middle of all of them,
  /// so it goes from where it parts from them on the one side to where it does on the other as it runs beside.
  func straightened(width: (Point) -> Double) -> CentreLine {
    var line = self
    line.shared = []
    for (place, range) in shared.enumerated() where range.count > 2 {
      let before = place > 0 ? shared[place - 1].upperBound : isClosed ? nil : 0
      let after =
        place + 1 < shared.count ? shared[place + 1].lowerBound : isClosed ? nil : points.count - 1
      let own = width(at(range.lowerBound))
      let reach = max(Self.reach, Self.reachInWidths * own, Double(range.count) / 2)
      let room = Int(reach) + 1
      let (first, last) = (
        max(before ?? range.lowerBound - room, range.lowerBound - room),
        min(after ?? range.upperBound + room, range.upperBound + room)
      )
      guard first < range.lowerBound, last > range.upperBound,
        let start = StretchFit((first...range.lowerBound).reversed().map(at), over: reach),
        let end = StretchFit((range.upperBound...last).map(at), over: reach)
      else { continue }
      let (a, b) = (start.point(at: 0), end.point(at: 0))
      let handle = a.distance(to: b) / 3
      let cubic = CubicBezier(
        a, a - start.direction(at: 0) * handle, b - end.direction(at: 0) * handle, b)
      let count = range.count - 1
      let moved = (0...count).map { cubic.point(at: Double($0) / Double(count)) }
      let old = Polyline(range.map(at))
      let limit = max(Self.leastFarthest, Self.farthest * own)
      guard moved.allSatisfy({ (old.nearest(to: $0)?.distanceSquared ?? 0) <= limit * limit })
      else { continue }
      for (index, point) in zip(range, moved) { line.set(index, to: point) }
    }
    return line
  }

  private func at(_ index: Int) -> Point {
    isClosed
      ? points[(index % points.count + points.count) % points.count]
      : points[min(max(index, 0), points.count - 1)]
  }

  private mutating func set(_ index: Int, to point: Point) {
    if isClosed {
      points[(index % points.count + points.count) % points.count] = point
    } else if points.indices.contains(index) {
      points[index] = point
    }
  }
}

extension CentreLine {
  /// The least turn of a corner, radians.
  private static let leastTurn = 30 * Double.pi / 180
  /// How far two sides of a corner are apart, beyond their width, where neither is pulled towards the other, px.
  private static let sideDistance = 2.0
  /// The side of a corner that bends less than this is straight, radians.
  private static let straightest = 8 * Double.pi / 180
  /// How far from where its sides part a corner's tip is at most, in widths.
  private static let farthestTip = 4.0
  /// The least evidence, in multiples of the threshold, on the way to a corner's tip.
  private static let leastTipEvidence = 0.3

  /// The line with its corners as sharp as the ink: evidence and smoothing round them off.
  ///
  /// Where the line turns within about its width, the courses of both sides, taken where the corner does not
  /// reach, are followed until they meet. If they still turn there and there is evidence up to their
  /// meeting, that is the corner; a bend goes on bending on both sides and has none.
  func sharpened(width: (Point) -> Double, evidence: (Point) -> Double) -> CentreLine {
    guard !isClosed || points.count > 24 else { return self }
    let turns = turns(width: width)
    var line = self
    var last = -1
    for (index, turn) in turns where index - turn.window > last {
      guard let corner = corner(at: index, turn, width: width, evidence: evidence) else { continue }
      // From the tip outwards, evenly on either side.
      for k in 0...corner.reach {
        let share = Double(k) / Double(corner.reach)
        line.set(
          index - corner.reach + k, to: corner.before.point(at: -corner.tips.before * share))
        line.set(index + corner.reach - k, to: corner.after.point(at: -corner.tips.after * share))
      }
      last = index + corner.reach
    }
    return line
  }

  /// The courses of the sides of a corner, each from where the corner does not reach, and how far beyond their
  /// starts they meet, px.
  private struct Corner {
    var reach: Int
    var before: StretchFit
    var after: StretchFit
    var tips: (before: Double, after: Double)

    /// How much the line turns where they meet, radians.
    var turn: Double {
      abs((-before.direction(at: -tips.before)).angle(to: after.direction(at: -tips.after)))
    }
  }

  /// How much a line turns at a point, radians, and the points to each side within which it does.
  private typealias Turn = (angle: Double, window: Int)

  /// The points at which the line turns most, with their turns.
  private func turns(width: (Point) -> Double) -> [(index: Int, turn: Turn)] {
    var turns: [Turn] = []
    for index in points.indices {
      let window = max(5, Int(width(points[index])))
      guard isClosed || index >= window && index < points.count - window else {
        turns.append((0, window))
        continue
      }
      let (before, here, after) = (at(index - window), points[index], at(index + window))
      turns.append((abs((here - before).angle(to: after - here)), window))
    }
    return turns.indices.filter { index in
      let turn = turns[index]
      guard turn.angle > Self.leastTurn else { return false }
      let around = max(index - turn.window, 0)...min(index + turn.window, turns.count - 1)
      return around.allSatisfy {
        turns[$0].angle < turn.angle || turns[$0].angle == turn.angle && $0 >= index
      }
    }.map { ($0, turns[$0]) }
  }

  private func corner(
    at index: Int, _ turn: Turn, width: (Point) -> Double, evidence: (Point) -> Double
  ) -> Corner? {
    let side = 2 * turn.window
    let own = min(width(at(index - side)), width(at(index + side)))
    // Two sides of an acute corner part later than those of a blunt one.
    let least = Int(own / 2) + 3
    let apart = own + Self.sideDistance
    let reaches = least...least + Int(Self.farthestTip * own) + 4
    let reach =
      reaches.first { at(index - $0).distance(to: at(index + $0)) >= apart } ?? reaches.upperBound
    let course = max(Self.reach, Self.reachInWidths * own)
    let room = reach + Int(course)
    guard isClosed || index >= reach + 3 && index + reach + 3 < points.count else { return nil }
    let (first, last) =
      isClosed
      ? (index - room, index + room) : (max(index - room, 0), min(index + room, points.count - 1))
    guard
      let before = StretchFit(
        (first...index - reach).reversed().map(at), over: course, straightest: Self.straightest),
      let after = StretchFit(
        (index + reach...last).map(at), over: course, straightest: Self.straightest)
    else { return nil }
    let half = abs(before.direction(at: 0).angle(to: after.direction(at: 0))) / 2
    let farthest = min(0.75 * apart / max(sin(half), 0.1), Self.farthestTip * own + 12)
    guard let tips = before.meeting(after, within: Double(reach) + farthest) else { return nil }
    let corner = Corner(reach: reach, before: before, after: after, tips: tips)
    let tip = before.point(at: -tips.before)
    guard corner.turn > Self.leastTurn,
      let outward = (before.direction(at: -tips.before) + after.direction(at: -tips.after))
        .normalized
    else { return nil }
    // Ink goes as far beyond a corner as beside a line, and less far beyond a bend.
    let beyond = tip - outward * max(own / 2 - 1, 0)
    let way = at(index).points(to: tip) + [beyond]
    return way.allSatisfy { evidence($0) >= Self.leastTipEvidence } ? corner : nil
  }
}
