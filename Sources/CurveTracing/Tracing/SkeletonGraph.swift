import Foundation
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

  /// Cuts an edge into `pieces` that follow each other, each starting at the point at which the one before
  /// ends.
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

  /// Removes an edge from a node to itself, and nothing else.
  mutating func removeRing(_ index: Int) {
    guard let node = edges[index]?.start else { return }
    edges[index] = nil
    incident[node].removeAll { $0 == index }
  }

  /// Makes one node of the two ends of an edge, half way between them, to which all that leaves them is led straight
  /// on; or half way along the edge, which what leaves either end then follows.
  mutating func contract(_ index: Int, isFollowed: Bool = false) {
    guard let edge = edges[index], let kept = edge.start, let gone = edge.end, kept != gone else {
      return
    }
    let middle = edge.points.count / 2
    let position = isFollowed ? edge.points[middle] : nodes[kept].lerp(to: nodes[gone], 0.5)
    edges[index] = nil
    incident[kept].removeAll { $0 == index }
    incident[gone].removeAll { $0 == index }
    let ways: [(node: Int, way: [Point])] = [
      (kept, isFollowed ? edge.points[...middle].reversed() : [position]),
      (gone, isFollowed ? Array(edge.points[middle...]) : [position]),
    ]
    // An edge between the two is led on at both ends, a ring twice.
    for (node, way) in ways {
      for other in Set(incident[node]) {
        if edges[other]?.start == node { edges[other]?.points.start(along: way) }
        if edges[other]?.end == node {
          edges[other]?.points.reverse()
          edges[other]?.points.start(along: way)
          edges[other]?.points.reverse()
        }
      }
    }
    for other in incident[gone] {
      if edges[other]?.start == gone { edges[other]?.start = kept }
      if edges[other]?.end == gone { edges[other]?.end = kept }
    }
    incident[kept] += incident[gone]
    incident[gone] = []
    nodes[kept] = position
  }
}

extension [Point] {
  /// Puts `way`, at least one point, in the place of the first point, with points about a pixel apart before the next.
  fileprivate mutating func start(along way: [Point]) {
    removeFirst()
    let last = way[way.count - 1]
    let lead = first.map { Array(last.points(to: $0).dropLast()) } ?? [last]
    insert(contentsOf: way.dropLast() + lead, at: 0)
  }
}

/// Walks along a skeleton from node to node.
struct SkeletonWalker {
  private let width: Int
  private let height: Int
  private let skeleton: Mask
  /// Which pixels belong to nodes, and to which.
  private var isOfNode: Mask
  private var nodeOf: [Int: Int] = [:]
  private var visited: Mask
  private var nodes: [Point] = []
  private var edges: [SkeletonGraph.Edge] = []

  init(_ skeleton: Mask) {
    (width, height, self.skeleton) = (skeleton.width, skeleton.height, skeleton)
    isOfNode = Mask(width: width, height: height)
    visited = isOfNode
  }

  mutating func walk() -> ([Point], [SkeletonGraph.Edge?]) {
    let pixels = (0..<width * height).filter { skeleton.pixels[$0] }
    findJunctions(pixels)
    // From junctions and ends first; what is left then are closed chains.
    for pixel in pixels where isOfNode.pixels[pixel] {
      guard let node = nodeOf[pixel] else { continue }
      for next in neighbours(of: pixel) where isFree(next) {
        walk(from: next, node: node)
      }
    }
    for pixel in pixels where isFree(pixel) {
      let around = neighbours(of: pixel)
      if around.count == 1 {
        let node = addNode(at: [pixel])
        visited.pixels[pixel] = true
        if !visited.pixels[around[0]] { walk(from: around[0], node: node) }
      }
    }
    for pixel in pixels where isFree(pixel) { walkLoop(from: pixel) }
    return (nodes, edges)
  }

