import Geometry
import Imaging

/// Walks along a skeleton from node to node.
struct SkeletonWalker {
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
