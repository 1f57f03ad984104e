import Foundation
import Geometry

/// Joins the edges of a skeleton graph into curves: decides at every node which edges continue each other.
///
/// 1. Each pair of edges at a node has a price: how much it turns, and how differently wide and how
/// differently evident its two parts are; edges of different parts of the image have none. 2. Of
/// all ways to pair the edges, an edge on its own costing a price too, the cheapest is taken. 3.
/// How much the cheapest way without a pair costs more says how certain that pair is.
struct CurveJoiner {
  /// The full width at a position, px.
  var width: (Point) -> Double = { _ in 1 }
  /// The evidence at a position, in multiples of the threshold.
  var evidence: (Point) -> Double = { _ in 1 }

  /// The largest turn, radians, through which a curve continues.
  private static let largestTurn = 60 * Double.pi / 180
  /// A ratio of widths that costs half an end.
  private static let costlyWidthRatio = 2.0
  /// A ratio of evidences that costs a quarter of an end.
  private static let costlyEvidenceRatio = 8.0
  /// Over which distance directions are taken, px, where curves are thin.
  private static let directionLength = 10.0
  /// So many edges meet at most; more are not looked at.
  private static let mostEnds = 9

  /// What is known of an edge where it leaves its node.
  private struct Departure {
    var arm: JunctionArm
    var logWidth: Double
    var logEvidence: Double
    var part: Int?
  }

  func centreLines(of graph: SkeletonGraph) -> [CentreLine] {
    var decisions = Decisions()
    for node in graph.nodes.indices { decide(at: node, in: graph, &decisions) }
    let live = graph.liveEdges
    return live.compactMap { $0.edge.start == nil ? ring($0.edge) : nil }
      + ChainOrder.chains(
        of: live.filter { $0.edge.start != nil }.map(\.index), partners: decisions.partners
      ).map { line(along: $0, in: graph, decisions) }
  }

  /// Which ends continue each other, and what is known of that at both.
  private struct Decisions {
    var partners: [PieceEnd: PieceEnd] = [:]
    var continuations: [PieceEnd: CurveGraph.Continuation] = [:]
    /// How many of an edge's points, counted from its end, it shares with others there.
    var shared: [PieceEnd: Int] = [:]
  }

  // MARK: Deciding

  /// Pairs the edge ends at `node` in the cheapest way.
  private func decide(at node: Int, in graph: SkeletonGraph, _ decisions: inout Decisions) {
    guard graph.incident[node].count >= 2 else { return }
    let arms = JunctionArm.arms(at: node, of: graph, width: width).prefix(Self.mostEnds)
    let ends = arms.map(\.end)
    for arm in arms { decisions.shared[arm.end] = arm.shared }
    let departures = arms.map { departure(of: $0, in: graph) }
    var prices: [[Double?]] = Array(
      repeating: Array(repeating: nil, count: ends.count), count: ends.count)
    for a in ends.indices {
      for b in ends.indices where b > a {
        prices[a][b] = price(departures[a], departures[b])
      }
    }
    let best = Pairing.cheapest(prices, count: ends.count)
    for (a, b) in best.pairs {
      var without = prices
      without[a][b] = nil
      let margin = Pairing.cheapest(without, count: ends.count).price - best.price
      let continuation = CurveGraph.Continuation(
        turn: turn(departures[a], departures[b]), certainty: 1 - exp(-margin))
      (decisions.partners[ends[a]], decisions.partners[ends[b]]) = (ends[b], ends[a])
      decisions.continuations[ends[a]] = continuation
      decisions.continuations[ends[b]] = continuation
    }
  }

  /// What it costs that two edges are one curve, or `nil` where they cannot be.
  private func price(_ a: Departure, _ b: Departure) -> Double? {
    guard turn(a, b) <= Self.largestTurn, a.part == b.part else { return nil }
    let bend = a.arm.price(to: b.arm)
    let width = (a.logWidth - b.logWidth) / log(Self.costlyWidthRatio)
    let evidence = (a.logEvidence - b.logEvidence) / log(Self.costlyEvidenceRatio)
    return bend + 0.5 * width * width + 0.25 * evidence * evidence
  }

  /// By how much one turns, radians, who comes along one edge and leaves along the other.
  private func turn(_ a: Departure, _ b: Departure) -> Double {
    abs((-a.arm.direction).angle(to: b.arm.direction))
  }

  private func departure(of arm: JunctionArm, in graph: SkeletonGraph) -> Departure {
    let edge = graph.edges[arm.end.piece]
    let points = edge?.points ?? []
    let reach = Int(max(Self.directionLength, arm.width))
    let stretch =
      arm.end.atStart
      ? points.dropFirst(arm.shared).prefix(reach) : points.dropLast(arm.shared).suffix(reach)
    // Evidence in odds has no upper end: what is sure is not made surer.
    func mean(_ value: (Point) -> Double) -> Double {
      stretch.reduce(0) { $0 + log(min(max(value($1), 0.05), 50)) }
        / Double(max(stretch.count, 1))
    }
    return Departure(
      arm: arm, logWidth: mean(width), logEvidence: mean(evidence), part: edge?.part)
  }

