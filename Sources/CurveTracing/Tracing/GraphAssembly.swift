import Geometry

/// Says how traced curves hang together, and makes them meet exactly.
///
/// The skeleton knows which curves end at, or run through, each node; refinement has moved them since.
struct GraphAssembly {
  /// The curves, and the centre lines that they came from.
  let curves: [TracedCurve]
  let lines: [CentreLine]
  /// How far the end of a curve is moved to meet another at most, px.
  var farthestMove = 8.0

  private struct Members {
    var ends: [(index: Int, atStart: Bool)] = []
    var passing: [(index: Int, continuation: CurveGraph.Continuation?)] = []
  }

  /// The curves, their ends moved onto the nodes, and the graph of those.
  func assembled() -> (curves: [TracedCurve], graph: CurveGraph) {
    var members: [Int: Members] = [:]
    for (index, line) in lines.enumerated() {
      if let node = line.startNode { members[node, default: Members()].ends.append((index, true)) }
      if let node = line.endNode { members[node, default: Members()].ends.append((index, false)) }
      for passage in line.passages {
        members[passage.node, default: Members()].passing.append((index, passage.continuation))
      }
    }
    var curves = curves
    var nodes: [CurveGraph.Node] = []
    for (_, member) in members.sorted(by: { $0.key < $1.key }) {
      let meets = member.ends.count + member.passing.count
      guard meets >= 2 || !member.ends.isEmpty else { continue }
      let position = position(of: member)
      var incidences: [CurveGraph.Incidence] = []
      for (index, continuation) in member.passing {
        let nearest = curves[index].spline.nearest(to: position)
        incidences.append(
          .init(curve: curves[index].id, parameter: nearest.t, continuation: continuation))
      }
      for (index, atStart) in member.ends {
        if meets > 1 {
          curves[index].moveEnd(atStart: atStart, to: position, atMost: farthestMove)
        }
        let parameter = atStart ? 0 : Double(curves[index].spline.segmentCount)
        incidences.append(.init(curve: curves[index].id, parameter: parameter))
      }
      let kind: CurveGraph.Kind =
        meets == 1 ? .end : member.ends.isEmpty ? .crossing : .junction
      nodes.append(.init(id: nodes.count, kind: kind, position: position, incidences: incidences))
    }
    return (curves, CurveGraph(nodes: nodes))
  }

  /// On the first curve that runs through, nearest to the ends; else amid the ends.
  private func position(of member: Members) -> Point {
    let ends = member.ends.map { end -> Point in
      let spline = curves[end.index].spline
      return spline.knot(end.atStart ? 0 : spline.segmentCount)
    }
    var middle = Point.zero
    if ends.isEmpty, member.passing.count >= 2 {
      return crossing(
        curves[member.passing[0].index].spline, curves[member.passing[1].index].spline)
    }
    for end in ends { middle += (end - .zero) / Double(ends.count) }
    guard let first = member.passing.first else { return middle }
    let spline = curves[first.index].spline
    return spline.point(at: spline.nearest(to: middle).t)
  }

  /// The place on `a` that is nearest to `b`.
  private func crossing(_ a: Spline, _ b: Spline) -> Point {
    let points = a.resampled(spacing: 1)
    let index = PolylineIndex([Polyline(b.resampled(spacing: 1), isClosed: b.isClosed)])
    return points.min { index.distanceSquared(to: $0) < index.distanceSquared(to: $1) }
      ?? a.knot(0)
  }
}

extension TracedCurve {
  /// Moves an end of the curve, its handle along with it, if it is near enough.
  fileprivate mutating func moveEnd(atStart: Bool, to position: Point, atMost distance: Double) {
    guard !spline.isClosed else { return }
    var points = spline.controlPoints
    let knot = atStart ? 0 : points.count - 1
    let shift = position - points[knot]
    guard shift.length <= distance else { return }
    points[knot] = position
    points[atStart ? 1 : points.count - 2] += shift
    spline = Spline(controlPoints: points)
  }
}

/// One end of a piece of a curve.
struct PieceEnd: Hashable {
  /// Which piece.
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
