/// A part of a traced curve, and where on the whole it lies.
package struct CurvePiece: Sendable {
  /// The curve that it was cut from.
  package let whole: TracedCurve
  /// The part, with the whole's id unless somebody gives it another.
  package var curve: TracedCurve
  /// The knots at which it was cut.
  package let cutKnots: [Int]
  /// Where on the whole it starts and ends: global parameters, which go on beyond a closed curve's seam.
  package let start: Double
  package let end: Double

  /// The whole of `curve`.
  package init(_ curve: TracedCurve) {
    (whole, self.curve, cutKnots) = (curve, curve, [])
    (start, end) = (0, Double(curve.spline.segmentCount))
  }

  /// The open part of `whole` from its global parameter `start` to `end`; beyond the seam of a closed curve
  /// these go on from `segmentCount`.
  package init(_ whole: TracedCurve, from start: Double, to end: Double) {
    self.whole = whole
    (self.start, self.end) = (start, end)
    curve = whole.part(from: start, to: end)
    let isClosed = whole.spline.isClosed
    cutKnots =
      (isClosed || start > 0 ? [0] : [])
      + (isClosed || end < Double(whole.spline.segmentCount) ? [curve.spline.segmentCount] : [])
  }

  /// The part's parameter at the whole's parameter `u`; `nil` where the part does not have that place.
  package func parameter(ofWhole u: Double) -> Double? {
    let isUncut = cutKnots.isEmpty
    let wrapped = u + Double(whole.spline.segmentCount)
    let places = whole.spline.isClosed && !isUncut ? [u, wrapped] : [u]
    guard let place = places.first(where: { start <= $0 && $0 <= end }) else { return nil }
    if isUncut { return u }
    return min(TracedCurve.parameter(of: place, start, end), Double(curve.spline.segmentCount))
  }

  /// An end for each knot at which it was cut; their ids are all 0.
  package var cutEnds: [CurveGraph.Node] {
    cutKnots.map { knot in
      .init(
        id: 0, kind: .end, position: curve.spline.knot(knot),
        incidences: [.init(curve: curve.id, parameter: Double(knot))])
    }
  }

  /// The pieces of `curve` at whose places all flags are set, in order, each with how many places it has.
  ///
  /// - Parameters:
  ///   - curve: the whole.
  ///   - places: global parameters, ascending from its start to its end, both included.
  ///   - flags: which of the places are kept.
  package static func pieces(
    of curve: TracedCurve, at places: [Double], where flags: [Bool]
  ) -> [(piece: CurvePiece, placeCount: Int)] {
    guard flags.contains(false) else { return [(CurvePiece(curve), places.count)] }
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
    if curve.spline.isClosed, ranges.count > 1, flags[0], flags[flags.count - 1] {
      let head = ranges.removeFirst()
      let tail = ranges.removeLast()
      ranges.append((tail.0, head.1 + Double(curve.spline.segmentCount), head.2 + tail.2))
    }
    return ranges.filter { $0.1 > $0.0 }.map {
      (CurvePiece(curve, from: $0.0, to: $0.1), $0.2 + 1)
    }
  }
}

/// What cutting has left of the curves of a drawing.
package struct CurveCut: Sendable {
  /// The pieces that are left of each curve that was touched, by its id: none of one that is gone.
  package var pieces: [Int: [CurvePiece]]

  /// Cuts that leave these pieces of the curves with these ids, and all others as they are.
  package init(_ pieces: [Int: [CurvePiece]]) { self.pieces = pieces }

  /// The same place of what is left; `nil` where it is gone.
  package func moved(_ incidence: CurveGraph.Incidence) -> CurveGraph.Incidence? {
    guard let own = pieces[incidence.curve] else { return incidence }
    for piece in own {
      if let parameter = piece.parameter(ofWhole: incidence.parameter) {
        return .init(
          curve: piece.curve.id, parameter: parameter, continuation: incidence.continuation)
      }
    }
    return nil
  }

  /// What is left of `node`, whose curves are those that `spline` has now: `nil` where none of its curves is, or one
  /// that merely runs on.
  package func remainder(
    of node: CurveGraph.Node, spline: (_ id: Int) -> Spline?
  ) -> CurveGraph.Node? {
    var rest = node
    rest.incidences = node.incidences.compactMap(moved)
    return rest.incidences.count < node.incidences.count ? rest.reduced(spline) : rest
  }
}

extension CurveGraph.Node {
  /// A node that has lost curves: `nil` where none is left, or one that merely runs on; an end where one ends.
  package func reduced(_ spline: (_ id: Int) -> Spline?) -> CurveGraph.Node? {
    guard let first = incidences.first else { return nil }
    if incidences.count > 1 { return self }
    guard let spline = spline(first.curve), !spline.isClosed,
      first.parameter == 0 || first.parameter == Double(spline.segmentCount)
    else { return nil }
    var end = self
    end.kind = .end
    return end
  }
}
