import Geometry

/// Gives curves of frames that were traced one by one the ids of the curves before that they lie on.
///
/// Pairs of curves are taken greedily, those first that share most length; a curve without a partner gets
/// an id of its own.
struct FrameMatching {
  /// How near two curves of neighbouring frames run that may be one, px.
  var reach = 8.0

  /// The drawings with ids that go on from frame to frame as far as that can be seen.
  func matched(_ drawings: [CurveDrawing]) -> [CurveDrawing] {
    var result: [CurveDrawing] = []
    var next = 0
    for drawing in drawings {
      var names: [Int: Int] = [:]
      if let last = result.last { names = partners(of: drawing, in: last) }
      for curve in drawing.curves where names[curve.id] == nil {
        names[curve.id] = next
        next += 1
      }
      result.append(drawing.renamed(names))
    }
    return result
  }

  /// For curves of `drawing` which one of `last` they go on from.
  private func partners(of drawing: CurveDrawing, in last: CurveDrawing) -> [Int: Int] {
    let before = last.curves.map { curve in
      (id: curve.id, index: PolylineIndex([Polyline(curve.spline.resampled(spacing: 1))]))
    }
    var pairs: [(own: Int, other: Int, length: Int)] = []
    for curve in drawing.curves {
      let points = curve.spline.resampled(spacing: 1)
      for other in before {
        let near = points.count { other.index.distance(to: $0) <= reach }
        if 2 * near >= points.count { pairs.append((curve.id, other.id, near)) }
      }
    }
    var (names, taken) = ([Int: Int](), Set<Int>())
    for pair in pairs.sorted(by: { ($1.length, $0.own, $0.other) < ($0.length, $1.own, $1.other) })
    where names[pair.own] == nil && !taken.contains(pair.other) {
      names[pair.own] = pair.other
      taken.insert(pair.other)
    }
    return names
  }
}

extension CurveDrawing {
  /// The drawing with other ids for its curves.
  fileprivate func renamed(_ names: [Int: Int]) -> CurveDrawing {
    var drawing = self
    for k in curves.indices { drawing.curves[k].id = names[curves[k].id] ?? curves[k].id }
    drawing.curves.sort { $0.id < $1.id }
    for n in graph.nodes.indices {
      for i in graph.nodes[n].incidences.indices {
        let id = graph.nodes[n].incidences[i].curve
        drawing.graph.nodes[n].incidences[i].curve = names[id] ?? id
      }
    }
    return drawing
  }
}
