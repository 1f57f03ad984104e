import Foundation
import Geometry

/// Closes the gaps in curves: where noise, a crossing or an object hides a stretch of one, its two ends
/// point at each other.
///
/// 1. Every two free ends that could be one curve get a price: the turns from each end into the straight way
/// between them, how long that is for the curves it joins, and how their widths differ. 2. The cheapest pair is
/// bridged by the cubic with the ends' directions, which is marked as inferred; then the next, each end once. A
/// curve whose own two ends point at each other closes. 3. A free end right before another curve, with evidence
/// between, is led onto it.
struct GapBridging {
  /// The full width at a position, px.
  let width: (Point) -> Double
  /// The evidence at a position, in multiples of the threshold.
  let evidence: (Point) -> Double
  /// Whether something else hides what is at a position; `nil` where nothing hides anything.
  var isHidden: ((Point) -> Bool)?
  /// Whether a curve of a part of the image may run along points where nothing is seen of it.
  var allows: ([Point], _ part: Int?) -> Bool = { _, _ in true }

  /// The longest bridge, px, and as a share of the shorter of the curves that it joins.
  private static let longest = 40.0
  private static let longestShare = 0.4
  /// The largest turn at either end, radians.
  private static let largestTurn = 30 * Double.pi / 180
  /// The same of a bridge that is hidden but for a share of this size, and how long that is at most, px.
  private static let (largestHiddenTurn, mostOpen, longestHidden) = (
    65 * Double.pi / 180, 0.35, 120.0
  )
  /// The largest ratio of widths.
  private static let largestWidthRatio = 2.0
  /// The least evidence that leads an end on to a curve right before it, and to where that ends itself: between two
  /// dashes there is a little.
  private static let (leastEvidence, leastEvidenceOfEnds) = (0.1, 0.5)

  /// Where a line ends freely.
  private struct FreeEnd {
    /// Of which line which end.
    var end: PieceEnd
    var position: Point
    /// Out of the line.
    var direction: Vector
    var width: Double
    var length: Double
    var part: Int?
  }

  /// The lines, joined across gaps.
  func bridged(_ lines: [CentreLine]) -> [CentreLine] {
    let users = lines.nodeUses
    let lines = lines.map { rounded($0, users) }
    var bridges: [(price: Double, a: FreeEnd, b: FreeEnd)] = []
    let ends = freeEnds(of: lines)
    let farthest = isHidden == nil ? Self.longest : Self.longestHidden
    ends.map(\.position).forEachPair(within: farthest) { i, j in
      if let price = price(ends[i], ends[j]) { bridges.append((price, ends[i], ends[j])) }
    }
    var partners: [PieceEnd: PieceEnd] = [:]
    for (_, a, b) in bridges.sorted(by: { $0.price < $1.price })
    where partners[a.end] == nil && partners[b.end] == nil {
      (partners[a.end], partners[b.end]) = (b.end, a.end)
    }
    let places = Dictionary(ends.map { ($0.end, $0) }) { first, _ in first }
    let joined = ChainOrder.chains(of: Array(lines.indices), partners: partners).map { chain in
      var line = lines[chain.entries[0]]
      for end in chain.entries.dropFirst() {
        guard let a = partners[end].flatMap({ places[$0] }), let b = places[end] else { continue }
        line = line.joined(to: lines[end], by: bridge(a, b))
      }
      // A ring that was one already has nothing to be bridged.
      if chain.isClosed, let b = places[chain.entries[0]],
        let a = partners[b.end].flatMap({ places[$0] })
      {
        line = line.closed(by: bridge(a, b))
      }
      return line
    }
    return attached(joined)
  }

  // MARK: Rings

  /// The longest ring that is hardly larger than it is wide, px, how far it turns at least before it opens, radians,
  /// and how much of it may be open.
  private static let (longestRing, leastRingTurn, mostRingOpen) = (32.0, 220 * Double.pi / 180, 0.4)

