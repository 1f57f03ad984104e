import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveTracing

struct SkeletonGraphTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var skeleton: Mask
    var nodes: Int
    var edges: Int
    /// The edges after cleaning at a width of 3 px, and their total length, px.
    var cleanEdges: Int
    var cleanLength: Double
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "line", skeleton: Skeletons.line, nodes: 2, edges: 1, cleanEdges: 1, cleanLength: 29),
    // The junction's node is the mean of its four pixels, 0.25 px below the line.
    Case(name: "T", skeleton: Skeletons.tee, nodes: 4, edges: 3, cleanEdges: 3, cleanLength: 60),
    Case(
      name: "X", skeleton: Skeletons.cross, nodes: 5, edges: 4, cleanEdges: 4,
      cleanLength: 80 * 2.0.squareRoot()),
    Case(
      name: "loop", skeleton: Skeletons.loop, nodes: 0, edges: 1, cleanEdges: 1,
      cleanLength: 60 * 2.0.squareRoot()),
    Case(
      name: "line with a spur", skeleton: Skeletons.spurred, nodes: 4, edges: 3, cleanEdges: 1,
      cleanLength: 40),
    Case(
      name: "parallels", skeleton: Skeletons.parallels, nodes: 4, edges: 2, cleanEdges: 2,
      cleanLength: 58),
  ]

  @Test(arguments: cases)
  func nodesAndEdgesAreCounted(_ item: Case) {
    let graph = SkeletonGraph(item.skeleton)
    #expect(graph.nodes.count == item.nodes)
    #expect(graph.liveEdges.count == item.edges)
    checkInvariants(of: graph)
  }

  @Test(arguments: cases)
  func cleaningLeavesWhatWasDrawn(_ item: Case) {
    var graph = SkeletonGraph(item.skeleton)
    graph.clean(isLone: { $0.count >= 12 }) { _ in 3 }
    #expect(graph.liveEdges.count == item.cleanEdges)
    let length = graph.liveEdges.reduce(0) { $0 + $1.edge.length }
    #expect(abs(length - item.cleanLength) < 1.5)
    checkInvariants(of: graph)
  }

  @Test
  func piecesOnTheirOwnGoWhenShort() {
    var graph = SkeletonGraph(Mask(drawn: ["", "  ########", "", "  ####################"]))
    graph.clean(isLone: { $0.count >= 12 }) { _ in 3 }
    #expect(graph.liveEdges.map { $0.edge.length.rounded() } == [19])
  }

  /// Two T junctions 3 px apart, as thinning makes of one X.
  @Test
  func shortBridgeBecomesOneJunction() {
    var skeleton = Mask(width: 50, height: 50)
    for k in 0..<20 {
      for y in [22 - k, 23 + k] {
        skeleton[22 - k, y] = true
        skeleton[28 + k, y] = true
      }
    }
    for x in 23..<28 { skeleton[x, 22] = true }
    var graph = SkeletonGraph(skeleton)
    #expect(graph.liveEdges.count == 5)
    graph.clean(isLone: { $0.count >= 12 }) { _ in 12 }
    #expect(graph.liveEdges.count == 4)
    #expect(graph.incident.filter { $0.count == 4 }.count == 1)
    checkInvariants(of: graph)
  }

  @Test
  func emptyAndSinglePixelSkeletonsHaveNoEdges() {
    #expect(SkeletonGraph(Mask(width: 5, height: 5)).liveEdges.isEmpty)
    #expect(SkeletonGraph(Mask(drawn: ["   ", " # "])).liveEdges.isEmpty)
  }

  /// Every edge is in the lists of its nodes and starts and ends at them.
  private func checkInvariants(of graph: SkeletonGraph) {
    var incident = Array(repeating: [Int](), count: graph.nodes.count)
    for (index, edge) in graph.liveEdges {
      #expect((edge.start == nil) == (edge.end == nil))
      if let start = edge.start {
        incident[start].append(index)
        #expect(edge.points.first == graph.nodes[start])
      }
      if let end = edge.end {
        incident[end].append(index)
        #expect(edge.points.last == graph.nodes[end])
      }
      for (a, b) in zip(edge.points, edge.points.dropFirst()) {
        #expect(a.distance(to: b) < 6, "a chain has no jumps")
      }
    }
    #expect(graph.incident.map { $0.sorted() } == incident.map { $0.sorted() })
  }
}
