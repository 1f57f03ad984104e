import Geometry

/// Leads the ends of branches straight onto the curves that they spring from.
///
/// Inside a wide curve there is nothing to see of a branch, and a skeleton gets from the wall to the middle
/// by the shortest way. So what lies within the wide curve is cut off, and the branch goes on in the
/// direction that it has outside.
struct JunctionEnds {
  /// The full width at a position, px.
  let width: (Point) -> Double

  /// `lines` with ends that lie on others led there.
  func led(_ lines: [CentreLine]) -> [CentreLine] {
    var passing: [Int: [Int]] = [:]
    for (index, line) in lines.enumerated() {
      for passage in line.passages { passing[passage.node, default: []].append(index) }
    }
    return lines.map { line in
      var line = line
      for atStart in [true, false] {
        guard !line.isClosed, let node = line.node(atStart: atStart),
          let end = passing[node]?.first,
          let led = led(line, atStart: atStart, onto: lines[end])
        else { continue }
        line = led
      }
      return line
    }
  }

  /// The line with its end led onto `parent`, or `nil` where it is as good as it was.
  private func led(
    _ line: CentreLine, atStart: Bool, onto parent: CentreLine
  ) -> CentreLine? {
    let chain = atStart ? line.points : line.points.reversed()
    guard let end = chain.first, let foot = nearest(to: end, on: parent) else { return nil }
    let radius = width(foot) / 2 + 1
    // Never more than half of a short branch.
    let most = chain.count / 2
    guard
      let wall = chain.indices.prefix(most).first(where: { chain[$0].distance(to: foot) > radius }),
      wall >= 2
    else { return nil }
    let outside = Array(chain[wall...])
    let direction = outside.direction(skipping: 0, over: max(6, radius))
    guard direction != .zero else { return nil }
    let meeting =
      hit(from: outside[0], along: -direction, within: 2 * radius + 4, on: parent) ?? foot
    return line.replacingStart(
      of: atStart ? wall : -wall, by: meeting.points(to: outside[0]).dropLast())
  }

  private func nearest(to point: Point, on line: CentreLine) -> Point? {
    let polyline = Polyline(line.points, isClosed: line.isClosed)
    return polyline.nearest(to: point).map { polyline.point(at: $0.t) }
  }

  /// Where a ray first meets the line, at most `reach` px away.
  private func hit(
    from origin: Point, along direction: Vector, within reach: Double, on line: CentreLine
  ) -> Point? {
    var first: Double?
    let count = line.points.count
    for i in 0..<(line.isClosed ? count : count - 1) {
      let (a, b) = (line.points[i], line.points[(i + 1) % count])
      let piece = b - a
      let determinant = direction.cross(piece)
      guard determinant != 0 else { continue }
      let offset = a - origin
      let along = offset.cross(piece) / determinant
      let share = offset.cross(direction) / determinant
      guard along >= 0, along <= reach, share >= 0, share <= 1 else { continue }
      first = min(first ?? along, along)
    }
    return first.map { origin + direction * $0 }
  }
}

extension CentreLine {
  /// The line with its first `count` points (its last, where that is negative) replaced, `points` leading
  /// from the end inwards.
  fileprivate func replacingStart(of count: Int, by points: [Point]) -> CentreLine {
    var line = count < 0 ? reversed() : self
    let (removed, added) = (abs(count), points.count)
    line.points.replaceSubrange(0..<removed, with: points)
    line.inferred = line.inferred.map {
      max($0.lowerBound - removed + added, 0)...max($0.upperBound - removed + added, 0)
    }
    return count < 0 ? line.reversed() : line
  }
}
