import Geometry

/// The points of a drawing and of the truth, each with the nearest one of the other.
struct CurveComparison {
  let drawn: SampledDrawing
  let actual: SampledDrawing
  let tolerance: Double
  /// For each drawn point the nearest true one and how far it is, px; empty where there are none.
  private let toTrue: [(index: Int, distance: Double)]
  let drawnIndex: PointIndex?

  init(_ drawn: SampledDrawing, _ actual: SampledDrawing, tolerance: Double) {
    self.drawn = drawn
    self.actual = actual
    self.tolerance = tolerance
    if actual.points.isEmpty {
      toTrue = []
    } else {
      let index = PointIndex(actual.points)
      toTrue = drawn.points.map(index.nearest)
    }
    drawnIndex = drawn.points.isEmpty ? nil : PointIndex(drawn.points)
  }

  private func isTrue(_ k: Int) -> Bool { !toTrue.isEmpty && toTrue[k].distance <= tolerance }

  /// The drawn curves that have points, in the drawing's order.
  func curves(confidences: [Double]) -> [CurveScores.Drawn] {
    var lengths = Array(repeating: (all: 0.0, real: 0.0), count: confidences.count)
    for k in drawn.points.indices {
      lengths[drawn.owners[k]].all += drawn.steps[k]
      if isTrue(k) { lengths[drawn.owners[k]].real += drawn.steps[k] }
    }
    return zip(confidences, lengths).compactMap { confidence, length in
      length.all > 0
        ? .init(confidence: confidence, length: length.all, trueLength: length.real) : nil
    }
  }

  /// What is left of the drawing at each of the confidences, counted in points as `DrawingScores` does.
  func selections(confidences: [Double]) -> [CurveScores.Selection] {
    let levels = CurveScores.confidences
    /// How many of the levels a confidence reaches.
    func rank(_ confidence: Double) -> Int { levels.count { $0 <= confidence } }
    let ranks = confidences.map(rank)
    // Points by the number of levels at which they are still there.
    var (left, right, reached) = (
      Array(repeating: 0, count: levels.count + 1), Array(repeating: 0, count: levels.count + 1),
      Array(repeating: 0, count: levels.count + 1)
    )
    for k in drawn.points.indices {
      left[ranks[drawn.owners[k]]] += 1
      if isTrue(k) { right[ranks[drawn.owners[k]]] += 1 }
    }
    for p in actual.points {
      var best = 0
      drawnIndex?.forEach(within: tolerance, of: p) { best = max(best, ranks[drawn.owners[$0]]) }
      reached[best] += 1
    }
    return levels.indices.map { level in
      let kept = left[(level + 1)...].reduce(0, +)
      return .init(
        precision: kept > 0 ? Double(right[(level + 1)...].reduce(0, +)) / Double(kept) : nil,
        recall: Double(reached[(level + 1)...].reduce(0, +))
          / Double(max(actual.points.count, 1)))
    }
  }

  /// How many true curves there are, how many of them are found, and in how many pieces altogether.
  func pieces() -> (trueCurves: Int, found: Int, pieces: Int) {
    /// One true curve: its length, and how much of it is nearest to which drawn curve.
    struct Covered {
      var length = 0.0
      var parts: [Int: Double] = [:]
    }
    var curves: [Int: Covered] = [:]
    for (k, p) in actual.points.enumerated() {
      curves[actual.owners[k], default: Covered()].length += actual.steps[k]
      guard let near = drawnIndex?.nearest(to: p), near.distance <= tolerance else { continue }
      curves[actual.owners[k]]?.parts[drawn.owners[near.index], default: 0] += actual.steps[k]
    }
    let found = curves.values.filter { curve in
      curve.parts.values.sorted().reduce(0, +) >= curve.length / 2
    }
    let pieces = found.reduce(0) { sum, curve in
      let least = min(CurveScores.leastPiece, curve.length / 2)
      return sum + curve.parts.values.count { $0 >= least }
    }
    return (curves.count, found.count, pieces)
  }

  /// The widths of the drawn points that are true and of curves that have widths, with the true ones above 0.
  func widths(has: [Bool]) -> [MeasurementAgreement.Pair] {
    drawn.points.indices.compactMap { k in
      guard isTrue(k), has[drawn.owners[k]] else { return nil }
      let width = actual.widths[toTrue[k].index]
      return width > 0 ? .init(measured: drawn.widths[k], actual: width) : nil
    }
  }
}
