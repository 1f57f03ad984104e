import Geometry
import Imaging

/// A one-pixel skeleton as a graph: chains of pixels between ends and junctions.
struct SkeletonGraph {
  /// A chain of pixels between two nodes, the positions of both included; a closed chain without
  /// nodes has `start` and `end` nil.
  struct Edge {
    var start: Int?
    var end: Int?
    var points: [Point]
    /// The number of the part of the image that it belongs to, if it is known to belong to one.
    var part: Int?

    var length: Double { Polyline(points, isClosed: start == nil).length }

    /// The node at the other end.
    func other(than node: Int) -> Int? { start == node ? end : start }
  }

  /// Where the nodes are, px.
  private(set) var nodes: [Point] = []
  /// The edges; removed ones are nil, so that indices stay.
  private(set) var edges: [Edge?] = []
  /// The edges at each node; an edge from a node to itself stands twice.
  private(set) var incident: [[Int]] = []

  /// The edges that are left, with their indices.
  var liveEdges: [(index: Int, edge: Edge)] {
    edges.indices.compactMap { i in edges[i].map { (i, $0) } }
  }

  init(_ skeleton: Mask) {
    var walker = SkeletonWalker(skeleton)
    (nodes, edges) = walker.walk()
    incident = Array(repeating: [], count: nodes.count)
    for (index, edge) in liveEdges {
      if let node = edge.start { incident[node].append(index) }
      if let node = edge.end { incident[node].append(index) }
    }
  }

  /// Removes an edge; where that leaves two edges at a node, they become one.
  mutating func remove(_ index: Int) {
    guard let edge = edges[index] else { return }
    edges[index] = nil
    for node in Set([edge.start, edge.end].compactMap(\.self)).sorted() {
      incident[node].removeAll { $0 == index }
      joinIfPassedThrough(node)
    }
  }

  /// Cuts an edge into `pieces` that follow each other, each starting at the point at which the one before ends.
  mutating func cut(_ index: Int, into pieces: [(points: [Point], part: Int?)]) {
    guard let edge = edges[index] else { return }
    guard pieces.count > 1 else {
      edges[index]?.part = pieces.first?.part
      return
    }
    edges[index] = nil
    for node in Set([edge.start, edge.end].compactMap(\.self)) {
      incident[node].removeAll { $0 == index }
    }
    func add(_ point: Point) -> Int {
      nodes.append(point)
      incident.append([])
      return nodes.count - 1
    }
    // A ring is cut at its seam too.
    let first = edge.start ?? add(pieces[0].points[0])
    var start = first
    for (place, piece) in pieces.enumerated() {
      let isLast = place == pieces.count - 1
      let end = isLast ? edge.end ?? first : add(piece.points[piece.points.count - 1])
      incident[start].append(edges.count)
      incident[end].append(edges.count)
      edges.append(Edge(start: start, end: end, points: piece.points, part: piece.part))
      start = end
    }
  }

  /// Takes away the first `count` points of an edge, or its last, which end freely.
  mutating func shorten(_ index: Int, atStart: Bool, by count: Int) {
    guard var edge = edges[index], count < edge.points.count,
      let node = atStart ? edge.start : edge.end
    else { return }
    if atStart {
      edge.points.removeFirst(count)
      nodes[node] = edge.points[0]
    } else {
      edge.points.removeLast(count)
      nodes[node] = edge.points[edge.points.count - 1]
    }
    edges[index] = edge
  }

  /// Makes one edge of the two at `node`, if there are two.
  private mutating func joinIfPassedThrough(_ node: Int) {
    guard incident[node].count == 2, incident[node][0] != incident[node][1],
      let a = edges[incident[node][0]], let b = edges[incident[node][1]]
    else { return }
    let (first, second) = (incident[node][0], incident[node][1])
    let head = a.end == node ? a : Edge(start: a.end, end: a.start, points: a.points.reversed())
    let tail = b.start == node ? b : Edge(start: b.end, end: b.start, points: b.points.reversed())
    edges[first] = Edge(
      start: head.start, end: tail.end, points: head.points + tail.points.dropFirst())
    edges[second] = nil
    incident[node] = []
    if let end = tail.end {
      for i in incident[end].indices where incident[end][i] == second { incident[end][i] = first }
    }
  }

  /// Makes one node of the two ends of an edge, half way between them.
  mutating func contract(_ index: Int) {
    guard let edge = edges[index], let kept = edge.start, let gone = edge.end, kept != gone else {
      return
    }
    let position = nodes[kept].lerp(to: nodes[gone], 0.5)
    edges[index] = nil
    incident[kept].removeAll { $0 == index }
    incident[gone].removeAll { $0 == index }
    for other in incident[gone] {
      if edges[other]?.start == gone { edges[other]?.start = kept }
      if edges[other]?.end == gone { edges[other]?.end = kept }
    }
    incident[kept] += incident[gone]
    incident[gone] = []
    nodes[kept] = position
    for other in Set(incident[kept]) {
      guard var edge = edges[other] else { continue }
      if edge.start == kept { edge.points.start(at: position) }
      if edge.end == kept {
        edge.points.reverse()
        edge.points.start(at: position)
        edge.points.reverse()
      }
      edges[other] = edge
    }
  }
}

extension [Point] {
  /// Puts `position` in the place of the first point, with points about a pixel apart before the next one.
  fileprivate mutating func start(at position: Point) {
    removeFirst()
    guard let next = first else {
      self = [position]
      return
    }
    insert(contentsOf: position.points(to: next).dropLast(), at: 0)
  }
}
