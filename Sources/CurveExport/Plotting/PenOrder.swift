import Foundation
public import Geometry

extension CurveDrawing {
  /// How far a pen moves without drawing, from the end of each curve to the start of the next, px: layer by layer,
  /// curves in their order.
  public var penTravel: Double {
    let curves = layers.flatMap(\.curves)
    return zip(curves, curves.dropFirst()).reduce(0) {
      $0 + $1.0.spline.end.distance(to: $1.1.spline.start)
    }
  }

  /// The drawing as a pen plotter draws it best, layer by layer, because each may have a pen of its own.
  ///
  /// 1. Dashes become strokes of their own, because pens know no patterns.
  /// 2. No line is drawn twice (`PenStrokes.withoutRepeats`).
  /// 3. Strokes that end where another begins become one, so that the pen is not lifted (`PenStrokes.joined`).
  /// 4. The order and direction of strokes are those in which the pen travels little between them (`PenPath`).
  ///
  /// What comes out has no graph, and curves no profile where several became one. Those that are parts of one have ids
  /// of their own, beyond the largest. The same drawing gives the same order.
  public func inPenOrder() -> CurveDrawing {
    var drawing = self
    drawing.graph = CurveGraph()
    drawing.curves = layers.flatMap { layer in
      let strokes = PenStrokes.joined(PenStrokes.withoutRepeats(layer.curves.flatMap(\.inkedParts)))
      return PenPath(strokes).strokes
    }
    var ids: Set<Int> = []
    var largest = curves.map(\.id).max() ?? 0
    for index in drawing.curves.indices where !ids.insert(drawing.curves[index].id).inserted {
      largest += 1
      drawing.curves[index].id = largest
    }
    return drawing
  }
}

extension Spline {
  /// Where it starts.
  var start: Point { knot(0) }
  /// Where it ends.
  var end: Point { knot(segmentCount) }
}
