import Determinism
import Foundation
import Geometry
import TestSupport
import Testing

@testable import CurveExport

/// Drawings for pens: what is drawn, once, and in which order.
struct PlottingTests {
  private static func line(_ id: Int, _ points: Point...) -> TracedCurve {
    let spline = Spline(segments: zip(points, points.dropFirst()).map { .line(from: $0, to: $1) })
    return TracedCurve(
      id: id, spline: spline, widths: Array(repeating: 2, count: spline.knotCount))
  }

  private static func drawing(_ curves: [TracedCurve]) -> CurveDrawing {
    CurveDrawing(width: 500, height: 400, curves: curves)
  }

  /// Short strokes anywhere.
  private static func strokes(_ count: Int, seed: UInt64) -> [TracedCurve] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { id in
      let start = Point(generator.uniform(0...500), generator.uniform(0...400))
      return line(id, start, start + Vector(angle: generator.uniform(0...6)) * 20)
    }
  }

  /// A curve's course, the same from both ends.
  private static func course(_ curve: TracedCurve) -> Set<[Double]> {
    [[curve.spline.start.x, curve.spline.start.y], [curve.spline.end.x, curve.spline.end.y]]
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func theSameStrokesAreDrawnOnAShorterWay(seed: UInt64) {
    let curves = Self.strokes(300, seed: seed)
    let path = PenPath(curves).strokes
    #expect(Set(path.map(\.id)).count == 300)
    for stroke in path { #expect(Self.course(stroke) == Self.course(curves[stroke.id])) }
    let (before, after) = (Self.drawing(curves).penTravel, Self.drawing(path).penTravel)
    #expect(after < 0.12 * before, "\(before) px, then \(after) px")
    #expect(PenPath(curves).strokes == path)
  }

  /// Against the best of all orders and directions of few strokes.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func fewStrokesAreNearlyBest(seed: UInt64) {
    let curves = Self.strokes(5, seed: seed)
    func shortest(_ here: Point?, _ rest: [TracedCurve]) -> Double {
      rest.indices.map { k -> Double in
        var others = rest
        let next = others.remove(at: k)
        return [next, next.reversed()].map { stroke in
          (here?.distance(to: stroke.spline.start) ?? 0) + shortest(stroke.spline.end, others)
        }.min() ?? 0
      }.min() ?? 0
    }
    let way = Self.drawing(PenPath(curves).strokes).penTravel
    #expect(way <= 1.35 * shortest(nil, curves) + 1e-9)
  }

  @Test func thousandsOfStrokesTakeLittleTime() {
    let curves = Self.strokes(4000, seed: 3)
    let clock = ContinuousClock()
    var way = 0.0
    let time = clock.measure { way = Self.drawing(PenPath(curves).strokes).penTravel }
    #expect(time < .seconds(4) && way < 0.04 * Self.drawing(curves).penTravel, "\(time) \(way)")
  }

  /// Three pieces of a line in any order and direction are one stroke; a fourth that is apart is not.
  @Test func whatTouchesIsDrawnWithoutLifting() {
    let pieces = [
      Self.line(0, Point(200, 50), Point(100, 50)), Self.line(1, Point(300, 50), Point(200, 50)),
      Self.line(2, Point(0, 50), Point(100.2, 50)), Self.line(3, Point(302, 50), Point(400, 50)),
    ]
    let drawn = Self.drawing(pieces).inPenOrder()
    #expect(drawn.curves.count == 2 && abs(drawn.penTravel - 2) < 0.1)
    #expect(abs(drawn.arcLength - 398) < 0.5)
    #expect(drawn.curves.map(\.spline.segmentCount).sorted() == [1, 3])
  }

  /// Where four ends meet, the pen goes straight on.
  @Test func thePenGoesStraightOn() {
    let middle = Point(100, 100)
    let arms = [Point(50, 100), Point(100, 50), Point(150, 100), Point(100, 150)]
    let drawn = Self.drawing(arms.enumerated().map { Self.line($0, middle, $1) }).inPenOrder()
    #expect(drawn.curves.count == 2)
    for curve in drawn.curves {
      #expect(abs(curve.spline.start.distance(to: curve.spline.end) - 100) < 1e-9)
    }
  }

  /// A ring of two halves stays two ends that meet.
  @Test func ringsOfPiecesEnd() {
    let halves = [
      Self.line(0, Point(0, 0), Point(50, 0), Point(50, 50)),
      Self.line(1, Point(50, 50), Point(0, 50), Point(0, 0)),
    ]
    let drawn = Self.drawing(halves).inPenOrder()
    #expect(drawn.curves.count == 1 && abs(drawn.arcLength - 200) < 1e-6)
  }

  /// What is drawn, for two lines of which the second repeats some of the first.
  @Test(arguments: [
    // The same, the other way around, and 0.3 px beside.
    ((0.0, 0.0), (100.0, 0.0), 100.0), ((100, 0), (0, 0), 100), ((0, 0.3), (100, 0.3), 100),
    // A part of it, and one that goes on.
    ((20, 0), (60, 0), 100), ((60, 0), (150, 0), 150),
    // Beside it, across it, and at a small angle.
    ((0, 2), (100, 2), 200), ((50, -50), (50, 50), 200), ((0, -20), (100, 20), 207.7),
  ])
  func noLineIsDrawnTwice(from: (Double, Double), to: (Double, Double), length: Double) {
    let curves = [
      Self.line(0, Point(100, 100), Point(200, 100)),
      Self.line(1, Point(100 + from.0, 100 + from.1), Point(100 + to.0, 100 + to.1)),
    ]
    let drawn = PenStrokes.withoutRepeats(curves)
    #expect(abs(drawn.reduce(0) { $0 + $1.arcLength } - length) < 1.6, "\(drawn)")
  }

  /// A line that turns back upon itself is drawn once too.
  @Test func aLineThatComesBackIsDrawnOnce() {
    let there = Self.line(0, Point(0, 9), Point(100, 9), Point(0, 9))
    let drawn = PenStrokes.withoutRepeats([there])
    #expect(abs(drawn.reduce(0) { $0 + $1.arcLength } - 100) < 10)
  }

  /// Dashes are strokes, layers stay, and ids are unique.
  @Test func dashesAreStrokesOfTheirOwn() throws {
    var dashed = Self.line(4, Point(0, 10), Point(100, 10))
    dashed.dashes = [10, 10]
    var edge = Self.line(9, Point(0, 30), Point(100, 30))
    edge.kind = .edge
    let drawn = Self.drawing([edge, dashed]).inPenOrder()
    #expect(drawn.curves.map(\.kind) == Array(repeating: .line, count: 6) + [.edge])
    #expect(Set(drawn.curves.map(\.id)).count == 7 && drawn.curves.map(\.id).contains(4))
    let text = try SVGWriter(style: DrawingStyle(isOrdered: true)).text(
      of: Self.drawing([edge, dashed]))
    #expect(MarkupCheck.problem(in: text) == nil && !text.contains("dasharray"))
    #expect(try SVGReader.drawing(from: text).curves.count == 7)
  }

  @Test func plottersAreToldInTheirUnits() throws {
    var edge = Self.line(1, Point(10, 390), Point(10, 400))
    edge.kind = .edge
    let dot = TracedCurve(id: 2, spline: .point(Point(100, 300)), widths: [3, 3])
    let drawing = Self.drawing([Self.line(0, Point(0, 400), Point(500, 400)), edge, dot])
    let text = try HPGLWriter.text(of: drawing, style: DrawingStyle(pixelSize: 0.25))
    #expect(
      text == """
        IN;DF;
        SP1;
        PU5000,0;PD0,0;
        PU1000,1000;PD1000,1000;
        SP2;
        PU100,100;PD100,0;
        PU;SP0;

        """)
    // 1/96 inch is 10.58 units of 0.025 mm.
    #expect(try HPGLWriter.text(of: drawing).contains("PU5292,0;"))
  }

  /// Curves are as smooth as the units are fine.
  @Test func curvesOfPlottersAreSmooth() throws {
    let circle = Spline.circle(center: Point(200, 200), radius: 100)
    let drawing = Self.drawing([
      TracedCurve(id: 0, spline: circle, widths: Array(repeating: 1, count: circle.knotCount))
    ])
    let text = try HPGLWriter.text(of: drawing, style: DrawingStyle(pixelSize: 0.1))
    let numbers = text.split { !$0.isNumber && $0 != "-" }.compactMap { Double($0) }.dropFirst()
      .dropLast()
    let points = stride(from: numbers.startIndex, to: numbers.endIndex - 1, by: 2)
      .map { Point(numbers[$0], numbers[$0 + 1]) }
    for (a, b) in zip(points, points.dropFirst()) {
      let middle = a.lerp(to: b, 0.5).distance(to: Point(800, 800))
      #expect(abs(middle - 400) < 1.5 && abs(a.distance(to: Point(800, 800)) - 400) < 1)
    }
    #expect(points.first == points.last)
  }
}
