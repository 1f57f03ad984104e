import Foundation
import Geometry
import Testing

@testable import Morphometry

struct BranchingTests {
  /// Equal daughters of Murray's law are 2^(-1/3) as broad as their parent, and 3 is its exponent; 2 keeps the area.
  @Test(arguments: [2.0, 2.5, 3])
  func theExponentIsTheOneThatWidthsWereMadeWith(exponent: Double) throws {
    let (d1, d2) = (4.0, 3.0)
    let d0 = pow(pow(d1, exponent) + pow(d2, exponent), 1 / exponent)
    let found = BranchingMeasures.murrayExponent(parent: d0, daughters: [d1, d2])
    #expect(abs(try #require(found) - exponent) < 1e-6)
  }

  @Test func thereIsNoExponentWhereADaughterIsAsBroadAsTheParent() {
    #expect(BranchingMeasures.murrayExponent(parent: 4, daughters: [4, 2]) == nil)
    #expect(BranchingMeasures.murrayExponent(parent: 4, daughters: [5, 2]) == nil)
    #expect(BranchingMeasures.murrayExponent(parent: 4, daughters: [2]) == nil)
  }

  /// A parent from the left, daughters of 8 and 6 px at 30 and 45 degrees above and below its direction.
  @Test func aForkHasItsAnglesAndRatios() throws {
    let centre = Point(200, 200)
    let d0 = cbrt(Double(8 * 8 * 8 + 6 * 6 * 6))
    let daughters = [Vector(angle: -.pi / 6), Vector(angle: .pi / 4)].map { centre + 120 * $0 }
    let drawing = Samples.tree(
      [Point(50, 200), centre] + daughters, [(1, 2, d0), (2, 3, 8), (2, 4, 6)])
    let measures = try DrawingMeasures(of: drawing)
    let fork = try #require(measures.nodes[1].branching)
    #expect(measures.nodes[1].degree == 3)
    #expect(fork.parent == 0 && fork.daughters == [1, 2])
    #expect(abs(try #require(fork.angle) - 5 * .pi / 12) < 1e-9)
    #expect(abs(try #require(fork.daughterAngles[0]) - .pi / 6) < 1e-9)
    #expect(abs(try #require(fork.daughterAngles[1]) - .pi / 4) < 1e-9)
    #expect(abs(try #require(fork.murrayExponent) - 3) < 1e-6)
    #expect(abs(try #require(fork.asymmetry) - 0.75) < 1e-9)
    #expect(abs(try #require(fork.areaRatio) - 100 / (d0 * d0)) < 1e-9)
    #expect(measures.image.branchPoints == 1)
  }

  /// A branch that leaves a curve in its middle cuts it into two segments.
  @Test func aCurveThroughANodeIsTwoSegments() throws {
    let nodes = [
      CurveGraph.Node(
        id: 1, kind: .junction, position: Point(100, 50),
        incidences: [.init(curve: 1, parameter: 0.5), .init(curve: 2, parameter: 0)]),
      CurveGraph.Node(
        id: 2, kind: .end, position: Point(0, 50), incidences: [.init(curve: 1, parameter: 0)]),
      CurveGraph.Node(
        id: 3, kind: .end, position: Point(200, 50), incidences: [.init(curve: 1, parameter: 1)]),
      CurveGraph.Node(
        id: 4, kind: .end, position: Point(100, 90), incidences: [.init(curve: 2, parameter: 1)]),
    ]
    let drawing = CurveDrawing(
      width: 200, height: 100,
      curves: [
        Samples.line(1, from: Point(0, 50), to: Point(200, 50), widths: [6, 4]),
        Samples.line(2, from: Point(100, 50), to: Point(100, 90)),
      ], graph: CurveGraph(nodes: nodes))
    let segments = try DrawingMeasures(of: drawing).segments
    #expect(segments.map(\.source) == [2, 1, 1] && segments.map(\.target) == [1, 3, 4])
    #expect(segments.map(\.curve) == [1, 1, 2])
    #expect(abs(segments[0].measures.length - 100) < 1e-6)
    #expect(abs(try #require(segments[0].measures.meanDiameter) - 5.5) < 1e-6)
    // The broad end is the root.
    #expect(segments.map { $0.order?.generation } == [0, 1, 1])
    #expect(segments.map { $0.order?.parent } == [nil, 0, 0])
  }

