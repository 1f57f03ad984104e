import Foundation
import Geometry

/// Turns planned curves into the drawing of what is inside the image.
struct TruthAssembly {
  let width: Int
  let height: Int
  private let plan: [PlannedCurve]
  private var pieces: [Piece] = []

  /// The part of a planned curve between two of its global parameters.
  private struct Piece {
    var curve: Int
    var range: ClosedRange<Double>
    var traced: TracedCurve
  }

  /// Pieces of the plan inside an image of `width` x `height`; those under 2 px are left out.
  init(_ plan: [PlannedCurve], width: Int, height: Int) {
    self.plan = plan
    self.width = width
    self.height = height
    for (index, curve) in plan.enumerated() {
      for range in rangesInside(curve) {
        let traced = Self.cut(curve, to: range, id: pieces.count + 1)
        let length = traced.spline.segments.reduce(0) { $0 + $1.p0.distance(to: $1.p3) }
        if length < 2 { continue }
        pieces.append(Piece(curve: index, range: range, traced: traced))
      }
    }
  }

  /// The drawing: pieces numbered from 1 in the plan's order, and their graph.
  func drawing(provenance: Provenance) -> CurveDrawing {
    CurveDrawing(
      width: width, height: height, curves: pieces.map(\.traced), graph: graph(),
      provenance: provenance)
  }

  // MARK: Clipping

  private func isInside(_ p: Point) -> Bool {
    p.x >= 0 && p.y >= 0 && p.x <= Double(width) && p.y <= Double(height)
  }

  /// The global parameters between which the curve is inside, in order.
  private func rangesInside(_ curve: PlannedCurve) -> [ClosedRange<Double>] {
    var ranges: [ClosedRange<Double>] = []
    var start: Double?
    var before = 0.0
    var wasInside = isInside(curve.spline.point(at: 0))
    if wasInside { start = 0 }
    for chord in curve.chords() {
      let nowInside = isInside(chord.b)
      if nowInside != wasInside {
        let border = borderParameter(curve, inside: nowInside, from: before, to: chord.u.upperBound)
        if let open = start {
          ranges.append(open...border)
          start = nil
        } else {
          start = border
        }
      }
      wasInside = nowInside
      before = chord.u.upperBound
    }
    if let start { ranges.append(start...Double(curve.spline.segmentCount)) }
    return ranges
  }

  /// The parameter in `from…to` at which the curve passes the border, on its inner side, by bisection
  /// down to the resolution of `Double`.
  private func borderParameter(
    _ curve: PlannedCurve, inside endsInside: Bool, from: Double, to: Double
  ) -> Double {
    var low = from
    var high = to
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if isInside(curve.spline.point(at: middle)) == endsInside {
        high = middle
      } else {
        low = middle
      }
    }
    return endsInside ? high : low
  }

  private static func cut(
    _ curve: PlannedCurve, to range: ClosedRange<Double>, id: Int
  ) -> TracedCurve {
    let all = 0...Double(curve.spline.segmentCount)
    if range == all { return TracedCurve(id: id, spline: curve.spline, widths: curve.widths) }
    var segments: [CubicBezier] = []
    var widths = [curve.width(at: range.lowerBound)]
    for index in 0..<curve.spline.segmentCount {
      let low = max(range.lowerBound, Double(index))
      let high = min(range.upperBound, Double(index + 1))
      if high - low < 1e-9 { continue }
      var piece = curve.spline.segment(index)
        .subsegment(low - Double(index)..<high - Double(index))
      if let last = segments.last { piece.p0 = last.p3 }
      segments.append(piece)
      widths.append(curve.width(at: high))
    }
    return TracedCurve(id: id, spline: Spline(segments: segments), widths: widths)
  }

  // MARK: Graph

  /// Where the planned curve's parameter `u` lies on a piece, if it is inside the image.
  private func incidence(curve: Int, parameter u: Double) -> CurveGraph.Incidence? {
    for piece in pieces where piece.curve == curve && piece.range.contains(u) {
      let count = plan[curve].spline.segmentCount
      let low = piece.range.lowerBound
      let high = piece.range.upperBound
      let index = min(Int(u), count - 1)
      let firstIndex = min(Int(low), count - 1)
      let from = max(low, Double(index))
      let to = min(high, Double(index + 1))
      let within = to > from ? (u - from) / (to - from) : 0
      let parameter = Double(index - firstIndex) + within
      return .init(
        curve: piece.traced.id,
        parameter: min(max(parameter, 0), Double(piece.traced.spline.segmentCount)))
    }
    return nil
  }

  private func graph() -> CurveGraph {
    var joints: [CurveGraph.Node] = []
    func add(_ kind: CurveGraph.Kind, _ position: Point, _ incidences: [CurveGraph.Incidence]) {
      // Curves that share one point share one node.
      if let known = joints.firstIndex(where: { $0.position.distance(to: position) < 1e-3 }) {
        for incidence in incidences where !joints[known].incidences.contains(incidence) {
          joints[known].incidences.append(incidence)
        }
        if kind == .junction { joints[known].kind = .junction }
        return
      }
      joints.append(
        .init(id: joints.count + 1, kind: kind, position: position, incidences: incidences))
    }

    // 1. Junctions where a branch starts on its parent.
    for (index, curve) in plan.enumerated() {
      guard let origin = curve.origin,
        let child = incidence(curve: index, parameter: 0),
        let parent = incidence(curve: origin.parent, parameter: origin.parameter)
      else { continue }
      add(.junction, curve.spline.knot(0), [parent, child])
    }

    // 2. Everywhere else that two curves share a point: a junction where one of them ends there, a
    // crossing otherwise.
    for i in plan.indices {
      for j in i..<plan.count {
        for place in intersections(of: plan[i].spline, and: plan[j].spline) {
          if plan[j].origin?.parent == i, place.second < 0.05 { continue }
          guard let a = incidence(curve: i, parameter: place.first),
            let b = incidence(curve: j, parameter: place.second)
          else { continue }
          add(isEnd(a) || isEnd(b) ? .junction : .crossing, place.position, [a, b])
        }
      }
    }

    // 3. Ends: of open curves that meet no other there, the cut at the image's border included.
    let met = joints.flatMap(\.incidences).filter(isEnd)
    for piece in pieces where !piece.traced.spline.isClosed {
      let spline = piece.traced.spline
      for knot in [0, spline.segmentCount] {
        let incidence = CurveGraph.Incidence(curve: piece.traced.id, parameter: Double(knot))
        let isMet = met.contains {
          $0.curve == incidence.curve && abs($0.parameter - incidence.parameter) < 1e-6
        }
        if !isMet { add(.end, spline.knot(knot), [incidence]) }
      }
    }
    return CurveGraph(nodes: joints)
  }

  /// Whether the incidence is an end of an open curve.
  private func isEnd(_ incidence: CurveGraph.Incidence) -> Bool {
    let spline = pieces[incidence.curve - 1].traced.spline
    guard !spline.isClosed else { return false }
    return incidence.parameter < 1e-6
      || incidence.parameter > Double(spline.segmentCount) - 1e-6
  }
}
