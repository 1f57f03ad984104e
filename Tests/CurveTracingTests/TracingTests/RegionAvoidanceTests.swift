import CurveExtraction
import CurveNetworks
import Determinism
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveTracing

/// No curve runs where it must not, and what is left of it is still itself.
struct RegionAvoidanceTests {
  private static let size = (width: 200, height: 200)

  /// The pixels in these columns and rows.
  private static func region(_ columns: Range<Int>, _ rows: Range<Int>) -> Mask {
    Mask(
      width: size.width, height: size.height,
      pixels: rows.flatMap { y in columns.map { ($0, y) } })
  }

  /// How many points of the curves, 0.02 px apart, are inside.
  private func intrusions(_ curves: [TracedCurve], _ region: Mask) -> Int {
    let places = curves.flatMap { $0.spline.resampled(spacing: 0.02) }
    return places.count { place in
      let (x, y) = (Int(place.x), Int(place.y))
      guard place.x >= 0, place.y >= 0, x < region.width, y < region.height else { return false }
      return region[x, y]
    }
  }

  private static func curve(_ spline: Spline, id: Int = 5) -> TracedCurve {
    TracedCurve(
      id: id, spline: spline, widths: (0..<spline.knotCount).map { 2 + Double($0) },
      confidence: 0.75)
  }

  private static let line = curve(.line(Point(20.5, 100.3), Point(180.5, 104.3)))
  private static let circle = curve(.circle(center: Point(100.3, 99.6), radius: 60))

