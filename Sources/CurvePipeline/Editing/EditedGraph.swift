import Geometry

/// The graph of a drawing whose curves change.
///
/// Nodes of curves that are as they were stay. Where a curve was cut there is an end, but where others met it: there it
/// still meets them. New curves take the places of those that went at nodes that they run through, and else are joined
/// by their geometry: an end on another curve, within 2 px or half of that curve's width, is a junction there, and
/// curves that run through each other cross.
struct EditedGraph {
  private(set) var nodes: [CurveGraph.Node]
  private let curves: [Int: TracedCurve]
  private let boxes: [(id: Int, box: BoundingBox)]

  /// How far from a curve an end on it is at most, px, or half of the curve's width.
  static let reach = 2.0
  /// What was met so near to a curve that went, px, met it already.
  private static let sameness = 1.0

  /// The graph of a drawing as it was, and its curves as they are.
  init(_ graph: CurveGraph, curves: [TracedCurve]) {
    nodes = graph.nodes
    self.curves = Dictionary(curves.map { ($0.id, $0) }) { first, _ in first }
    boxes = curves.map { ($0.id, $0.spline.controlBox) }
  }

  /// The graph, its nodes numbered in order.
  var graph: CurveGraph {
    var numbered = nodes
    for index in numbered.indices { numbered[index].id = index }
    return CurveGraph(nodes: numbered)
  }

  /// Follows the curves: those that were `cut`, those that came, and those that are gone altogether.
  mutating func cut(_ cut: CurveCut, adding added: [TracedCurve], removed: [TracedCurve]) {
    let twins = twins(of: removed, among: added)
    let joints = nodes.filter { $0.incidences.count > 1 }
    nodes = nodes.compactMap { follow($0, cut, added, twins) }
    for (id, pieces) in cut.pieces.sorted(by: { $0.key < $1.key }) {
      let own = joints.filter { $0.incidences.contains { $0.curve == id } }.map(\.position)
      for end in pieces.flatMap(\.cutEnds) { append(end, near: own) }
    }
    // A curve that is the same as one that went is joined as that was.
    let new = added.filter { curve in !curve.isDot && !twins.values.contains(curve.id) }
    for curve in new where !curve.spline.isClosed {
      attach(curve, atStart: true)
      attach(curve, atStart: false)
    }
    for curve in new {
      catchEnds(on: curve, beside: removed)
      cross(curve, beside: removed)
    }
  }

  /// Adds an end at which a curve was cut: where others met that curve it stays with them.
  private mutating func append(_ end: CurveGraph.Node, near joints: [Point]) {
    if joints.contains(where: { $0.distance(to: end.position) <= Self.reach }),
      let own = end.incidences.first, let curve = curves[own.curve]
    {
      attach(curve, atStart: own.parameter == 0)
    } else {
      nodes.append(end)
    }
  }

  /// The curves that came in the place of equal ones, by the ids of those.
  private func twins(of removed: [TracedCurve], among added: [TracedCurve]) -> [Int: Int] {
    var twins: [Int: Int] = [:]
    for old in removed {
      let twin = added.first { $0.spline == old.spline && !twins.values.contains($0.id) }
      if let twin { twins[old.id] = twin.id }
    }
    return twins
  }

  // MARK: What was there

  /// What becomes of a node.
  private func follow(
    _ node: CurveGraph.Node, _ cut: CurveCut, _ added: [TracedCurve], _ twins: [Int: Int]
  ) -> CurveGraph.Node? {
    guard node.incidences.contains(where: { cut.pieces[$0.curve] != nil }) else { return node }
    var rest = node
    rest.incidences = []
    var hasOld = false
    for incidence in node.incidences {
      if let twin = twins[incidence.curve] {
        rest.incidences.append(
          .init(
            curve: twin, parameter: incidence.parameter, continuation: incidence.continuation))
        hasOld = true
      } else if let moved = cut.moved(incidence) {
        rest.incidences.append(moved)
        hasOld = true
      }
    }
    // Those that went, as those that came run here.
    if rest.incidences.count < node.incidences.count {
      for curve in added where !twins.values.contains(curve.id) && !curve.isDot {
        for parameter in places(of: curve, near: node.position) {
          rest.incidences.append(.init(curve: curve.id, parameter: parameter))
        }
      }
    }
    guard rest.incidences.count != node.incidences.count || !hasOld else { return rest }
    return settled(rest)
  }

