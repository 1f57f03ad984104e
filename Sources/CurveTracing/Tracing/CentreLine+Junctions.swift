import Foundation
import Geometry

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

extension StretchFit {
  /// How far before the starts of two courses they meet, px.
  fileprivate func meeting(
    _ other: StretchFit, within distance: Double
  ) -> (before: Double, after: Double)? {
    let steps = Array(stride(from: 0, through: distance, by: 0.5))
    let (first, second) = (steps.map { point(at: -$0) }, steps.map { other.point(at: -$0) })
    for i in first.indices.dropFirst() {
      for j in second.indices.dropFirst() {
        let (p, r) = (first[i - 1], first[i] - first[i - 1])
        let (q, s) = (second[j - 1], second[j] - second[j - 1])
        let determinant = r.cross(s)
        guard determinant != 0 else { continue }
        let (t, u) = ((q - p).cross(s) / determinant, (q - p).cross(r) / determinant)
        guard (0...1).contains(t), (0...1).contains(u) else { continue }
        return (steps[i - 1] + t / 2, steps[j - 1] + u / 2)
      }
    }
    return nil
  }
}