  @Test func anOpenCurveIsCutInTwo() throws {
    let region = Self.region(90..<110, 80..<120)
    let graph = CurveGraph(nodes: [
      .init(
        id: 0, kind: .end, position: Self.line.spline.knot(0),
        incidences: [.init(curve: 5, parameter: 0)]),
      .init(
        id: 1, kind: .end, position: Self.line.spline.knot(1),
        incidences: [.init(curve: 5, parameter: 1)]),
    ])
    let (curves, cut) = RegionAvoidance(region).cut([Self.line], graph)
    #expect(curves.map(\.id) == [0, 1])
    #expect(intrusions(curves, region) == 0)
    let ends = curves.flatMap { [$0.spline.knot(0).x, $0.spline.knot(1).x] }
    for (x, wanted) in zip(ends, [20.5, 90, 110, 180.5]) { #expect(abs(x - wanted) < 0.25) }
    // Widths go on as they were: 2 to 3 px over 160 px.
    #expect(abs(curves[0].widths[1] - (2 + 69.5 / 160)) < 0.01)
    #expect(abs(curves[1].widths[0] - (2 + 89.5 / 160)) < 0.01)
    #expect(curves.allSatisfy { $0.confidence == 0.75 })
    #expect(cut.nodes.map(\.id) == [0, 1, 2, 3] && cut.nodes.allSatisfy { $0.kind == .end })
  }

  /// A closed curve loses a part and is open, in one piece through its seam.
  @Test(arguments: [(90..<110, 20..<60, 1), (20..<180, 90..<110, 2), (150..<170, 90..<110, 1)])
  func aClosedCurveOpens(columns: Range<Int>, rows: Range<Int>, pieces: Int) {
    let region = Self.region(columns, rows)
    let (curves, graph) = RegionAvoidance(region).cut([Self.circle], CurveGraph())
    #expect(curves.count == pieces)
    #expect(curves.allSatisfy { !$0.spline.isClosed && $0.widths.count == $0.spline.knotCount })
    #expect(intrusions(curves, region) == 0)
    #expect(graph.nodes.count == 2 * pieces)
    let length = curves.reduce(0) { $0 + $1.arcLength }
    #expect(length > 2 * .pi * 60 - 2 * 23 && length < 2 * .pi * 60 - 2 * 9)
  }

  /// Nodes stay where they were, on the pieces that they are on now.
  @Test func nodesStayOnTheirCurves() throws {
    let other = Self.curve(.line(Point(150.2, 20), Point(150.2, 180)), id: 7)
    let region = Self.region(90..<110, 20..<180)
    let curves = [Self.line, other]
    let place = Point(150.2, 100.3 + 129.7 / 40)
    let (onLine, onOther) = (129.7 / 160, (place.y - 20) / 160)
    let crossing = CurveGraph.Node(
      id: 0, kind: .crossing, position: place,
      incidences: [.init(curve: 5, parameter: onLine), .init(curve: 7, parameter: onOther)])
    let inside = CurveGraph.Node(
      id: 1, kind: .junction, position: Self.line.spline.point(at: 0.5),
      incidences: [.init(curve: 5, parameter: 0.5), .init(curve: 5, parameter: 0.5)])
    let (cut, graph) = RegionAvoidance(region).cut(curves, CurveGraph(nodes: [crossing, inside]))
    #expect(cut.count == 3)
    let kept = try #require(graph.nodes.first)
    #expect(kept.kind == .crossing && kept.incidences.map(\.curve) == [1, 2])
    #expect(graph.nodes.map(\.kind) == [.crossing, .end, .end])
    for node in graph.nodes {
      for incidence in node.incidences {
        let point = cut[incidence.curve].spline.point(at: incidence.parameter)
        #expect(point.distance(to: node.position) < 0.01)
      }
    }
  }

  /// A gap that was bridged stays one where it is outside, and is none where it leads through.
  @Test func bridgesThroughTheRegionAreTakenDown() {
    var line = Self.line
    line.inferred = [0.1...0.2, 0.4...0.7]
    let (cut, _) = RegionAvoidance(Self.region(95..<105, 80..<120)).cut([line], CurveGraph())
    #expect(cut.count == 2)
    #expect(abs(cut[0].spline.knot(1).x - (20.5 + 0.4 * 160)) < 0.2)
    #expect(abs(cut[1].spline.knot(0).x - (20.5 + 0.7 * 160)) < 0.2)
    #expect(cut.map(\.inferred.count) == [1, 0])
    #expect(abs(cut[0].inferred[0].lowerBound - 0.25) < 0.001)
    #expect(abs(cut[0].inferred[0].upperBound - 0.5) < 0.001)
  }

  /// So it is where the gap ends at the seam of a closed curve, on one side of which the curve is seen.
  @Test func bridgesAtTheSeamAreTakenDown() {
    var circle = Self.circle
    let count = Double(circle.spline.segmentCount)
    circle.inferred = [count - 0.5...count]
    let region = Self.region(142..<160, 80..<85)
    let (cut, _) = RegionAvoidance(region).cut([circle], CurveGraph())
    #expect(cut.count == 1 && intrusions(cut, region) == 0)
    #expect(abs(cut[0].arcLength - (1 - 0.5 / count) * 2 * .pi * 60) < 0.5)
  }

  /// Many splines against a mask of single pixels: none is touched, not even at a corner.
  @Test func noPixelIsGrazed() {
    var generator = SeededGenerator(seed: 3)
    var region = Mask(width: 200, height: 200)
    for _ in 0..<600 { region[generator.integer(0...199), generator.integer(0...199)] = true }
    let curves = (0..<20).map { id in
      let points = (0..<4).map { _ in
        Point(generator.uniform(0...200), generator.uniform(0...200))
      }
      return Self.curve(Spline(controlPoints: points), id: id)
    }
    let (cut, _) = RegionAvoidance(region).cut(curves, CurveGraph())
    #expect(intrusions(curves, region) > 0 && intrusions(cut, region) == 0)
    #expect(cut.reduce(0) { $0 + $1.arcLength } > 0.5 * curves.reduce(0) { $0 + $1.arcLength })
  }

  /// A bar lies over a line and a circle: traced with and without the mask of the bar.
  @Test func occludedCurvesContinueBehindTheBar() throws {
    let splines = [Self.line.spline, Self.circle.spline]
    var light = Plane.drawing(splines, width: 2.5, size: Self.size)
    let bar = Self.region(95..<107, 0..<200)
    for i in 0..<light.count where bar.pixels[i] { light.pixels[i] = 0.1 }
    let image = Image(grey: light.noisy(0.01, seed: 2))
    let network = try CurveNet.network()
    let pool = WorkerPool(threads: 2)
    let input = try CurveInput(image, network: network, avoiding: bar, pool: pool)
    let map = try CurveExtractor(network: network, pool: pool).curves(in: input)
    for i in 0..<map.evidence.count where bar.pixels[i] { #expect(map.evidence.pixels[i] == 0) }
    let drawing = try CurveTracer(network: network, pool: pool).trace(input)
    #expect(intrusions(drawing.curves, bar) == 0)
    // Both pieces of the line and both halves of the circle.
    let index = PolylineIndex(drawing.curves.map { Polyline($0.spline.resampled(spacing: 0.5)) })
    for spline in splines {
      let outside = spline.resampled(spacing: 1).filter { abs($0.x - 101) > 11 }
      let far = outside.count { index.distanceSquared(to: $0) > 1 }
      #expect(Double(far) < 0.05 * Double(outside.count))
    }
  }
}