  /// A line that is nearly a small ring, closed where there is evidence all along the rest of the circle: the
  /// directions of its ends, over the length that noise asks for, would not point at each other.
  private func rounded(_ line: CentreLine, _ users: [Int: Int]) -> CentreLine {
    let points = line.points
    guard !line.isClosed, points.count > 4, line.length <= Self.longestRing,
      let start = line.startNode, let end = line.endNode, users[start] == 1, users[end] == 1
    else { return line }
    let middle =
      Point.zero + points.reduce(Vector.zero) { $0 + ($1 - .zero) } / Double(points.count)
    let (first, last) = (points[0] - middle, points[points.count - 1] - middle)
    let turn = zip(points, points.dropFirst()).reduce(0) {
      $0 + ($1.0 - middle).angle(to: $1.1 - middle)
    }
    let rest = (turn < 0 ? -2 : 2) * Double.pi - turn
    let radius = (first.length + last.length) / 2
    let gap = abs(rest) * radius
    guard abs(turn) >= Self.leastRingTurn, turn * rest > 0, gap <= Self.mostRingOpen * line.length
    else { return line }
    let count = max(Int(gap.rounded()), 2)
    let bridge = (1..<count).map { k -> Point in
      let share = Double(k) / Double(count)
      let angle = atan2(last.y, last.x) + share * rest
      return middle
        + Vector(cos(angle), sin(angle)) * (last.length + share * (first.length - last.length))
    }
    guard bridge.allSatisfy({ evidence($0) >= Self.leastEvidenceOfEnds }) else { return line }
    var ring = line.closed(by: bridge)
    ring.inferred = line.inferred
    return ring
  }

  // MARK: Ends

  private func freeEnds(of lines: [CentreLine]) -> [FreeEnd] {
    let users = lines.nodeUses
    return lines.enumerated().flatMap { index, line in
      [true, false].compactMap { atStart -> FreeEnd? in
        guard !line.isClosed, let node = line.node(atStart: atStart), users[node] == 1,
          line.points.count >= 2
        else { return nil }
        let chain = atStart ? line.points : line.points.reversed()
        let inside = chain[min(3, chain.count - 1)]
        let width: Double = self.width(inside)
        let direction = chain.direction(skipping: max(1, width / 4), over: max(10, 1.5 * width))
        guard direction != .zero else { return nil }
        return FreeEnd(
          end: PieceEnd(piece: index, atStart: atStart), position: chain[0], direction: -direction,
          width: width, length: line.length,
          part: line.part)
      }
    }
  }

  /// What a bridge costs, or `nil` where there is none.
  private func price(_ a: FreeEnd, _ b: FreeEnd) -> Double? {
    let gap = b.position - a.position
    // A curve that closes upon itself is both of the two.
    let shorter = min(a.length, b.length)
    let reach = min(Self.longest, Self.longestShare * shorter)
    let (farthest, largestTurn) =
      isHidden == nil
      ? (reach, Self.largestTurn)
      : (max(reach, min(Self.longestHidden, shorter)), Self.largestHiddenTurn)
    guard gap.length <= farthest, let way = gap.normalized else { return nil }
    let leaving = abs(a.direction.angle(to: way))
    let arriving = abs(way.angle(to: -b.direction))
    let ratio: Double = abs(log(max(a.width, 1) / max(b.width, 1)))
    guard max(leaving, arriving) <= largestTurn, ratio <= log(Self.largestWidthRatio),
      a.part == b.part
    else { return nil }
    let points = bridge(a, b)
    let open = openLength(of: points, a, b)
    let isSeen = gap.length <= reach && max(leaving, arriving) <= Self.largestTurn
    guard isSeen || open <= Self.mostOpen * gap.length, allows(points, a.part) else { return nil }
    return leaving + arriving + ratio + open / reach
  }

