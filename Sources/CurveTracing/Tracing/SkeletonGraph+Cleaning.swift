import Geometry

extension SkeletonGraph {
  /// Takes away what thinning and noise add to a drawing.
  ///
  /// 1. Two junctions closer than about a width are one, as are those that a crossing at a small angle becomes.
  /// 2. Spurs (dead ends at a junction) shorter than about a width go, shortest first. 3. Dead ends are cut back to
  /// where they are likelier curves than none. 4. Edges on their own shorter than `leastLength` go.
  ///
  /// - Parameters:
  ///   - width: the full width of the curve at a position, px.
  ///   - probability: how likely the curve along a chain of points is real, 0…1.
  mutating func clean(
    leastLength: Double, width: (Point) -> Double, probability: ([Point]) -> Double = { _ in 1 }
  ) {
    contractShortBridges(width: width)
    pruneSpurs(width: width)
    cutUnlikelyEnds(probability)
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
      let width = width(nodes[start])
      if edge.length < max(4, 0.8 * width)
        || edge.length < max(12, 3 * width) && isFlatCrossing(index, width: width)
      {
        contract(index)
      }
    }
  }

  /// Whether an edge is what thinning makes of two curves that cross at a small angle: two of four run together for
  /// a while. All four then leave it about as it runs itself.
  private func isFlatCrossing(_ bridge: Int, width: Double) -> Bool {
    guard let start = edges[bridge]?.start, let end = edges[bridge]?.end,
      let way = (nodes[end] - nodes[start]).normalized
    else { return false }
    return [(start, -way), (end, way)].allSatisfy { node, outward in
      let arms = incident[node].filter { $0 != bridge }.compactMap { edges[$0] }
      return arms.count == 2
        && arms.allSatisfy { arm in
          guard arm.start != arm.end else { return false }
          let chain = arm.start == node ? arm.points : arm.points.reversed()
          let direction = chain.direction(skipping: max(3, width / 2), over: max(10, width))
          return direction != .zero && abs(direction.angle(to: outward)) <= Self.flattest
        }
    }
  }

  /// The largest angle between an arm of a flat crossing and the way in its middle, radians.
  private static let flattest = 35 * Double.pi / 180

  private mutating func pruneSpurs(width: (Point) -> Double) {
    while true {
      var shortest: (index: Int, length: Double)?
      for (index, edge) in liveEdges {
        guard let (junction, _) = spur(edge) else { continue }
        let length = edge.length
        if length < max(8, width(nodes[junction])), length < shortest?.length ?? .infinity {
          shortest = (index, length)
        }
      }
      guard let shortest else { return }
      remove(shortest.index)
    }
  }

  /// What hangs on a curve is likelier one than what looks the same by itself.
  private static let leastProbability = 0.4
  /// The step in which dead ends are cut, px.
  private static let cut = 8

  /// Thresholds with hysteresis follow a curve down to where it is hardly seen: of a dead end the longest stretch,
  /// from its free end on, goes that is likelier no curve than one.
  private mutating func cutUnlikelyEnds(_ probability: ([Point]) -> Double) {
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
          let lengths =
            [chain.count] + stride(from: chain.count - Self.cut, to: Self.cut, by: -Self.cut)
          if let length = lengths.first(where: {
            probability(Array(chain.prefix($0))) < Self.leastProbability
          }) {
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