  /// Pixels with three or more neighbours, those that touch each other taken together.
  private mutating func findJunctions(_ pixels: [Int]) {
    var isJunction = Mask(width: width, height: height)
    for pixel in pixels where neighbours(of: pixel).count >= 3 { isJunction.pixels[pixel] = true }
    let junctions = PixelRuns(of: isJunction)
    var members = Array(repeating: [Int](), count: junctions.count)
    for run in junctions.runs { members[run.number - 1] += run.pixels }
    for member in members { _ = addNode(at: member) }
  }

  private mutating func addNode(at pixels: [Int]) -> Int {
    var sum = Vector.zero
    for pixel in pixels {
      sum += center(pixel) - Point.zero
      isOfNode.pixels[pixel] = true
      nodeOf[pixel] = nodes.count
    }
    nodes.append(Point.zero + sum / Double(pixels.count))
    return nodes.count - 1
  }

  private mutating func walk(from first: Int, node: Int) {
    var points = [nodes[node], center(first)]
    var pixel = first
    visited.pixels[pixel] = true
    while true {
      let around = neighbours(of: pixel)
      // The node that we come from is a neighbour of the first pixel only.
      let reached = around.first {
        isOfNode.pixels[$0] && (points.count > 2 || nodeOf[$0] != node)
      }
      if let end = reached.flatMap({ nodeOf[$0] }) {
        edges.append(.init(start: node, end: end, points: points + [nodes[end]]))
        return
      }
      guard let next = around.first(where: { isFree($0) }) else { break }
      pixel = next
      visited.pixels[pixel] = true
      points.append(center(pixel))
    }
    let end = addNode(at: [pixel])
    edges.append(.init(start: node, end: end, points: points))
  }

  private mutating func walkLoop(from first: Int) {
    var points: [Point] = []
    var next: Int? = first
    while let pixel = next {
      visited.pixels[pixel] = true
      points.append(center(pixel))
      next = neighbours(of: pixel).first { isFree($0) }
    }
    if points.count > 2 { edges.append(.init(start: nil, end: nil, points: points)) }
  }

