import Geometry

/// The centre line of one curve before it is a spline: a polyline that runs through junctions.
struct CentreLine {
  /// That the line runs through a node of the skeleton graph.
  struct Passage {
    /// The node.
    var node: Int
    /// What was decided there; `nil` where another line was led here.
    var continuation: CurveGraph.Continuation?
  }

  /// Px, one for each pixel of the chains that the line is made of.
  var points: [Point]
  /// Whether the last point leads back to the first.
  var isClosed: Bool
  /// The nodes of the skeleton graph that the line starts and ends at, where it has ends.
  var startNode: Int?
  var endNode: Int?
  /// The nodes that the line runs through.
  var passages: [Passage]
  /// The points that no pixel stands for: gaps that were bridged, in order.
  var inferred: [ClosedRange<Int>] = []
  /// The number of the part of the image that it belongs to, if it is known to belong to one.
  var part: Int?

  /// Px.
  var length: Double { Polyline(points, isClosed: isClosed).length }

  /// The node at one end.
  func node(atStart: Bool) -> Int? { atStart ? startNode : endNode }

  /// Where on the spline that stands for the line gaps were bridged: ranges of its global parameter.
  func inferred(on spline: Spline) -> [ClosedRange<Double>] {
    inferred.map { range in
      let (a, b) = (
        spline.nearest(to: points[range.lowerBound]).t,
        spline.nearest(to: points[range.upperBound]).t
      )
      // A ring's last bridge leads to its seam.
      let end = isClosed && range.upperBound == points.count - 1 ? Double(spline.segmentCount) : b
      return min(a, end)...max(a, end)
    }
  }

  /// The line traversed the other way.
  func reversed() -> CentreLine {
    var line = self
    line.points.reverse()
    (line.startNode, line.endNode) = (endNode, startNode)
    let last = points.count - 1
    line.inferred = inferred.reversed().map { last - $0.upperBound...last - $0.lowerBound }
    return line
  }
}

extension [Point] {
  /// The direction in which a chain leaves its first point: over `length` px, after the first `skipped` px.
  func direction(skipping skipped: Double, over length: Double) -> Vector {
    var walked = 0.0
    var first: Int?
    var last = count - 1
    for i in indices.dropFirst() {
      walked += self[i - 1].distance(to: self[i])
      if first == nil, walked >= skipped { first = i }
      if walked >= skipped + length {
        last = i
        break
      }
    }
    // A short chain is all there is.
    let start = first.map { $0 < last ? $0 : 0 } ?? 0
    guard last > start else { return .zero }
    return (self[last] - self[start]).normalized ?? .zero
  }
}
