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
    var pieces = curves.map { self.pieces(of: $0) }
    var count = 0
    for index in pieces.indices {
      for place in pieces[index].indices {
        pieces[index][place].curve.id = count
        count += 1
      }
    }
    let all = pieces.flatMap(\.self)
    let cut = CurveCut(Dictionary(uniqueKeysWithValues: zip(curves.map(\.id), pieces)))
    var nodes =
      graph.nodes.compactMap { cut.remainder(of: $0) { all[$0].curve.spline } }
      + all.flatMap(\.cutEnds)
    for index in nodes.indices { nodes[index].id = index }
    return (all.map(\.curve), CurveGraph(nodes: nodes))
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
    return CurvePiece.pieces(of: curve, at: places, where: flags).filter { piece in
      Double(piece.placeCount - 1) * Self.spacing >= Self.leastLength
    }.map(\.piece)
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
