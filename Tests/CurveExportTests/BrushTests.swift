import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveExport

struct BrushTests {
  /// A level line 5 px wide, and a short one that ends on it.
  private static var drawing: CurveDrawing {
    let line = Spline(segments: [.line(from: Point(20, 50), to: Point(120, 50))])
    let branch = Spline(segments: [.line(from: Point(70, 50), to: Point(70, 20))])
    return CurveDrawing(
      width: 140, height: 100,
      curves: [
        TracedCurve(id: 1, spline: line, widths: [5, 5]),
        TracedCurve(id: 2, spline: branch, widths: [3, 3]),
      ],
      graph: CurveGraph(nodes: [
        .init(
          id: 0, kind: .junction, position: Point(70, 50),
          incidences: [.init(curve: 1, parameter: 0.5), .init(curve: 2, parameter: 0)])
      ]))
  }

  /// The numbers of a path, as points.
  private static func points(_ data: String) -> [Point] {
    let numbers = data.split { !"0123456789.-".contains($0) }.compactMap { Double($0) }
    return stride(from: 0, to: numbers.count - 1, by: 2).map { Point(numbers[$0], numbers[$0 + 1]) }
  }

  @Test(arguments: Brush.allCases)
  func theSameSplinesAreReadBack(brush: Brush) throws {
    let plain = try SVGWriter().text(of: Samples.drawing)
    let brushed = try SVGWriter(style: DrawingStyle(brush: brush)).text(of: Samples.drawing)
    #expect(MarkupCheck.problem(in: brushed) == nil)
    #expect(plain != brushed)
    #expect(try SVGReader.drawing(from: brushed) == SVGReader.drawing(from: plain))
  }

  @Test(arguments: Brush.allCases)
  func theSeedDecides(brush: Brush) throws {
    func text(_ seed: UInt64) throws -> String {
      try SVGWriter(style: DrawingStyle(brush: brush, seed: seed)).text(of: Self.drawing)
    }
    #expect(try text(1) == text(1))
    #expect(try (text(1) != text(2)) == (brush == .pencil))
  }

  /// Ink is as wide as the line in its middle, runs out at lone ends, and does not where a branch begins.
  @Test func inkIsAsWideAsTheCurve() throws {
    let drawing = Self.drawing
    #expect(drawing.loneEnds(of: drawing.curves[0]) == (true, true))
    #expect(drawing.loneEnds(of: drawing.curves[1]) == (false, true))
    let maker = BrushMarks(brush: .ink, seed: 1)
    let mark = try #require(
      maker.marks(of: drawing.curves[0], count: 25, pointed: (true, true)).first)
    let points = Self.points(mark)
    let middle = points.filter { abs($0.x - 70) < 10 }.map(\.y)
    #expect(abs(try #require(middle.max()) - 52.5) < 0.01)
    #expect(abs(try #require(middle.min()) - 47.5) < 0.01)
    let end = points.filter { $0.x < 20.5 }.map { abs($0.y - 50) }
    #expect(try #require(end.max()) < 0.5)
    let branch = try #require(
      maker.marks(of: drawing.curves[1], count: 10, pointed: (false, true)).first)
    let foot = Self.points(branch).filter { $0.y > 49.9 }.map { abs($0.x - 70) }
    #expect(abs(try #require(foot.max()) - 1.5) < 0.01)
  }

  /// Two lines, both near the curve and not the same.
  /// A brush draws dots as discs, and of a dashed line the dashes alone.
  @Test(arguments: Brush.allCases)
  func dotsAndDashesAreDrawn(brush: Brush) throws {
    let line = Spline(segments: [.line(from: Point(20, 50), to: Point(46, 50))])
    let dot = TracedCurve(id: 1, spline: .point(Point(80, 30)), widths: [6, 6])
    let dashed = TracedCurve(id: 2, spline: line, widths: [2, 2], dashes: [6, 4])
    func paths(_ curve: TracedCurve) throws -> [[Point]] {
      let drawing = CurveDrawing(width: 140, height: 100, curves: [curve])
      let text = try SVGWriter(style: DrawingStyle(brush: brush)).text(of: drawing)
      let marks = try #require(text.components(separatedBy: "<g id=\"brush\"").last)
        .components(separatedBy: "</g>")[0]
      return marks.components(separatedBy: " d=\"").dropFirst().map { Self.points($0) }
    }
    let disc = try paths(dot)
    #expect(disc.count == 1)
    for point in disc.flatMap(\.self) {
      #expect((2.9...3.3).contains(point.distance(to: Point(80, 30))))
    }
    let dashes = try paths(dashed)
    #expect(dashes.count == 3 * brush.markCount)
    #expect(
      dashes.flatMap(\.self).allSatisfy { !(27...29).contains($0.x) && !(37...39).contains($0.x) })
  }

  @Test func pencilDoublesTheLine() {
    let marks = BrushMarks(brush: .pencil, seed: 1)
      .marks(of: Self.drawing.curves[0], count: 25, pointed: (true, true))
    #expect(marks.count == 2 && marks[0] != marks[1])
    for mark in marks {
      #expect(Self.points(mark).allSatisfy { abs($0.y - 50) < 3 })
    }
  }
}
