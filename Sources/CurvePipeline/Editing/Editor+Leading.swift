import Geometry

extension Editor {
  /// From how far an end goes along with the curve that it was on, px, and from where on it is off that.
  private static let (reach, off) = (12.0, 0.1)

  /// The edit that has `curves` take the place of `old`, whole curves or stretches of them, and the ends of others that
  /// were on these go along.
  func leading(
    _ name: DrawingEdit.Name, from old: [TracedCurve], to curves: [EditedCurve]
  ) -> DrawingEdit {
    var led: [Int: TracedCurve] = [:]
    let gone = Set(old.map(\.id))
    for node in drawing.graph.nodes where isOn(old, node) {
      for incidence in node.incidences where !gone.contains(incidence.curve) {
        guard let curve = led[incidence.curve] ?? drawing.curve(id: incidence.curve),
          !curve.spline.isClosed, !curve.isDot,
          [0, Double(curve.spline.segmentCount)].contains(incidence.parameter)
        else { continue }
        let knot = Int(incidence.parameter)
        let end = curve.spline.knot(knot)
        let feet = curves.map { $0.curve.spline.point(at: $0.curve.spline.nearest(to: end).t) }
        guard let foot = feet.min(by: { $0.distance(to: end) < $1.distance(to: end) }),
          (Self.off...Self.reach).contains(foot.distance(to: end))
        else { continue }
        var moved = curve
        moved.spline = curve.spline.moving(knot: knot, to: foot, isDot: false)
        moved.profile = nil
        led[curve.id] = moved
      }
    }
    let followers = drawing.curves.filter { led[$0.id] != nil }
    return DrawingEdit(
      name, replacing: old + followers,
      by: curves
        + followers.compactMap { led[$0.id] }.map { EditedCurve($0, pins: outcome.pins[$0.id]) })
  }

  /// Whether a node is where one of some curves runs.
  private func isOn(_ curves: [TracedCurve], _ node: CurveGraph.Node) -> Bool {
    curves.contains { curve in
      node.incidences.contains { $0.curve == curve.id } && curve.runs(by: node.position)
    }
  }
}

extension TracedCurve {
  /// Whether the curve is so near to a place that what ends there ends on it.
  func runs(by place: Point) -> Bool {
    spline.nearest(to: place).distanceSquared <= EditedGraph.reach * EditedGraph.reach
  }
}
