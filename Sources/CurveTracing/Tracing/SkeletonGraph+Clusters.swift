import Foundation
import Geometry

/// Crossings that lie so close together that their strokes overlap: a skeleton makes a tangle of forks with short
/// edges between them, none of which can be decided by itself.
extension SkeletonGraph {
  /// Makes one node of each cluster of forks through which all edges that leave it go straight on.
  ///
  /// Short edges join forks to clusters, the shortest first. As soon as the edges that leave one can be paired so that
  /// every pair goes straight through, on ink, it is decided: it becomes one node. What is decided is joined to more
  /// only for the sake of a fork that is not.
  mutating func contractClusters(width: (Point) -> Double) {
    let short = liveEdges.compactMap { index, edge -> (index: Int, length: Double)? in
      guard let start = edge.start, let end = edge.end, start != end,
        incident[start].count >= 3, incident[end].count >= 3
      else { return nil }
      let (length, own) = (edge.length, width(edge.points[edge.points.count / 2]))
      return length <= max(Self.shortest, Self.clusterReach * own) ? (index, length) : nil
    }.sorted { ($0.length, $0.index) < ($1.length, $1.index) }
    var clusters: [Int: Cluster] = [:]
    for (index, _) in short {
      // A contraction may have made a ring of it, or moved its ends.
      guard let edge = edges[index], let start = edge.start, let end = edge.end else { continue }
      if start == end {
        removeRing(index)
        continue
      }
      let (first, second) = (
        clusters[start] ?? Cluster(nodes: [start], edges: []),
        clusters[end] ?? Cluster(nodes: [end], edges: [])
      )
      guard !isDecided(first) || !isDecided(second) else { continue }
      var both = Cluster(
        nodes: first.nodes.union(second.nodes), edges: first.edges.union(second.edges))
      both.edges.insert(index)
      guard both.nodes.count <= Self.mostNodes else { continue }
      if goesStraight(through: both, width: width) {
        for node in both.nodes { clusters[node] = nil }
        for inner in both.edges.sorted() {
          guard let edge = edges[inner] else { continue }
          edge.start == edge.end ? removeRing(inner) : contract(inner)
        }
      } else {
        for node in both.nodes { clusters[node] = both }
      }
    }
  }

  /// Forks, and the short edges between them.
  private struct Cluster {
    var nodes: Set<Int>
    var edges: Set<Int>
  }

  /// Short edges have at most this length, in widths, and at least this one, px.
  private static let (clusterReach, shortest) = (3.0, 10.0)
  /// The most forks of a cluster, and edges that leave it.
  private static let (mostNodes, mostArms) = (8, 10)
  /// The largest turn where an edge enters or leaves a cluster, radians.
  private static let largestTurn = 40 * Double.pi / 180
  /// How far from the skeleton a way through a cluster runs at most, in widths, and at least, px.
  private static let (farthest, leastFarthest) = (0.75, 2.0)

  /// Whether a cluster is one node at which as many curves come as go.
  private func isDecided(_ cluster: Cluster) -> Bool {
    cluster.edges.isEmpty && cluster.nodes.allSatisfy { incident[$0].count % 2 == 0 }
  }

  private func goesStraight(through cluster: Cluster, width: (Point) -> Double) -> Bool {
    let arms = JunctionArm.arms(
      at: cluster.nodes, of: self, without: cluster.edges, width: width)
    guard arms.count >= 4, arms.count <= Self.mostArms, arms.count % 2 == 0,
      arms.allSatisfy({ $0.direction != .zero })
    else { return false }
    let inside =
      cluster.edges.flatMap { edges[$0]?.points ?? [] }
      + arms.flatMap { arm -> [Point] in
        let points = edges[arm.end.piece]?.points ?? []
        return Array(
          arm.end.atStart ? points.prefix(arm.shared + 1) : points.suffix(arm.shared + 1))
      }
    var prices: [[Double?]] = Array(
      repeating: Array(repeating: nil, count: arms.count), count: arms.count)
    for a in arms.indices {
      for b in arms.indices where b > a {
        let turns = arms[a].turns(to: arms[b])
        guard max(turns.leaving, turns.arriving) <= Self.largestTurn,
          isInk(from: arms[a], to: arms[b], inside)
        else { continue }
        prices[a][b] = arms[a].price(to: arms[b])
      }
    }
    return 2 * Pairing.cheapest(prices, count: arms.count).pairs.count == arms.count
  }

  /// Whether the straight way between two arms stays near the skeleton.
  private func isInk(from a: JunctionArm, to b: JunctionArm, _ skeleton: [Point]) -> Bool {
    let limit = max(Self.leastFarthest, Self.farthest * max(a.width, b.width))
    return a.position.points(to: b.position).allSatisfy { point in
      skeleton.contains { $0.distanceSquared(to: point) <= limit * limit }
    }
  }
}
