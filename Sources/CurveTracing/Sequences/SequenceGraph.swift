import Geometry

/// How the curves of a moving drawing hang together: an end that in most of its frames lies on another
/// curve belongs there in all of them.
struct SequenceGraph {
  /// For each curve, which other one its start and its end lie on.
  private let hosts: [(start: Int?, end: Int?)]

  /// How near an end lies to the curve that it belongs to, px, on a thin one.
  private static let nearness = 6.0
  /// As near to an end, px, curves do not cross: one of them ends there.
  private static let leadIn = 12.0

  /// The graph of `paths`: of each curve what it is in every frame.
  init(_ paths: [[TracedCurve?]]) {
    hosts = paths.indices.map { index in
      (
        Self.host(of: index, atStart: true, in: paths),
        Self.host(of: index, atStart: false, in: paths)
      )
    }
  }

  private static func host(
    of index: Int, atStart: Bool, in paths: [[TracedCurve?]]
  ) -> Int? {
    var votes: [Int: Int] = [:]
    var frames = 0
    for frame in paths[index].indices {
      guard let curve = paths[index][frame], !curve.spline.isClosed else { continue }
      frames += 1
      let end = curve.spline.knot(atStart ? 0 : curve.spline.segmentCount)
      var best: (host: Int, distance: Double)?
      for other in paths.indices where other != index {
        guard let host = paths[other][frame] else { continue }
        let box = host.spline.boundingBox
        guard box.distanceSquared(to: end) < 20 * 20 else { continue }
        let nearest = host.spline.nearest(to: end)
        let distance = nearest.distanceSquared.squareRoot() - host.width(at: nearest.t) / 2
        if distance < nearness, distance < best?.distance ?? .infinity { best = (other, distance) }
      }
      if let best { votes[best.host, default: 0] += 1 }
    }
    let winner = votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
    return winner.flatMap { 2 * $0.value > frames ? $0.key : nil }
  }

  /// Leads ends onto the curves that they belong to, wherever those are there.
  func meet(_ paths: inout [[TracedCurve?]]) {
    let before = paths
    for (index, own) in hosts.enumerated() {
      for frame in paths[index].indices {
        for (atStart, host) in [(true, own.start), (false, own.end)] {
          guard let host, let target = before[host][frame], var curve = paths[index][frame] else {
            continue
          }
          let end = curve.spline.knot(atStart ? 0 : curve.spline.segmentCount)
          // Two curves that end on each other meet halfway.
          let isMutual = hosts[host].start == index || hosts[host].end == index
          let foot = target.spline.point(at: target.spline.nearest(to: end).t)
          let goal = isMutual ? end.lerp(to: foot, 0.5) : foot
          guard goal.distance(to: end) < target.meanWidth / 2 + Self.nearness + 2 else { continue }
          curve.spline = curve.spline.led(atStart: atStart, to: goal)
          paths[index][frame] = curve
        }
      }
    }
  }

  /// The ends, junctions and crossings in `frame`.
  func graph(of paths: [[TracedCurve?]], in frame: Int) -> CurveGraph {
    var nodes: [CurveGraph.Node] = []
    var done: Set<[Int]> = []
    for (index, own) in hosts.enumerated() {
      guard let curve = paths[index][frame], !curve.spline.isClosed else { continue }
      for (atStart, host) in [(true, own.start), (false, own.end)] {
        let parameter = atStart ? 0 : Double(curve.spline.segmentCount)
        let end = curve.spline.point(at: parameter)
        var incidences = [CurveGraph.Incidence(curve: curve.id, parameter: parameter)]
        if let host, let other = paths[host][frame] {
          let nearest = other.spline.nearest(to: end)
          if nearest.distanceSquared < 1 {
            let isEnd = nearest.t < 1e-3 || nearest.t > Double(other.spline.segmentCount) - 1e-3
            // Where two ends meet there is one node.
            if isEnd, !done.insert([min(index, host), max(index, host)]).inserted { continue }
            incidences.append(.init(curve: other.id, parameter: nearest.t))
          }
        }
        nodes.append(
          .init(
            id: nodes.count, kind: incidences.count > 1 ? .junction : .end, position: end,
            incidences: incidences))
      }
    }
    nodes += crossings(of: paths.compactMap { $0[frame] }, beside: nodes)
    return CurveGraph(nodes: nodes)
  }

  /// Where curves run through each other, but for where one of them ends.
  private func crossings(
    of curves: [TracedCurve], beside nodes: [CurveGraph.Node]
  ) -> [CurveGraph.Node] {
    let boxes = curves.map(\.spline.boundingBox)
    var crossings: [CurveGraph.Node] = []
    for j in curves.indices {
      for i in 0..<j where boxes[i].intersects(boxes[j]) {
        for place in intersections(of: curves[i].spline, and: curves[j].spline)
        where !nodes.contains(where: { $0.position.distance(to: place.position) < Self.leadIn }) {
          crossings.append(
            .init(
              id: nodes.count + crossings.count, kind: .crossing, position: place.position,
              incidences: [
                .init(curve: curves[i].id, parameter: place.first),
                .init(curve: curves[j].id, parameter: place.second),
              ]))
        }
      }
    }
    return crossings
  }
}

extension Spline {
  /// The spline with one end at `goal`, its handle and the knot's neighbours moved along.
  fileprivate func led(atStart: Bool, to goal: Point) -> Spline {
    var points = controlPoints
    let end = atStart ? 0 : points.count - 1
    let shift = goal - points[end]
    points[end] = goal
    points[atStart ? 1 : end - 1] += shift * 0.7
    return Spline(controlPoints: points)
  }
}
