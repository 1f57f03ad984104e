import Geometry

/// Says how traced curves hang together, and makes them meet exactly.
///
/// The skeleton knows which curves end at, or run through, each node. `JunctionEnds` has led the centre lines
/// there before splines were fitted; refinement has moved those since.
struct GraphAssembly {
  /// The curves, and the centre lines that they came from.
  let curves: [TracedCurve]
  let lines: [CentreLine]
  /// How far the end of a curve is moved to meet another at most, px.
  var farthestMove = 8.0
  /// How far from a node a curve may be that meets others there, px.
  var farthestMiss = 3.0

  private struct Members {
    var ends: [(index: Int, atStart: Bool)] = []
    var passing: [(index: Int, passage: CentreLine.Passage)] = []
  }

  /// The curves, their ends moved onto the nodes, and the graph of those.
  func assembled() -> (curves: [TracedCurve], graph: CurveGraph) {
    var members: [Int: Members] = [:]
    for (index, line) in lines.enumerated() {
      if let node = line.startNode { members[node, default: Members()].ends.append((index, true)) }
      if let node = line.endNode { members[node, default: Members()].ends.append((index, false)) }
      for passage in line.passages {
        members[passage.node, default: Members()].passing.append((index, passage))
      }
    }
    // 1. Ends go where they meet others.
    var curves = curves
    var places: [(member: Members, position: Point)] = []
    for (_, member) in members.sorted(by: { $0.key < $1.key }) {
      let meets = member.ends.count + member.passing.count
      guard meets >= 2 || !member.ends.isEmpty else { continue }
      let position = position(of: member)
      for (index, atStart) in member.ends where meets > 1 {
        curves[index].moveEnd(atStart: atStart, to: position, atMost: farthestMove)
      }
      places.append((member, position))
    }
    // 2. What is there then.
    var nodes: [CurveGraph.Node] = []
    func add(_ kind: CurveGraph.Kind, at position: Point, _ incidences: [CurveGraph.Incidence]) {
      nodes.append(.init(id: nodes.count, kind: kind, position: position, incidences: incidences))
    }
    for (member, position) in places {
      let passing = member.passing.compactMap { index, passage -> CurveGraph.Incidence? in
        let nearest = curves[index].spline.nearest(to: position)
        return nearest.distance > farthestMiss
          ? nil
          : .init(
            curve: curves[index].id, parameter: nearest.t, continuation: passage.continuation)
      }
      let ends = member.ends.map { index, atStart in
        let parameter = atStart ? 0 : Double(curves[index].spline.segmentCount)
        return (
          point: curves[index].spline.point(at: parameter),
          incidence: CurveGraph.Incidence(curve: curves[index].id, parameter: parameter)
        )
      }
      let isAlone = passing.count + ends.count == 1
      let meeting = ends.filter { isAlone || $0.point.distance(to: position) <= farthestMiss }
      let incidences = passing + meeting.map(\.incidence)
      switch (incidences.count, meeting.isEmpty) {
      case (1, false): add(.end, at: meeting[0].point, incidences)
      case (2..., _): add(meeting.isEmpty ? .crossing : .junction, at: position, incidences)
      default: break
      }
      // An end that is too far from where it was to meet others is one of its own.
      guard !isAlone else { continue }
      for end in ends where end.point.distance(to: position) > farthestMiss {
        add(.end, at: end.point, [end.incidence])
      }
    }
    return (curves, CurveGraph(nodes: nodes))
  }

  /// On the first curve that runs through, nearest to the ends; else amid the ends.
  private func position(of member: Members) -> Point {
    let ends = member.ends.map { end -> Point in
      let spline = curves[end.index].spline
      return spline.knot(end.atStart ? 0 : spline.segmentCount)
    }
    var middle = Point.zero
    if ends.isEmpty, member.passing.count >= 2 {
      return crossing(
        of: curves[member.passing[0].index].spline, curves[member.passing[1].index].spline,
        near: member.passing[0].passage.position)
    }
    for end in ends { middle += (end - .zero) / Double(ends.count) }
    guard let first = member.passing.first else { return middle }
    let spline = curves[first.index].spline
    return spline.point(at: spline.nearest(to: middle).t)
  }

  /// Where `a` meets `b` near `position`, on `a`: where their tangents meet, again and again.
  private func crossing(of a: Spline, _ b: Spline, near position: Point) -> Point {
    var place = position
    for _ in 0..<Self.crossingSteps {
      let (s, t) = (a.nearest(to: place).t, b.nearest(to: place).t)
      let (p, q) = (a.point(at: s), b.point(at: t))
      guard let u = a.tangent(at: s), let v = b.tangent(at: t), abs(u.cross(v)) > 0.05 else {
        return p
      }
      let step = (q - p).cross(v) / u.cross(v)
      guard abs(step) <= farthestMove else { return p }
      place = p + u * step
    }
    return a.point(at: a.nearest(to: place).t)
  }

  private static let crossingSteps = 4
}

extension TracedCurve {
  /// Moves an end of the curve, its handle along with it, if it is near enough.
  fileprivate mutating func moveEnd(atStart: Bool, to position: Point, atMost distance: Double) {
    guard !spline.isClosed else { return }
    var points = spline.controlPoints
    let knot = atStart ? 0 : points.count - 1
    let shift = position - points[knot]
    guard shift.length <= distance else { return }
    points[knot] = position
    points[atStart ? 1 : points.count - 2] += shift
    spline = Spline(controlPoints: points)
  }
}

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
      guard let (along, share) = meeting(from: origin, along: direction, from: a, along: piece),
        along >= 0, along <= reach, share >= 0, share <= 1
      else { continue }
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
