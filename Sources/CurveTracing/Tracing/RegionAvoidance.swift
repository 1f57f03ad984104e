import Geometry
import Imaging

/// Keeps curves out of a region: what of them is inside goes, and each piece that is left is a curve.
///
/// Without evidence inside nothing starts there, but refinement moves splines, ends are moved to meet, and
/// gaps may be bridged: this is what none of them gets past.
struct RegionAvoidance {
  /// The pixels that no curve may touch.
  let region: Mask
  /// The pixels in which a curve is looked at closely.
  private let neighbourhood: Mask

  init(_ region: Mask) {
    self.region = region
    neighbourhood = region.dilated(radius: 3)
  }

  /// Pieces shorter than this are left out, px.
  private static let leastLength = 2.0
  /// How far apart places are looked at, px, and how near them nothing forbidden may be, px. A pixel that a
  /// curve touches is at most half the spacing from a place, so none is missed.
  private static let (spacing, margin) = (0.1, 0.1)

  /// The curves outside the region, numbered anew in their order, and their graph: the nodes that are left,
  /// and an end wherever a curve was cut.
  func cut(
    _ curves: [TracedCurve], _ graph: CurveGraph
  ) -> (curves: [TracedCurve], graph: CurveGraph) {
    let pieces = curves.flatMap { self.pieces(of: $0) }
    var nodes = graph.nodes.compactMap { remainder(of: $0, on: pieces) }
    for (id, piece) in pieces.enumerated() {
      for knot in piece.cutKnots {
        nodes.append(
          .init(
            id: 0, kind: .end, position: piece.curve.spline.knot(knot),
            incidences: [.init(curve: id, parameter: Double(knot))]))
      }
    }
    for index in nodes.indices { nodes[index].id = index }
    let numbered = pieces.enumerated().map { id, piece in
      var curve = piece.curve
      curve.id = id
      return curve
    }
    return (numbered, CurveGraph(nodes: nodes))
  }

  /// The pieces of `curve` outside the region, in order.
  private func pieces(of curve: TracedCurve) -> [CurvePiece] {
    let spline = curve.spline
    let whole = CurvePiece(curve)
    guard spline.resampled(spacing: 1).contains(where: { holds(neighbourhood, $0) }) else {
      return [whole]
    }
    let places = spline.parameters(spacing: Self.spacing)
    var flags = places.map { isFree(spline.point(at: $0)) }
    guard flags.contains(false) else { return [whole] }
    // A gap that was bridged through the region is one again.
    for gap in curve.inferred {
      let inside = places.indices.filter { gap.contains(places[$0]) }
      if inside.contains(where: { !flags[$0] }) { for i in inside { flags[i] = false } }
    }
    var runs: [(first: Int, last: Int)] = []
    for i in places.indices where flags[i] {
      if let run = runs.last, run.last == i - 1 {
        runs[runs.count - 1].last = i
      } else {
        runs.append((i, i))
      }
    }
    var ranges = runs.map { (places[$0.first], places[$0.last], $0.last - $0.first) }
    // What is left of a closed curve runs through its seam.
    if spline.isClosed, ranges.count > 1, flags[0], flags[flags.count - 1] {
      let head = ranges.removeFirst()
      let tail = ranges.removeLast()
      ranges.append((tail.0, head.1 + Double(spline.segmentCount), head.2 + tail.2))
    }
    return ranges.filter { Double($0.2) * Self.spacing >= Self.leastLength }.map {
      CurvePiece(curve, from: $0.0, to: $0.1)
    }
  }

  /// What is left of `node`: `nil` where none of its curves is, or one that merely runs on.
  private func remainder(of node: CurveGraph.Node, on pieces: [CurvePiece]) -> CurveGraph.Node? {
    var rest = node
    rest.incidences = node.incidences.compactMap { incidence in
      for (id, piece) in pieces.enumerated() where piece.whole.id == incidence.curve {
        if let parameter = piece.parameter(ofWhole: incidence.parameter) {
          return .init(
            curve: id, parameter: parameter, continuation: incidence.continuation)
        }
      }
      return nil
    }
    guard rest.incidences.count < node.incidences.count else { return rest }
    guard let first = rest.incidences.first else { return nil }
    if rest.incidences.count > 1 { return rest }
    rest.kind = .end
    let curve = pieces[first.curve].curve
    let isEnd = first.parameter == 0 || first.parameter == Double(curve.spline.segmentCount)
    return isEnd && !curve.spline.isClosed ? rest : nil
  }

  /// Whether nothing of the region is within the margin: a square this small has a corner in each pixel that
  /// it overlaps.
  private func isFree(_ p: Point) -> Bool {
    let m = Self.margin
    return ![(-m, -m), (m, -m), (-m, m), (m, m)].contains { corner in
      let q = p + Vector(corner.0, corner.1)
      return q.x >= 0 && q.y >= 0 && q.x < Double(region.width) && q.y < Double(region.height)
        && region[Int(q.x), Int(q.y)]
    }
  }

  /// Whether the pixel of `mask` nearest to `p` is in it.
  private func holds(_ mask: Mask, _ p: Point) -> Bool {
    let x = min(max(p.x, 0), Double(mask.width - 1))
    let y = min(max(p.y, 0), Double(mask.height - 1))
    return mask[Int(x), Int(y)]
  }
}

/// A part of a traced curve, and where on the whole it lies.
struct CurvePiece {
  /// The curve that it was cut from.
  let whole: TracedCurve
  /// The part, with the whole's id.
  let curve: TracedCurve
  /// The knots at which it was cut.
  let cutKnots: [Int]
  /// Where on the whole it starts and ends: global parameters, which go on beyond a closed curve's seam.
  private let start: Double
  private let end: Double

  /// The whole of `curve`.
  init(_ curve: TracedCurve) {
    (whole, self.curve, cutKnots) = (curve, curve, [])
    (start, end) = (0, Double(curve.spline.segmentCount))
  }

  /// The open part of `whole` from its global parameter `start` to `end`; beyond the seam of a closed curve
  /// these go on from `segmentCount`.
  init(_ whole: TracedCurve, from start: Double, to end: Double) {
    self.whole = whole
    (self.start, self.end) = (start, end)
    curve = whole.part(from: start, to: end)
    let isClosed = whole.spline.isClosed
    cutKnots =
      (isClosed || start > 0 ? [0] : [])
      + (isClosed || end < Double(whole.spline.segmentCount) ? [curve.spline.segmentCount] : [])
  }

  /// The part's parameter at the whole's parameter `u`; `nil` where the part does not have that place.
  func parameter(ofWhole u: Double) -> Double? {
    let isUncut = cutKnots.isEmpty
    let wrapped = u + Double(whole.spline.segmentCount)
    let places = whole.spline.isClosed && !isUncut ? [u, wrapped] : [u]
    guard let place = places.first(where: { start <= $0 && $0 <= end }) else { return nil }
    if isUncut { return u }
    return min(TracedCurve.parameter(of: place, start, end), Double(curve.spline.segmentCount))
  }
}
