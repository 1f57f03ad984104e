import Geometry

/// The centre line of one curve before it is a spline: a polyline that runs through junctions.
struct CentreLine {
  /// Pixel chains joined, px.
  var points: [Point]
  /// Whether the last point leads back to the first.
  var isClosed: Bool
  /// The nodes of the skeleton graph that the line starts and ends at, where it has ends.
  var startNode: Int?
  var endNode: Int?
  /// The nodes that the line runs through.
  var passedNodes: [Int]

  /// Px.
  var length: Double { Polyline(points, isClosed: isClosed).length }
}

/// Joins the edges of a skeleton graph into curves: at every junction, the pair that continues
/// straightest becomes one curve, then the next pair, as long as the turn is small.
struct CurveJoiner {
  /// The largest turn, radians, through which a curve continues.
  var largestTurn = 50 * Double.pi / 180
  /// Over which distance from the junction directions are taken, px.
  var directionLength = 10.0

  private struct End: Hashable {
    var edge: Int
    var atStart: Bool
  }

  func centreLines(of graph: SkeletonGraph) -> [CentreLine] {
    var partner: [End: End] = [:]
    for node in graph.nodes.indices { pair(at: node, in: graph, into: &partner) }
    var used = Set<Int>()
    var lines: [CentreLine] = []
    // Open curves start at an end without a partner; whatever is left after them is closed.
    for (index, edge) in graph.liveEdges where edge.start != nil {
      for atStart in [true, false] where !used.contains(index) {
        let end = End(edge: index, atStart: atStart)
        if partner[end] == nil {
          lines.append(follow(from: end, in: graph, partner, &used, isClosed: false))
        }
      }
    }
    for (index, edge) in graph.liveEdges where !used.contains(index) {
      if edge.start == nil {
        lines.append(
          CentreLine(
            points: edge.points, isClosed: true, startNode: nil, endNode: nil, passedNodes: []))
        used.insert(index)
      } else {
        let start = End(edge: index, atStart: true)
        lines.append(follow(from: start, in: graph, partner, &used, isClosed: true))
      }
    }
    return lines
  }

  /// Pairs the edge ends at `node`, the straightest first.
  private func pair(at node: Int, in graph: SkeletonGraph, into partner: inout [End: End]) {
    var ends: [End] = []
    for index in Array(Set(graph.incident[node])).sorted() {
      guard let edge = graph.edges[index] else { continue }
      if edge.start == node { ends.append(End(edge: index, atStart: true)) }
      if edge.end == node { ends.append(End(edge: index, atStart: false)) }
    }
    guard ends.count >= 2 else { return }
    let directions = ends.map { direction(of: $0, in: graph) }
    var pairs: [(turn: Double, a: Int, b: Int)] = []
    for a in ends.indices {
      for b in ends.indices where b > a {
        let cosine = -directions[a].dot(directions[b])
        let turn = Vector(cosine, directions[a].cross(directions[b])).angle
        pairs.append((abs(turn), a, b))
      }
    }
    var free = Set(ends.indices)
    for (turn, a, b) in pairs.sorted(by: { ($0.turn, $0.a, $0.b) < ($1.turn, $1.a, $1.b) })
    where turn <= largestTurn && free.contains(a) && free.contains(b) {
      free.subtract([a, b])
      partner[ends[a]] = ends[b]
      partner[ends[b]] = ends[a]
    }
  }

  /// The direction in which an edge leaves its node.
  private func direction(of end: End, in graph: SkeletonGraph) -> Vector {
    guard let edge = graph.edges[end.edge] else { return .zero }
    let points = end.atStart ? edge.points : edge.points.reversed()
    // The first pixels belong to the junction's own blob.
    let skipped = min(3, points.count / 3)
    var length = 0.0
    var last = points.count - 1
    for i in skipped..<points.count - 1 {
      length += points[i].distance(to: points[i + 1])
      if length >= directionLength {
        last = i + 1
        break
      }
    }
    return (points[last] - points[skipped]).normalized ?? .zero
  }

  private func follow(
    from start: End, in graph: SkeletonGraph, _ partner: [End: End], _ used: inout Set<Int>,
    isClosed: Bool
  ) -> CentreLine {
    var line = CentreLine(
      points: [], isClosed: isClosed, startNode: nil, endNode: nil, passedNodes: [])
    var here: End? = start
    while let end = here, !used.contains(end.edge), let edge = graph.edges[end.edge] {
      used.insert(end.edge)
      let points = end.atStart ? edge.points : edge.points.reversed()
      let (near, far) = end.atStart ? (edge.start, edge.end) : (edge.end, edge.start)
      if line.points.isEmpty {
        line.startNode = near
        line.points = points
      } else {
        if let near { line.passedNodes.append(near) }
        line.points += points.dropFirst()
      }
      line.endNode = far
      here = partner[End(edge: end.edge, atStart: !end.atStart)]
    }
    if isClosed {
      if let node = line.startNode { line.passedNodes.append(node) }
      (line.startNode, line.endNode) = (nil, nil)
      line.points.removeLast()
    }
    return line
  }
}