  // MARK: Following

  private func ring(_ edge: SkeletonGraph.Edge) -> CentreLine {
    CentreLine(points: edge.points, isClosed: true, passages: [], part: edge.part)
  }

  private func line(
    along chain: ChainOrder, in graph: SkeletonGraph, _ decisions: Decisions
  ) -> CentreLine {
    var line = CentreLine(points: [], isClosed: chain.isClosed, passages: [])
    for (place, end) in chain.entries.enumerated() {
      guard let edge = graph.edges[end.piece] else { continue }
      let (near, far) = end.atStart ? (edge.start, edge.end) : (edge.end, edge.start)
      if let near, chain.isClosed || !line.points.isEmpty {
        line.passages.append(
          .init(node: near, position: graph.nodes[near], continuation: decisions.continuations[end])
        )
        let before = chain.entries[(place + chain.entries.count - 1) % chain.entries.count].opposite
        let middle = max(line.points.count - 1, 0)
        if let left = decisions.shared[before], let right = decisions.shared[end] {
          line.shared.append(middle - left...middle + right)
        }
      } else {
        line.startNode = near
      }
      line.points.append(
        contentsOf: (end.atStart ? edge.points : edge.points.reversed())
          .dropFirst(line.points.isEmpty ? 0 : 1))
      line.endNode = far
      line.part = edge.part
    }
    if chain.isClosed {
      line.endNode = nil
      line.points.removeLast()
    }
    return line
  }
}

/// Ways to pair things, each with one other or with none.
enum Pairing {
  /// What a thing without a partner costs.
  private static let priceOfOne = 1.0

  /// The cheapest way to pair `count` things, where `prices[a][b]`, a < b, is what a pair costs; `nil` where it
  /// cannot be one. The first of several equally cheap ways.
  static func cheapest(
    _ prices: [[Double?]], count: Int
  ) -> (price: Double, pairs: [(Int, Int)]) {
    best(Array(0..<count), prices)
  }

  private static func best(
    _ things: [Int], _ prices: [[Double?]]
  ) -> (price: Double, pairs: [(Int, Int)]) {
    guard let first = things.first else { return (0, []) }
    let rest = Array(things.dropFirst())
    var result = best(rest, prices)
    result.price += priceOfOne
    for (index, second) in rest.enumerated() {
      guard let price = prices[first][second], price < 2 * priceOfOne else { continue }
      var left = rest
      left.remove(at: index)
      let other = best(left, prices)
      if price + other.price < result.price {
        result = (price + other.price, [(first, second)] + other.pairs)
      }
    }
    return result
  }
}

/// One end of a piece of a curve.
struct PieceEnd: Hashable {
  var piece: Int
  var atStart: Bool

  /// The piece's other end.
  var opposite: PieceEnd { PieceEnd(piece: piece, atStart: !atStart) }
}

/// In which order pieces follow each other when some of their ends are joined.
struct ChainOrder {
  /// The ends at which the pieces are entered, one after the other.
  var entries: [PieceEnd]
  /// Whether the last piece leads back into the first.
  var isClosed: Bool

  /// The chains of `pieces` where `partners` names, for each joined end, the one it is joined to.
  static func chains(of pieces: [Int], partners: [PieceEnd: PieceEnd]) -> [ChainOrder] {
    var used = Set<Int>()
    var chains: [ChainOrder] = []
    func follow(from start: PieceEnd, isClosed: Bool) {
      var chain = ChainOrder(entries: [], isClosed: isClosed)
      var here: PieceEnd? = start
      while let end = here, used.insert(end.piece).inserted {
        chain.entries.append(end)
        here = partners[end.opposite]
      }
      chains.append(chain)
    }
    // Open chains start at an end without a partner; whatever is left after them is closed.
    for piece in pieces {
      for atStart in [true, false] where !used.contains(piece) {
        let end = PieceEnd(piece: piece, atStart: atStart)
        if partners[end] == nil { follow(from: end, isClosed: false) }
      }
    }
    for piece in pieces where !used.contains(piece) {
      follow(from: PieceEnd(piece: piece, atStart: true), isClosed: true)
    }
    return chains
  }
}

/// How an edge leaves a node: where it has parted from the others there, and which way it goes.
///
/// Near a node the skeleton is that of the blob in which strokes meet, and says little of any of them: two that
/// meet at a small angle share it for many widths. So an edge is looked at from where it is as far from the
/// others as two strokes of their widths are that just do not touch.
struct JunctionArm {
  /// Which end of which edge.
  var end: PieceEnd
  /// How many of the edge's points, counted from the node, it shares with others.
  var shared: Int
  /// Where it has parted, px.
  var position: Point
  /// The way it goes there, away from the node; zero where it is too short to have one.
  var direction: Vector
  /// The full width where it has parted, px.
  var width: Double

