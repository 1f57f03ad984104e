import Geometry

/// A drawing's curves cut where they end and meet, and how the segments hang together.
///
/// Curves pass through each other at crossings, so these cut nothing. Where a curve ends and the drawing's graph has no
/// node there is a vertex without one, and so there is on a ring that meets nothing. Dots have no segments.
struct SegmentGraph {
  /// Where segments end.
  struct Vertex {
    var position: Point
    /// The id of the drawing's node; `nil` where it has none.
    var node: Int?
    /// The segments that end here; one that begins and ends here is there twice.
    var ends: [End] = []
  }

  /// One end of a segment.
  struct End: Hashable {
    var segment: Int
    var isStart: Bool
  }

  /// A stretch of a curve from one vertex to the next.
  struct Segment {
    /// The stretch, with the curve's id.
    var part: TracedCurve
    var course: CurveCourse
    var source: Int
    var target: Int
  }

  private(set) var vertices: [Vertex] = []
  private(set) var segments: [Segment] = []
  /// The vertices of each connected part, ascending.
  private(set) var components: [[Int]] = []

  /// How far apart two parameters may be that are one place.
  private static let tolerance = 1e-6

  /// The segments of `drawing`; lines without `hasWidths` and edges have no widths.
  init(of drawing: CurveDrawing, hasWidths: Bool) {
    var stops: [Int: [(parameter: Double, vertex: Int)]] = [:]
    for node in drawing.graph.nodes where node.kind != .crossing {
      for incidence in node.incidences {
        stops[incidence.curve, default: []].append((incidence.parameter, vertices.count))
      }
      vertices.append(Vertex(position: node.position, node: node.id))
    }
    for curve in drawing.curves where !curve.isDot {
      let hasWidths = hasWidths && curve.kind == .line
      let course = places(on: curve, stops[curve.id] ?? [])
      for (a, b) in zip(course, course.dropFirst()) {
        let isWhole = a.parameter == 0 && b.parameter == Double(curve.spline.segmentCount)
        let part = isWhole ? curve : curve.part(from: a.parameter, to: b.parameter)
        vertices[a.vertex].ends.append(End(segment: segments.count, isStart: true))
        vertices[b.vertex].ends.append(End(segment: segments.count, isStart: false))
        segments.append(
          Segment(
            part: part, course: CurveCourse(of: part, hasWidths: hasWidths), source: a.vertex,
            target: b.vertex))
      }
    }
    components = connected()
  }

  /// The vertices along a curve with its ends among them; the first one of a ring is the last one again.
  private mutating func places(
    on curve: TracedCurve, _ stops: [(parameter: Double, vertex: Int)]
  ) -> [(parameter: Double, vertex: Int)] {
    let (spline, count) = (curve.spline, Double(curve.spline.segmentCount))
    var places: [(parameter: Double, vertex: Int)] = []
    func add(_ parameter: Double, _ vertex: Int) {
      if let last = places.last, parameter - last.parameter < Self.tolerance { return }
      places.append((parameter, vertex))
    }
    func addEnd(_ parameter: Double) -> (parameter: Double, vertex: Int) {
      vertices.append(Vertex(position: spline.point(at: parameter)))
      return (parameter, vertices.count - 1)
    }
    var sorted = stops.map { stop -> (parameter: Double, vertex: Int) in
      let parameter = min(max(stop.parameter, 0), count)
      // The seam of a ring is one place.
      return (spline.isClosed && count - parameter < Self.tolerance ? 0 : parameter, stop.vertex)
    }.sorted { ($0.parameter, $0.vertex) < ($1.parameter, $1.vertex) }
    if spline.isClosed {
      if sorted.isEmpty { sorted.append(addEnd(0)) }
      for stop in sorted { add(stop.parameter, stop.vertex) }
      add(places[0].parameter + count, places[0].vertex)
    } else {
      if sorted.first.map({ $0.parameter >= Self.tolerance }) ?? true {
        sorted.insert(addEnd(0), at: 0)
      }
      if sorted[sorted.count - 1].parameter <= count - Self.tolerance {
        sorted.append(addEnd(count))
      }
      sorted[0].parameter = 0
      for stop in sorted { add(stop.parameter, stop.vertex) }
      places[places.count - 1].parameter = count
    }
    return places
  }

  private func connected() -> [[Int]] {
    var seen = [Bool](repeating: false, count: vertices.count)
    return vertices.indices.compactMap { root in
      guard !seen[root], !vertices[root].ends.isEmpty else { return nil }
      seen[root] = true
      var (component, next) = ([root], 0)
      while next < component.count {
        for end in vertices[component[next]].ends {
          let neighbour = self.vertex(across: end)
          if !seen[neighbour] {
            seen[neighbour] = true
            component.append(neighbour)
          }
        }
        next += 1
      }
      return component.sorted()
    }
  }

  /// The vertex at the other end of a segment.
  func vertex(across end: End) -> Int {
    end.isStart ? segments[end.segment].target : segments[end.segment].source
  }

  /// The segments of a component, ascending.
  func segments(of component: [Int]) -> [Int] {
    component.flatMap { vertices[$0].ends.filter(\.isStart).map(\.segment) }.sorted()
  }
}

extension SegmentGraph {
  /// What leaves a vertex along one segment.
  struct Branch {
    var end: End
    /// The unit direction away from the vertex.
    var direction: Vector?
    /// The mean width, px; `nil` where nothing says it.
    var diameter: Double?
  }

  /// The branches at a vertex, looked at between one and two widths of the broadest from it, at least 3 and 6 px, and
  /// no farther than two thirds of the segment: nearer by, what is traced of a junction is its blob.
  func branches(at vertex: Int) -> [Branch] {
    let ends = vertices[vertex].ends
    let widths = ends.compactMap { end -> Double? in
      let course = segments[end.segment].course
      return course.samples[end.isStart ? 0 : course.samples.count - 1].width
    }
    let reach = max(3, widths.max() ?? 0)
    return ends.map { end in
      let course = segments[end.segment].course
      let (near, far) = (min(reach, course.length / 3), min(2 * reach, course.length * 2 / 3))
      let arcs = end.isStart ? (near, far) : (course.length - near, course.length - far)
      let range = min(arcs.0, arcs.1)...max(arcs.0, arcs.1)
      let inside = course.samples.filter { range.contains($0.arc) }.compactMap(\.width)
      return Branch(
        end: end, direction: (course.point(at: arcs.1) - course.point(at: arcs.0)).normalized,
        diameter: inside.isEmpty ? nil : inside.reduce(0, +) / Double(inside.count))
    }
  }
}