  /// Strahler's figure: two tips make a 2, a 2 and a 1 stay a 2, two 2 make a 3.
  @Test func ordersAreThoseOfStrahler() throws {
    let drawing = Samples.tree(
      [
        Point(200, 20), Point(200, 80), Point(120, 140), Point(280, 140), Point(80, 200),
        Point(160, 200), Point(240, 200), Point(320, 200), Point(40, 260), Point(120, 260),
      ],
      [
        (1, 2, 9), (2, 3, 6), (2, 4, 6), (3, 5, 4), (3, 6, 2), (4, 7, 3), (4, 8, 3), (5, 9, 2),
        (5, 10, 2),
      ])
    let orders = try DrawingMeasures(of: drawing).segments.map(\.order)
    #expect(orders.map { $0?.strahler } == [3, 2, 2, 2, 1, 1, 1, 1, 1])
    #expect(orders.map { $0?.generation } == [0, 1, 1, 2, 2, 2, 2, 3, 3])
  }

  @Test func loopsHaveNoOrders() throws {
    let drawing = Samples.tree(
      [Point(20, 20), Point(100, 20), Point(60, 100), Point(160, 20)],
      [(1, 2, 3), (2, 3, 3), (3, 1, 3), (2, 4, 3)])
    let measures = try DrawingMeasures(of: drawing)
    #expect(measures.loops == 1)
    #expect(measures.segments.allSatisfy { $0.order == nil })
    // A node is a branching none the less: its parent leads to the only end.
    #expect(measures.nodes[1].branching?.parent == 3)
  }

  @Test func aRingIsOneSegmentAndHasNoNodes() throws {
    let ring = TracedCurve(
      id: 1, spline: .arc(center: Point(50, 50), radiusX: 20, radiusY: 20),
      widths: Array(repeating: 3, count: 9))
    let measures = try DrawingMeasures(
      of: CurveDrawing(width: 100, height: 100, curves: [ring]))
    #expect(measures.segments.count == 1 && measures.loops == 1)
    #expect(measures.segments[0].source == nil)
    let skan = measures.table(.skan)
    #expect(skan.rows[0][4] == .integer(3))
  }

  /// A ring that a branch leaves somewhere is one segment from the node to the node, across its seam.
  @Test func aRingWithABranchIsOneSegmentAcrossItsSeam() throws {
    let ring = TracedCurve(
      id: 1, spline: .arc(center: Point(50, 50), radiusX: 20, radiusY: 20),
      widths: Array(repeating: 3, count: 9))
    let node = CurveGraph.Node(
      id: 7, kind: .junction, position: Point(50, 70),
      incidences: [.init(curve: 1, parameter: 2), .init(curve: 2, parameter: 0)])
    let measures = try DrawingMeasures(
      of: CurveDrawing(
        width: 100, height: 100,
        curves: [ring, Samples.line(2, from: Point(50, 70), to: Point(50, 95))],
        graph: CurveGraph(nodes: [node])))
    #expect(measures.segments.map(\.source) == [7, 7])
    #expect(measures.segments.map(\.target) == [7, nil])
    #expect(abs(measures.segments[0].measures.length - 40 * .pi) < 1e-3)
    // The ring is no branch of its own.
    #expect(measures.nodes[0].branching == nil && measures.nodes[0].degree == 3)
  }

  @Test func nothingHasNoMeasures() throws {
    let measures = try DrawingMeasures(of: CurveDrawing(width: 20, height: 20))
    #expect(measures.segments.isEmpty && measures.nodes.isEmpty)
    #expect(measures.image.meanTortuosity == nil && measures.image.fractalDimension == nil)
    #expect(measures.tables.map(\.rows.count) == [0, 0, 0, 0, 1])
  }
}