  /// Over which distance directions are taken, px, and in widths.
  private static let (reach, reachInWidths) = (12.0, 2.0)
  /// Pixels to the side by which no two edges have parted.
  private static let leastDistance = 3.0
  /// The deviation by which the steps of pixels are smoothed, px.
  private static let smoothing = 2.0
  /// Between which points from its node an edge's width is taken.
  private static let widthWindow = 5..<25
  /// A turn, radians, that costs as much as an end.
  private static let costlyTurn = 35 * Double.pi / 180
  /// A way is long from here on, in widths.
  private static let longest = 8.0
  /// Larger turns, radians, are no bends.
  private static let widestBend = 45 * Double.pi / 180
  /// How far from a node edges are looked at, in widths, and at least, px.
  private static let (farthest, leastFarthest) = (12.0, 60.0)

  /// The turns, radians, into the straight way from one arm to another and out of it: of a curve that goes
  /// straight through both are zero, of an arc each is half of what it turns. Along a stretch that is long for its
  /// width a curve has room to bend, and turns count for less.
  func turns(to other: JunctionArm) -> (leaving: Double, arriving: Double) {
    let way = other.position - position
    guard way.length >= 2 else {
      let half = abs((-direction).angle(to: other.direction)) / 2
      return (half, half)
    }
    let (leaving, arriving) = (
      abs((-direction).angle(to: way)), abs(way.angle(to: other.direction))
    )
    let room =
      max(leaving, arriving) <= Self.widestBend
      ? max(1, way.length / (Self.longest * max(width, other.width))) : 1
    return (leaving / room, arriving / room)
  }

  /// What it costs in ends that a curve goes on from one arm to another: of an arc the square of what it turns, of
  /// one that is displaced sideways more.
  func price(to other: JunctionArm) -> Double {
    let turns = turns(to: other)
    return 2 * (turns.leaving * turns.leaving + turns.arriving * turns.arriving)
      / (Self.costlyTurn * Self.costlyTurn)
  }

  /// The arms at `node`, those along `bridge` left out.
  static func arms(
    at node: Int, of graph: SkeletonGraph, without bridge: Int? = nil, width: (Point) -> Double
  ) -> [JunctionArm] {
    arms(at: [node], of: graph, without: bridge.map { [$0] } ?? [], width: width)
  }

  /// The arms that leave a cluster of `nodes`, `inner` edges left out.
  static func arms(
    at nodes: Set<Int>, of graph: SkeletonGraph, without inner: Set<Int>, width: (Point) -> Double
  ) -> [JunctionArm] {
    var ends: [PieceEnd] = []
    for index in Set(nodes.flatMap { graph.incident[$0] }).subtracting(inner).sorted() {
      guard let edge = graph.edges[index] else { continue }
      if let start = edge.start, nodes.contains(start) {
        ends.append(PieceEnd(piece: index, atStart: true))
      }
      if let end = edge.end, nodes.contains(end) {
        ends.append(PieceEnd(piece: index, atStart: false))
      }
    }
    let chains = ends.map { end -> (points: [Point], width: Double) in
      let points = graph.edges[end.piece]?.points ?? []
      let outward = end.atStart ? points : points.reversed()
      // Where it is beyond the blob, and not yet somewhere else.
      let beside = outward.prefix(widthWindow.upperBound).dropFirst(
        min(widthWindow.lowerBound, points.count / 2))
      let widths = beside.map(width).sorted()
      let own = widths.isEmpty ? 1 : widths[widths.count / 2]
      let near = Array(outward.prefix(Int(max(leastFarthest, farthest * own))))
      return (Polyline(near).smoothed(sigma: smoothing).points, own)
    }
    return ends.indices.map { i in
      let own = chains[i]
      let edge = graph.edges[ends[i].piece]
      let far = ends[i].atStart ? edge?.end : edge?.start
      let isFree = far.map { graph.incident[$0].count == 1 } ?? false
      var shared = max(Int(own.width / 2), 3)
      for j in chains.indices where j != i {
        let other = chains[j]
        let apart = max(leastDistance, (own.width + other.width) / 2)
        // Two that meet again at their other ends part here all the same.
        let reach = min(own.points.count, other.points.count)
        let parted = (0..<reach).first {
          own.points[$0].distance(to: other.points[$0]) >= apart
        }
        shared = max(shared, parted ?? reach)
      }
      // What leads to another node is shared out between the two.
      shared = min(shared, isFree ? own.points.count - 8 : own.points.count / 2)
      shared = max(shared, min(3, own.points.count - 2), 0)
      let reach = max(reach, reachInWidths * own.width, Double(shared))
      let fit = StretchFit.shortened(own.points[shared...], from: reach)
      return JunctionArm(
        end: ends[i], shared: shared, position: fit?.point(at: 0) ?? own.points[0],
        direction: fit?.direction(at: 0) ?? .zero, width: own.width)
    }
  }
}