  /// The length of a bridge that nothing hides, px.
  private func openLength(of bridge: [Point], _ a: FreeEnd, _ b: FreeEnd) -> Double {
    let gap = a.position.distance(to: b.position)
    guard let isHidden else { return gap }
    // Ends that are half hidden themselves point aside, so it is the straight way that may be hidden.
    return [bridge, a.position.points(to: b.position)].map { way in
      gap * Double(way.count { !isHidden($0) }) / Double(max(way.count, 1))
    }.min() ?? gap
  }

  /// The points between two ends, without them, about a pixel apart.
  private func bridge(_ a: FreeEnd, _ b: FreeEnd) -> [Point] {
    let distance = a.position.distance(to: b.position)
    let handle = distance / 3
    let cubic = CubicBezier(
      a.position, a.position + a.direction * handle, b.position + b.direction * handle, b.position)
    let count = max(Int(distance.rounded()), 2)
    return (1..<count).map { cubic.point(at: Double($0) / Double(count)) }
  }

  // MARK: Ends right before a curve

  private func attached(_ lines: [CentreLine]) -> [CentreLine] {
    var result = lines
    let grid = LineGrid(lines)
    for end in freeEnds(of: lines) {
      let reach = max(4, end.width)
      let limit = reach + width(end.position) / 2
      var best: (line: Int, position: Point, distance: Double)?
      for index in grid.lines(within: limit + reach, of: end.position)
      where index != end.end.piece && lines[index].part == end.part {
        let line = lines[index]
        let polyline = Polyline(line.points, isClosed: line.isClosed)
        guard let nearest = polyline.nearest(to: end.position + end.direction * (reach / 2)),
          nearest.distanceSquared <= limit * limit
        else { continue }
        let position = polyline.point(at: nearest.t)
        let way = position - end.position
        let distance = way.length
        guard distance <= limit, distance < best?.distance ?? .infinity,
          distance < 1 || abs(end.direction.angle(to: way)) <= 2 * Self.largestTurn,
          isEvident(
            from: end.position, to: position,
            atLeast: line.isClosed || (nearest.t > 0 && nearest.t < Double(line.points.count - 1))
              ? Self.leastEvidence : Self.leastEvidenceOfEnds)
        else { continue }
        best = (index, position, distance)
      }
      guard let best, let node = result[end.end.piece].node(atStart: end.end.atStart) else {
        continue
      }
      let points = Array(end.position.points(to: best.position).dropFirst())
      let own = end.end
      result[own.piece] = result[own.piece].extended(by: points, atStart: own.atStart)
      result[best.line].passages.append(
        .init(node: node, position: best.position, continuation: nil))
    }
    return result
  }

  private func isEvident(from a: Point, to b: Point, atLeast least: Double) -> Bool {
    a.points(to: b).allSatisfy { evidence($0) >= least }
  }
}

extension [CentreLine] {
  /// The line that is entered at `end`, in the direction of travel.
  fileprivate subscript(end: PieceEnd) -> CentreLine {
    end.atStart ? self[end.piece] : self[end.piece].reversed()
  }
}

extension CentreLine {
  /// This line, the bridge, and the other one.
  fileprivate func joined(to other: CentreLine, by bridge: [Point]) -> CentreLine {
    var line = self
    let offset = points.count + bridge.count
    line.points += bridge + other.points
    line.endNode = other.endNode
    line.passages += other.passages
    line.inferred.append(points.count - 1...offset)
    line.inferred += other.inferred.map { $0.lowerBound + offset...$0.upperBound + offset }
    return line
  }

  /// The line made a ring; `bridge` leads from its end to its start.
  fileprivate func closed(by bridge: [Point]) -> CentreLine {
    var line = self
    line.points += bridge
    line.isClosed = true
    (line.startNode, line.endNode) = (nil, nil)
    line.inferred.append(points.count - 1...line.points.count - 1)
    return line
  }

  /// The line with more points at one end, which lead outwards.
  fileprivate func extended(by more: [Point], atStart: Bool) -> CentreLine {
    var line = atStart ? reversed() : self
    line.points += more
    return atStart ? line.reversed() : line
  }
}