  /// Whether a pixel belongs to no node and to no chain yet.
  private func isFree(_ pixel: Int) -> Bool {
    !isOfNode.pixels[pixel] && !visited.pixels[pixel]
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

extension SkeletonGraph {
  /// Takes away what thinning and noise add to a drawing.
  ///
  /// 1. Two junctions closer than about a width are one, as are those that a crossing at a small angle becomes.
  /// 2. Spurs (dead ends at a junction) shorter than about a width go, shortest first. 3. Dead ends are cut back to
  /// where they are likelier curves than none. 4. Clusters of junctions through which all go straight on are
  /// one. 5. Edges on their own that are no curves by themselves go.
  ///
  /// - Parameters:
  ///   - isLone: whether the curve along a chain of points can be one by itself.
  ///   - width: the full width of the curve at a position, px.
  ///   - probabilities: how likely the curves along the first `step` points of a chain, the first twice as many
  ///     and so on, and along all of them are real, 0…1.
  mutating func clean(
    isLone: ([Point]) -> Bool, width: (Point) -> Double,
    probabilities: ([Point], _ step: Int) -> [Double] = { _, _ in [] }
  ) {
    contractShortBridges(width: width)
    pruneSpurs(width: width)
    cutUnlikelyEnds(probabilities)
    contractShortBridges(width: width)
    contractClusters(width: width)
    for (index, edge) in liveEdges where isAlone(edge) && !isLone(edge.points) {
      remove(index)
    }
  }

  private mutating func contractShortBridges(width: (Point) -> Double) {
    for (index, _) in liveEdges {
      guard let edge = edges[index], let start = edge.start, let end = edge.end,
        incident[start].count >= 3, incident[end].count >= 3
      else { continue }
      let length = edge.length
      // A ring around the smallest hole is longer, in one piece or two.
      if start == end {
        if length < Self.leastRing * width(nodes[start]) { removeRing(index) }
      } else if let twin = shortestTwin(of: index, from: start, to: end), twin <= length,
        length + twin < Self.leastRing * width(nodes[start])
      {
        remove(index)
      } else if length < max(4, 0.8 * width(nodes[start])) {
        contract(index)
      } else if isShared(index, length, width: width) {
        contract(index, isFollowed: length > Self.leastFollowed * width(nodes[start]))
      }
    }
  }

  /// The length of the shortest other edge between the same two nodes.
  private func shortestTwin(of index: Int, from start: Int, to end: Int) -> Double? {
    incident[start].compactMap { other in
      guard other != index, let edge = edges[other],
        (edge.start, edge.end) == (start, end) || (edge.start, edge.end) == (end, start)
      else { return nil }
      return edge.length
    }.min()
  }

  /// Whether an edge is what two curves share that cross at a small angle: two arms at its one end go on,
  /// nearly straight, in two at its other one, and it is no longer than strokes of their widths overlap at the
  /// angle between them.
  private func isShared(_ bridge: Int, _ length: Double, width: (Point) -> Double) -> Bool {
    guard let start = edges[bridge]?.start, let end = edges[bridge]?.end,
      incident[start].count == 3, incident[end].count == 3,
      length <= max(Self.longestShared, Self.longestSharedInWidths * width(nodes[start]))
    else { return false }
    let (near, far) = (
      JunctionArm.arms(at: start, of: self, without: bridge, width: width),
      JunctionArm.arms(at: end, of: self, without: bridge, width: width)
    )
    guard near.count == 2, far.count == 2 else { return false }
    // Branches leave a curve where it goes; curves that cross flow together before they part.
    let flow = (nodes[end] - nodes[start]).normalized ?? .zero
    let flowsTogether =
      length <= Self.longestConfluence * width(nodes[start])
      && near.allSatisfy { abs((-$0.direction).angle(to: flow)) <= Self.widestConfluence }
      && far.allSatisfy { abs($0.direction.angle(to: flow)) <= Self.widestConfluence }
    let straightest = flowsTogether ? Self.widestConfluence : Self.straightest
    return [[(0, 0), (1, 1)], [(0, 1), (1, 0)]].contains { pairs in
      let ways = pairs.map { (from: near[$0.0], to: far[$0.1]) }
      let isStraight = ways.allSatisfy { way in
        let turns = way.from.turns(to: way.to)
        return way.from.direction != .zero && way.to.direction != .zero
          && max(turns.leaving, turns.arriving) <= straightest
      }
      guard isStraight else { return false }
      let (a, b) = (
        ways[0].to.position - ways[0].from.position, ways[1].to.position - ways[1].from.position
      )
      let angle = abs(a.angle(to: b))
      let width = ways.map { max($0.from.width, $0.to.width) }.max() ?? 1
      let overlap = width / tan(max(angle, Self.leastAngle) / 2)
      return length <= max(12, 3 * width, 1.6 * overlap + width)
    }
  }

  /// Shorter rings at a junction are none, in widths: around no hole at all it is π.
  private static let leastRing = 3.0
  /// Longer ones are not looked at, px, and in widths: curves part at `leastAngle` within 23 widths.
  private static let (longestShared, longestSharedInWidths) = (60.0, 24.0)
  /// The largest turn at either end of what is shared, radians.
  private static let straightest = 20 * Double.pi / 180
  /// What is shared is followed where it is longer than this, in widths; what is shorter is a blob.
  private static let leastFollowed = 8.0
  /// The largest angle between what is shared and what flows into it or out of it, radians.
  private static let widestConfluence = 45 * Double.pi / 180
  /// Where curves that bend flow together, they share no more than this, in widths.
  private static let longestConfluence = 8.0
  /// Curves that part at less than this run beside each other, radians.
  private static let leastAngle = 8 * Double.pi / 180

  private mutating func pruneSpurs(width: (Point) -> Double) {
    // Only edges at the junction of a spur that goes change with it.
    var candidates: [Int: Double] = [:]
    func assess(_ index: Int) {
      candidates[index] = nil
      guard let edge = edges[index], let (junction, _) = spur(edge) else { return }
      let length = edge.length
      if length < leastSpur(index, at: junction, width: width) { candidates[index] = length }
    }
    for (index, _) in liveEdges { assess(index) }
    while let shortest = candidates.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key {
      let junction = edges[shortest].flatMap { spur($0)?.junction }
      let neighbours = junction.map { incident[$0] } ?? []
      remove(shortest)
      for index in neighbours { assess(index) }
    }
  }

  /// Shorter dead ends at a junction are none, px. Two edges that make an acute corner run into one before
  /// they reach its tip, which then looks like a third.
  private func leastSpur(_ index: Int, at junction: Int, width: (Point) -> Double) -> Double {
    let own = width(nodes[junction])
    let usual = max(8, own)
    let arms = JunctionArm.arms(at: junction, of: self, without: index, width: width)
    guard incident[junction].count == 3, arms.count == 2, let edge = edges[index],
      arms.allSatisfy({ $0.direction != .zero })
    else { return usual }
    let tip = edge.start == junction ? edge.points.last : edge.points.first
    let angle = abs(arms[0].direction.angle(to: arms[1].direction))
    let outward = -(arms[0].direction + arms[1].direction)
    guard angle <= Self.widestTip, let tip,
      abs(outward.angle(to: tip - nodes[junction])) <= Self.widestTip / 3
    else { return usual }
    let width = max(arms[0].width, arms[1].width)
    let overlap: Double = width / tan(max(angle, Self.leastAngle) / 2)
    return max(usual, 0.5 * overlap + width + 4)
  }

  /// The largest angle between the two sides of an acute corner, radians.
  private static let widestTip = 90 * Double.pi / 180

  /// What hangs on a curve is likelier one than what looks the same by itself.
  private static let leastProbability = 0.4
  /// The step in which dead ends are cut, px.
  private static let cut = 8

  /// Thresholds with hysteresis follow a curve down to where it is hardly seen: of a dead end the longest
  /// stretch, from its free end on, goes that is likelier no curve than one.
  private mutating func cutUnlikelyEnds(_ probabilities: ([Point], _ step: Int) -> [Double]) {
    // Edges change where others go: what is known of one holds as long as it has as many points.
    var known: [PieceEnd: Int] = [:]
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (index, _) in liveEdges {
        for atStart in [true, false] {
          let end = PieceEnd(piece: index, atStart: atStart)
          guard let edge = edges[index], known[end] != edge.points.count,
            let free = atStart ? edge.start : edge.end, incident[free].count == 1
          else { continue }
          let chain = atStart ? edge.points : edge.points.reversed()
          let found = probabilities(chain, Self.cut)
          // What is left is no stub.
          let unlikely = found.indices.last {
            found[$0] < Self.leastProbability
              && ($0 == found.count - 1 || ($0 + 2) * Self.cut <= chain.count)
          }
          if let unlikely {
            let length = min((unlikely + 1) * Self.cut, chain.count)
            length == chain.count ? remove(index) : shorten(index, atStart: atStart, by: length)
            hasChanged = true
          } else {
            known[end] = chain.count
          }
        }
      }
    }
  }

  /// The junction and the free end of an edge that has one of each.
  private func spur(_ edge: Edge) -> (junction: Int, end: Int)? {
    guard let start = edge.start, let end = edge.end else { return nil }
    if incident[start].count >= 3, incident[end].count == 1 { return (start, end) }
    if incident[end].count >= 3, incident[start].count == 1 { return (end, start) }
    return nil
  }

  private func isAlone(_ edge: Edge) -> Bool {
    guard let start = edge.start, let end = edge.end else { return true }
    return start != end && incident[start].count == 1 && incident[end].count == 1
  }
}