  /// Where `curve` ends at, or runs through, a node at `position`: once for each time that it comes by.
  private func places(of curve: TracedCurve, near position: Point) -> [Double] {
    let spline = curve.spline
    let reach = max(Self.reach, curve.meanWidth / 2)
    guard spline.controlBox.distanceSquared(to: position) <= reach * reach else { return [] }
    let places = CurvePlaces(curve)
    let distances = places.points.map { $0.distance(to: position) }
    let last = distances.count - 1
    var runs: [(first: Int, last: Int)] = []
    for i in distances.indices where distances[i] <= reach {
      if let run = runs.last, run.last == i - 1 {
        runs[runs.count - 1].last = i
      } else {
        runs.append((i, i))
      }
    }
    // Through its seam a closed curve comes by once.
    if spline.isClosed, runs.count > 1, runs[0].first == 0, runs[runs.count - 1].last == last {
      runs.removeLast()
    }
    return runs.map { run in
      if !spline.isClosed {
        if run.first == 0, distances[0] <= Self.reach { return 0 }
        if run.last == last, distances[last] <= Self.reach { return Double(spline.segmentCount) }
      }
      let nearest = (run.first...run.last).min { distances[$0] < distances[$1] } ?? run.first
      let range = max(nearest - 1, 0)...min(nearest + 1, last)
      return spline.nearest(
        to: position,
        from: places.parameters[range.lowerBound], to: places.parameters[range.upperBound])
    }
  }

  /// The node with the kind that its curves make it, on one of them; `nil` where it is none any more.
  private func settled(_ node: CurveGraph.Node) -> CurveGraph.Node? {
    guard var node = node.reduced({ curves[$0]?.spline }) else { return nil }
    guard node.incidences.count > 1 else {
      if let only = node.incidences.first, let curve = curves[only.curve] {
        node.position = curve.spline.point(at: only.parameter)
      }
      return node
    }
    node.kind = node.incidences.contains(where: isEnd) ? .junction : .crossing
    let through = node.incidences.first { !isEnd($0) } ?? node.incidences[0]
    if let curve = curves[through.curve] {
      let place = curve.spline.point(at: through.parameter)
      if place.distance(to: node.position) > Self.reach / 2 { node.position = place }
    }
    return node
  }

  private func isEnd(_ incidence: CurveGraph.Incidence) -> Bool {
    guard let spline = curves[incidence.curve]?.spline, !spline.isClosed else { return false }
    return incidence.parameter == 0 || incidence.parameter == Double(spline.segmentCount)
  }

  // MARK: What comes

  /// Joins an end of `curve` to what is there, unless it is.
  private mutating func attach(_ curve: TracedCurve, atStart: Bool) {
    let parameter = atStart ? 0 : Double(curve.spline.segmentCount)
    let own = CurveGraph.Incidence(curve: curve.id, parameter: parameter)
    let isThere = nodes.contains { node in
      node.incidences.contains { $0.curve == own.curve && $0.parameter == own.parameter }
    }
    guard !isThere else { return }
    let position = curve.spline.point(at: parameter)
    // A node that is there, the nearest.
    let nearest = nodes.indices.map { ($0, nodes[$0].position.distance(to: position)) }
      .filter { $0.1 <= Self.reach }.min { $0.1 < $1.1 }
    if let (index, _) = nearest {
      nodes[index].incidences.append(own)
      nodes[index].kind = .junction
      return
    }
    // The nearest curve.
    var best: (id: Int, t: Double, distance: Double)?
    for (id, box) in boxes where id != curve.id {
      guard let other = curves[id], !other.isDot else { continue }
      let reach = max(Self.reach, (other.widths.max() ?? 0) / 2)
      guard box.distanceSquared(to: position) <= reach * reach else { continue }
      let found = other.spline.nearest(to: position)
      let distance = found.distanceSquared.squareRoot()
      guard distance <= max(Self.reach, other.width(at: found.t) / 2),
        distance < best?.distance ?? .infinity
      else { continue }
      best = (id, found.t, distance)
    }
    guard let best, let other = curves[best.id] else {
      nodes.append(.init(id: 0, kind: .end, position: position, incidences: [own]))
      return
    }
    let place = other.spline.point(at: best.t)
    nodes.append(
      .init(
        id: 0, kind: .junction, position: place,
        incidences: [.init(curve: best.id, parameter: best.t), own]))
  }

