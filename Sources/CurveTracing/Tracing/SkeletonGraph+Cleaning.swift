import Geometry

extension SkeletonGraph {
  /// Takes away what thinning and noise add to a drawing.
  ///
  /// 1. Two junctions closer than about a width are one. 2. Spurs (dead ends at a junction) shorter
  /// than about a width go, shortest first. 3. Edges on their own shorter than `leastLength` go.
  ///
  /// - Parameter width: the full width of the curve at a position, px.
  mutating func clean(leastLength: Double, width: (Point) -> Double) {
    contractShortBridges(width: width)
    pruneSpurs(width: width)
    contractShortBridges(width: width)
    for (index, edge) in liveEdges where isAlone(edge) && edge.length < leastLength {
      remove(index)
    }
  }

  private mutating func contractShortBridges(width: (Point) -> Double) {
    for (index, _) in liveEdges {
      guard let edge = edges[index], let start = edge.start, let end = edge.end, start != end,
        incident[start].count >= 3, incident[end].count >= 3
      else { continue }
      if edge.length < max(4, 0.8 * width(nodes[start])) { contract(index) }
    }
  }

  private mutating func pruneSpurs(width: (Point) -> Double) {
    while true {
      var shortest: (index: Int, length: Double)?
      for (index, edge) in liveEdges {
        guard let (junction, _) = spur(edge) else { continue }
        let length = edge.length
        if length < max(8, 1.5 * width(nodes[junction])), length < shortest?.length ?? .infinity {
          shortest = (index, length)
        }
      }
      guard let shortest else { return }
      remove(shortest.index)
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
