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

/// Walks along a skeleton from node to node.
private struct SkeletonWalker {
  private let width: Int
  private let height: Int
  private let skeleton: Mask
  /// The node that a pixel belongs to, or -1.
  private var nodeOf: [Int32]
  private var visited: [Bool]
  private var nodes: [Point] = []
  private var edges: [SkeletonGraph.Edge] = []

  init(_ skeleton: Mask) {
    (width, height, self.skeleton) = (skeleton.width, skeleton.height, skeleton)
    nodeOf = Array(repeating: -1, count: width * height)
    visited = Array(repeating: false, count: width * height)
  }

  mutating func walk() -> ([Point], [SkeletonGraph.Edge?]) {
    let pixels = (0..<width * height).filter { skeleton.pixels[$0] }
    findJunctions(pixels)
    // From junctions and ends first; what is left then are closed chains.
    for pixel in pixels where nodeOf[pixel] >= 0 {
      for next in neighbours(of: pixel) where nodeOf[next] < 0 && !visited[next] {
        walk(from: next, node: Int(nodeOf[pixel]))
      }
    }
    for pixel in pixels where nodeOf[pixel] < 0 && !visited[pixel] {
      let around = neighbours(of: pixel)
      if around.count == 1 {
        let node = addNode(at: [pixel])
        visited[pixel] = true
        if !visited[around[0]] { walk(from: around[0], node: node) }
      }
    }
    for pixel in pixels where nodeOf[pixel] < 0 && !visited[pixel] { walkLoop(from: pixel) }
    return (nodes, edges)
  }

  /// Pixels with three or more neighbours, those that touch each other taken together.
  private mutating func findJunctions(_ pixels: [Int]) {
    var isJunction = Mask(width: width, height: height)
    for pixel in pixels where neighbours(of: pixel).count >= 3 { isJunction.pixels[pixel] = true }
    let components = ConnectedComponents(of: isJunction)
    var members = Array(repeating: [Int](), count: components.count)
    for pixel in pixels where components.labels[pixel] > 0 {
      members[Int(components.labels[pixel]) - 1].append(pixel)
    }
    for member in members { _ = addNode(at: member) }
  }

  private mutating func addNode(at pixels: [Int]) -> Int {
    var sum = Vector.zero
    for pixel in pixels {
      sum += center(pixel) - Point.zero
      nodeOf[pixel] = Int32(nodes.count)
    }
    nodes.append(Point.zero + sum / Double(pixels.count))
    return nodes.count - 1
  }

  private mutating func walk(from first: Int, node: Int) {
    var points = [nodes[node], center(first)]
    var pixel = first
    visited[pixel] = true
    while true {
      let around = neighbours(of: pixel)
      // The node that we come from is a neighbour of the first pixel only.
      let reached = around.first { nodeOf[$0] >= 0 && (points.count > 2 || nodeOf[$0] != node) }
      if let reached {
        let end = Int(nodeOf[reached])
        edges.append(.init(start: node, end: end, points: points + [nodes[end]]))
        return
      }
      guard let next = around.first(where: { nodeOf[$0] < 0 && !visited[$0] }) else { break }
      pixel = next
      visited[pixel] = true
      points.append(center(pixel))
    }
    let end = addNode(at: [pixel])
    edges.append(.init(start: node, end: end, points: points))
  }

  private mutating func walkLoop(from first: Int) {
    var points: [Point] = []
    var next: Int? = first
    while let pixel = next {
      visited[pixel] = true
      points.append(center(pixel))
      next = neighbours(of: pixel).first { !visited[$0] && nodeOf[$0] < 0 }
    }
    if points.count > 2 { edges.append(.init(start: nil, end: nil, points: points)) }
  }

  private func center(_ pixel: Int) -> Point {
    Point(Double(pixel % width) + 0.5, Double(pixel / width) + 0.5)
  }

  /// The skeleton's pixels around one, those that share a side first.
  private func neighbours(of pixel: Int) -> [Int] {
    let (x, y) = (pixel % width, pixel / width)
    var found: [Int] = []
    for (dx, dy) in [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)] {
      let (nx, ny) = (x + dx, y + dy)
      guard nx >= 0, nx < width, ny >= 0, ny < height, skeleton.pixels[ny * width + nx] else {
        continue
      }
      found.append(ny * width + nx)
    }
    return found
  }
}
