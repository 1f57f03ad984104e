/// Where a segment stands in its tree.
public struct VesselOrder: Hashable, Sendable {
  /// The Strahler order, from 1: tips have 1, and where the highest order comes together twice it grows by 1
  /// (A. N. Strahler, "Quantitative analysis of watershed geomorphology", Transactions of the American Geophysical
  /// Union 38, 1957, doi 10.1029/TR038i006p00913).
  public var strahler: Int
  /// How many branchings there are between the root and the segment; 0 of the root's.
  public var generation: Int
  /// The place of the segment before it, towards the root, in the list of segments; `nil` of the root's.
  public var parent: Int?
}

extension SegmentGraph {
  /// The order of each segment, `nil` where its part of the drawing is no tree or nothing says how wide its ends are.
  ///
  /// The root of a tree is its broadest end.
  func orders() -> [VesselOrder?] {
    var orders = [VesselOrder?](repeating: nil, count: segments.count)
    for component in components where isTree(component) {
      guard let root = root(of: component) else { continue }
      // Segments from the root outwards, each with the vertex that it leads to.
      var walk: [(end: End, parent: Int?, generation: Int)] = vertices[root].ends.map {
        ($0, nil, 0)
      }
      var next = 0
      while next < walk.count {
        let (end, _, generation) = walk[next]
        let others = vertices[vertex(across: end)].ends.filter { $0.segment != end.segment }
        walk += others.map { ($0, end.segment, generation + (others.count > 1 ? 1 : 0)) }
        next += 1
      }
      var below: [Int: [Int]] = [:]
      for step in walk.reversed() {
        let highest = below[step.end.segment] ?? []
        let top = highest.max() ?? 1
        let order = top + (highest.count { $0 == top } > 1 ? 1 : 0)
        orders[step.end.segment] = VesselOrder(
          strahler: order, generation: step.generation, parent: step.parent)
        if let parent = step.parent { below[parent, default: []].append(order) }
      }
    }
    return orders
  }

  /// For each vertex the segment that leads from it to the broadest end of its component on the shortest way, with or
  /// without loops; `nil` of that end itself, and where nothing says how wide ends are.
  func waysToRoots() -> [Int?] {
    var ways = [Int?](repeating: nil, count: vertices.count)
    for component in components {
      guard let root = root(of: component) else { continue }
      // Dijkstra's algorithm.
      var distances = [root: 0.0]
      var open: Set<Int> = [root]
      var done: Set<Int> = []
      while let nearest = open.min(by: { (distances[$0] ?? 0, $0) < (distances[$1] ?? 0, $1) }) {
        open.remove(nearest)
        done.insert(nearest)
        for end in vertices[nearest].ends {
          let next = vertex(across: end)
          let distance = (distances[nearest] ?? 0) + segments[end.segment].course.length
          guard !done.contains(next), distance < distances[next] ?? .infinity else { continue }
          distances[next] = distance
          ways[next] = end.segment
          open.insert(next)
        }
      }
    }
    return ways
  }

  /// Whether there is one way only from each vertex of a component to each other.
  func isTree(_ component: [Int]) -> Bool { segments(of: component).count == component.count - 1 }

  /// The broadest end of a component; `nil` where nothing says how wide they are.
  private func root(of component: [Int]) -> Int? {
    var best: (vertex: Int, diameter: Double)?
    for vertex in component where vertices[vertex].ends.count == 1 {
      guard let diameter = branches(at: vertex)[0].diameter else { return nil }
      if diameter > best?.diameter ?? -1 { best = (vertex, diameter) }
    }
    return best?.vertex
  }
}
