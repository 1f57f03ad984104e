package import Geometry

extension CurveDrawing {
  /// The edges of the drawing's graph; where it has none, as drawings read from SVG have, of the graph
  /// that its geometry gives: curves that come within `tolerance` px of each other meet.
  func edgeCount(tolerance: Double) -> Int {
    graph.nodes.isEmpty
      ? GeometricGraph(self, tolerance: tolerance).graph.edgeCount : graph.edgeCount
  }
}

/// The graph of a drawing, from nothing but where its curves run.
///
/// 1. Curves become chains of chords about 1 px long. 2. Chords that cross are places where curves meet;
/// so is the place on a curve that is nearest to another's end, or to its own far one, if it is within the
/// tolerance. 3. Ends are places too. 4. Places closer together than twice the tolerance are one node; a
/// curve that comes by twice, with a longer way in between, lies on it twice.
package struct GeometricGraph {
  /// Ends, junctions and crossings.
  package private(set) var graph = CurveGraph()
  private let tolerance: Double
  private var curves: [Course] = []
  private var places: [Place] = []

  /// One curve as a chain of points.
  private struct Course {
    var id: Int
    var isClosed: Bool
    var points: [Point] = []
    var parameters: [Double] = []
    /// How far along the curve each point is, px.
    var lengths: [Double] = []

    /// The parameter at the distance `along` from the start.
    func parameter(at along: Double) -> Double {
      let next = lengths.firstIndex { $0 > along } ?? lengths.count - 1
      guard next > 0 else { return parameters[0] }
      let span = lengths[next] - lengths[next - 1]
      let share = span > 0 ? min(max((along - lengths[next - 1]) / span, 0), 1) : 1
      return parameters[next - 1] + share * (parameters[next] - parameters[next - 1])
    }

    var length: Double { lengths.last ?? 0 }
  }

  /// One pass of a curve through a place: the curve's index in `curves` and the arc length from its start,
  /// px.
  private struct Visit {
    var curve: Int
    var along: Double
  }

  /// A place where curves end or meet, before near ones become one node.
  private struct Place {
    var position: Point
    var visits: [Visit]
  }

  /// The graph of `drawing`; what is nearer than `tolerance` px meets.
  package init(_ drawing: CurveDrawing, tolerance: Double) {
    self.tolerance = tolerance
    curves = drawing.curves.compactMap(Self.course)
    let chords = ChordGrid(curves.map(\.points), reach: tolerance)
    findCrossings(chords)
    findEnds(chords)
    graph = CurveGraph(nodes: nodes())
  }

  /// 1. The chain of a curve; `nil` for one that has no length or leaves all images.
  private static func course(_ curve: TracedCurve) -> Course? {
    guard curve.spline.controlPoints.allSatisfy({ abs($0.x) <= 1e6 && abs($0.y) <= 1e6 }) else {
      return nil
    }
    var course = Course(id: curve.id, isClosed: curve.spline.isClosed)
    for (index, segment) in curve.spline.segments.enumerated() {
      let count = max(1, Int(segment.arcLength(accuracy: 1e-2).rounded(.up)))
      for k in (course.points.isEmpty ? 0 : 1)...count {
        let t = Double(k) / Double(count)
        let p = segment.point(at: t)
        let step = course.points.last.map { $0.distance(to: p) } ?? 0
        course.lengths.append(course.length + step)
        course.points.append(p)
        course.parameters.append(Double(index) + t)
      }
    }
    return course.length > 0 ? course : nil
  }

  /// 2. Where chords cross.
  private mutating func findCrossings(_ chords: ChordGrid) {
    chords.forEachPair { first, second in
      let (a, b) = (curves[first.curve], curves[second.curve])
      if first.curve == second.curve {
        let apart = abs(a.lengths[second.index] - a.lengths[first.index])
        guard min(apart, a.isClosed ? a.length - apart : apart) > 2 * tolerance else { return }
      }
      guard
        let cut = Self.cut(
          a.points[first.index], a.points[first.index + 1], b.points[second.index],
          b.points[second.index + 1])
      else { return }
      func along(_ course: Course, _ index: Int, _ share: Double) -> Double {
        course.lengths[index] + share * (course.lengths[index + 1] - course.lengths[index])
      }
      places.append(
        Place(
          position: a.points[first.index].lerp(to: a.points[first.index + 1], cut.first),
          visits: [
            Visit(curve: first.curve, along: along(a, first.index, cut.first)),
            Visit(curve: second.curve, along: along(b, second.index, cut.second)),
          ]))
    }
  }

  /// Where between its ends (0…1) each of two chords is cut by the other.
  private static func cut(
    _ a: Point, _ b: Point, _ c: Point, _ d: Point
  ) -> (first: Double, second: Double)? {
    let (r, s, q) = (b - a, d - c, c - a)
    let area = r.x * s.y - r.y * s.x
    guard area != 0 else { return nil }
    let first = (q.x * s.y - q.y * s.x) / area
    let second = (q.x * r.y - q.y * r.x) / area
    return (0...1).contains(first) && (0...1).contains(second) ? (first, second) : nil
  }

  /// 2. and 3. Ends of open curves, with whatever is near them.
  private mutating func findEnds(_ chords: ChordGrid) {
    for (index, course) in curves.enumerated() where !course.isClosed {
      for (k, along) in [(0, 0), (course.points.count - 1, course.length)] {
        let end = course.points[k]
        var place = Place(position: end, visits: [Visit(curve: index, along: along)])
        // Of each curve the nearest point.
        var near: [Int: (square: Double, along: Double)] = [:]
        chords.forEachChord(around: end) { chord in
          let other = curves[chord.curve]
          let middle = (other.lengths[chord.index] + other.lengths[chord.index + 1]) / 2
          if chord.curve == index, abs(middle - along) <= 3 * tolerance { return }
          let (square, share) = end.distanceSquared(
            toPieceFrom: other.points[chord.index], to: other.points[chord.index + 1])
          guard square <= tolerance * tolerance, square < near[chord.curve]?.square ?? .infinity
          else { return }
          let step = other.lengths[chord.index + 1] - other.lengths[chord.index]
          near[chord.curve] = (square, other.lengths[chord.index] + share * step)
        }
        place.visits += near.keys.sorted().compactMap { curve in
          near[curve].map { Visit(curve: curve, along: $0.along) }
        }
        places.append(place)
      }
    }
  }

  /// 4. Places that are one, as nodes.
  private func nodes() -> [CurveGraph.Node] {
    var merged: [Place] = []
    // Ends first: where one lies beside a crossing, the node is at the end.
    for place in places.reversed() {
      let same = merged.firstIndex {
        $0.position.distance(to: place.position) <= 2 * tolerance
      }
      if let same {
        merged[same].visits += place.visits
      } else {
        merged.append(place)
      }
    }
    return merged.enumerated().map { id, place in
      var visits: [Visit] = []
      for visit in place.visits where !visits.contains(where: { isSame($0, visit) }) {
        visits.append(visit)
      }
      let isEnding = visits.contains { visit in
        let course = curves[visit.curve]
        return !course.isClosed && (visit.along == 0 || visit.along == course.length)
      }
      return CurveGraph.Node(
        id: id + 1, kind: visits.count == 1 ? .end : isEnding ? .junction : .crossing,
        position: place.position,
        incidences: visits.map { visit in
          let course = curves[visit.curve]
          return .init(curve: course.id, parameter: course.parameter(at: visit.along))
        })
    }
  }

  private func isSame(_ a: Visit, _ b: Visit) -> Bool {
    guard a.curve == b.curve else { return false }
    let course = curves[a.curve]
    let apart = abs(a.along - b.along)
    return min(apart, course.isClosed ? course.length - apart : apart) <= 4 * tolerance
  }
}