  /// Joins ends that were free to `curve`, where they lie on it and lay on none of those that went.
  private mutating func catchEnds(on curve: TracedCurve, beside removed: [TracedCurve]) {
    let reach = max(Self.reach, (curve.widths.max() ?? 0) / 2)
    let box = curve.spline.controlBox.expanded(by: reach)
    for index in nodes.indices where nodes[index].kind == .end {
      let position = nodes[index].position
      guard box.distanceSquared(to: position) == 0,
        !nodes[index].incidences.contains(where: { $0.curve == curve.id })
      else { continue }
      let found = curve.spline.nearest(to: position)
      guard
        found.distanceSquared.squareRoot() <= max(Self.reach, curve.width(at: found.t) / 2),
        !met(position, removed)
      else { continue }
      nodes[index].incidences.insert(.init(curve: curve.id, parameter: found.t), at: 0)
      nodes[index].kind = .junction
    }
  }

  /// Whether one of the curves that went was here.
  private func met(_ position: Point, _ removed: [TracedCurve]) -> Bool {
    removed.contains { old in
      old.spline.controlBox.expanded(by: Self.sameness).distanceSquared(to: position) == 0
        && old.spline.nearest(to: position).distanceSquared <= Self.sameness * Self.sameness
    }
  }

  /// Notes where `curve` runs through others, and through itself.
  private mutating func cross(_ curve: TracedCurve, beside removed: [TracedCurve]) {
    let box = curve.spline.controlBox
    for (id, other) in boxes where other.intersects(box) {
      guard let partner = curves[id], !partner.isDot else { continue }
      for meeting in intersections(of: curve.spline, and: partner.spline) {
        let reach = max(
          Self.reach, curve.width(at: meeting.first) / 2, partner.width(at: meeting.second) / 2)
        let all = [
          CurveGraph.Incidence(curve: partner.id, parameter: meeting.second),
          CurveGraph.Incidence(curve: curve.id, parameter: meeting.first),
        ]
        // Where two meet is a node of both, and who lies on a curve does not cross it too.
        let isNode = nodes.contains { node in
          node.position.distance(to: meeting.position) <= reach
            && node.incidences.contains { $0.curve == curve.id }
            && node.incidences.contains { $0.curve == partner.id }
        }
        guard !isNode, !met(meeting.position, removed) else { continue }
        let near = nodes.indices.first { index in
          nodes[index].kind != .end
            && nodes[index].position.distance(to: meeting.position) <= Self.reach
        }
        if let near {
          for incidence in all
          where !nodes[near].incidences.contains(where: { $0.curve == incidence.curve }) {
            nodes[near].incidences.append(incidence)
          }
        } else {
          nodes.append(
            .init(id: 0, kind: .crossing, position: meeting.position, incidences: all))
        }
      }
    }
  }
}

extension Spline {
  /// The parameter between two, hardly apart, at which the spline is nearest to `position`.
  fileprivate func nearest(to position: Point, from start: Double, to end: Double) -> Double {
    var (low, high) = (start, end)
    // Thirds of the range, until it is a 3000th of what it was.
    for _ in 0..<20 {
      let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
      if point(at: a).distanceSquared(to: position) <= point(at: b).distanceSquared(to: position) {
        high = b
      } else {
        low = a
      }
    }
    return (low + high) / 2
  }
}
