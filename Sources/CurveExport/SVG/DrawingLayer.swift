import Geometry

/// What of a drawing can be shown or hidden by itself: the curves of a part of the image, lines, or borders.
struct DrawingLayer {
  /// What it is a layer of.
  enum Content: Equatable {
    case part(DrawnPart)
    /// Lines of one polarity, or those of which it is not known.
    case lines(TracedCurve.Polarity?)
    case edges
  }

  var content: Content
  var curves: [TracedCurve]

  /// Its name in files: `factor-2`, `curves`, `dark-curves`, `bright-curves` or `edges`.
  var id: String {
    switch content {
    case .part(let part): "factor-\(part.number)"
    case .lines(let polarity): polarity.map { $0.rawValue + "-curves" } ?? "curves"
    case .edges: "edges"
    }
  }

  /// Its name for people.
  var label: String {
    switch content {
    case .part(let part): part.name ?? "factor \(part.number)"
    case .lines(let polarity?): polarity.rawValue + " curves"
    case .lines, .edges: id
    }
  }
}

extension CurveDrawing {
  /// The layers: one for each part of the image, then lines, by their polarity, and edges that belong to none. There is
  /// one of lines where there is nothing else.
  var layers: [DrawingLayer] {
    let numbers = Set(parts.map(\.number))
    var layers = parts.map { part in
      DrawingLayer(content: .part(part), curves: curves.filter { $0.part == part.number })
    }
    let rest = curves.filter { $0.part.map { !numbers.contains($0) } ?? true }
    for polarity in [nil, .dark, .bright] as [TracedCurve.Polarity?] {
      let lines = rest.filter { $0.kind == .line && $0.polarity == polarity }
      if !lines.isEmpty { layers.append(DrawingLayer(content: .lines(polarity), curves: lines)) }
    }
    let edges = rest.filter { $0.kind == .edge }
    if layers.isEmpty { layers.append(DrawingLayer(content: .lines(nil), curves: [])) }
    return layers + (edges.isEmpty ? [] : [DrawingLayer(content: .edges, curves: edges)])
  }
}
