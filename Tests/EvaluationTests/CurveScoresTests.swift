import Geometry
import Imaging
import Phantoms
import Testing

@testable import Evaluation

/// Scores curve by curve, on straight lines whose answers are known.
struct CurveScoresTests {
  private func line(
    _ id: Int, _ a: Point, _ b: Point, width: Double = 2, confidence: Double = 1
  ) -> TracedCurve {
    let spline = Spline(
      controlPoints: [a, a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b])
    return TracedCurve(
      id: id, spline: spline, widths: [width, width], confidence: confidence)
  }

  private func drawing(_ curves: [TracedCurve]) -> CurveDrawing {
    CurveDrawing(width: 200, height: 100, curves: curves)
  }

  @Test func aCurveInThreePiecesCountsThree() throws {
    let truth = drawing([line(1, Point(10, 50), Point(190, 50))])
    let pieces = [(10.0, 60.0), (70.0, 120.0), (130.0, 190.0)].enumerated().map {
      line($0.offset + 1, Point($0.element.0, 50.5), Point($0.element.1, 50.5))
    }
    let scores = CurveScores(drawing(pieces), truth: .drawing(truth))
    #expect(try #require(scores.pieces).foundCurves == 1)
    #expect(try #require(scores.pieces).pieces == 3)
    let summary = CurveSummary([scores, scores])
    #expect(summary.piecesPerCurve == 3 && summary.foundShare == 1)
  }

  /// A curve that only crosses is no piece, and neither is what covers less than 5 px.
  @Test func crossingsAndCrumbsAreNoPieces() throws {
    let truth = drawing([line(1, Point(10, 50), Point(190, 50))])
    let drawn = drawing([
      line(1, Point(10, 50), Point(190, 50)), line(2, Point(100, 5), Point(100, 95)),
      line(3, Point(20, 51), Point(24, 51)),
    ])
    let pieces = try #require(CurveScores(drawn, truth: .drawing(truth)).pieces)
    #expect(pieces.pieces == 1 && pieces.foundCurves == 1 && pieces.trueCurves == 1)
  }

  /// Both curves go on through a crossing, or each turns into the other.
  @Test func crossingsAreRightWhereBothCurvesGoOn() throws {
    let (west, east) = (Point(40, 30), Point(160, 30))
    let (left, right, middle) = (Point(40, 70), Point(160, 70), Point(100, 50))
    let truth = drawing([line(1, west, right), line(2, left, east)])
    func counts(_ curves: [TracedCurve]) throws -> [Int] {
      let pieces = try #require(CurveScores(drawing(curves), truth: .drawing(truth)).pieces)
      return [pieces.trueCrossings, pieces.crossings]
    }
    #expect(try counts(truth.curves) == [1, 1])
    #expect(
      try counts([line(1, right, west), line(2, Point(60, 63.8), Point(140, 37.2))]) == [1, 1])
    // Two hairpins, a curve in two, and nothing.
    func bend(_ a: Point, _ b: Point) -> Spline {
      Spline(segments: [.line(from: a, to: middle), .line(from: middle, to: b)])
    }
    let hairpins = [bend(west, east), bend(left, right)].enumerated().map {
      TracedCurve(id: $0, spline: $1, widths: [2, 2, 2])
    }
    #expect(try counts(hairpins) == [1, 0])
    #expect(
      try counts([line(1, west, right), line(2, left, middle), line(3, middle, east)]) == [1, 0])
    #expect(try counts([]) == [1, 0])
    let scores = [truth.curves, []].map { CurveScores(drawing($0), truth: .drawing(truth)) }
    #expect(CurveSummary(scores).crossingShare == 0.5)
  }

  /// Curves that end at one another, or only run together for a while, do not cross.
  @Test func branchesAreNoCrossings() throws {
    let truth = drawing([
      line(1, Point(10, 50), Point(190, 50)), line(2, Point(100, 50.2), Point(150, 10)),
    ])
    let pieces = try #require(CurveScores(truth, truth: .drawing(truth)).pieces)
    #expect(pieces.trueCrossings == 0)
    #expect(CurveSummary([CurveScores(truth, truth: .drawing(truth))]).crossingShare == nil)
  }

  @Test func lessThanHalfIsNotFound() throws {
    let truth = drawing([line(1, Point(0, 50), Point(200, 50))])
    let drawn = drawing([line(1, Point(0, 50), Point(90, 50))])
    let pieces = try #require(CurveScores(drawn, truth: .drawing(truth)).pieces)
    #expect(pieces.foundCurves == 0 && pieces.pieces == 0)
    #expect(CurveSummary([CurveScores(drawn, truth: .drawing(truth))]).piecesPerCurve == nil)
  }

  @Test func widthErrorIsRelative() throws {
    let truth = drawing([line(1, Point(10, 50), Point(190, 50), width: 4)])
    let drawn = drawing([line(1, Point(10, 51), Point(190, 51), width: 5)])
    let scores = CurveScores(drawn, truth: .drawing(truth))
    #expect(abs(try #require(scores.widthError) - 0.25) < 1e-12)
    #expect(CurveScores(drawn, truth: .drawing(truth), hasWidths: false).widthError == nil)
    // Twice the size: widths and places alike.
    let double = truth.scaled(by: 2, width: 400, height: 200)
    #expect(
      abs(try #require(CurveScores(drawn, truth: .drawing(double)).widthError) - 0.25) < 1e-12)
  }

  /// Of a confident true curve and a doubtful false one, of equal length, the false one goes first.
  @Test func doubtfulCurvesAreTakenAway() {
    let truth = drawing([line(1, Point(10, 20), Point(190, 20))])
    let drawn = drawing([
      line(1, Point(10, 20), Point(190, 20), confidence: 0.9),
      line(2, Point(10, 80), Point(190, 80), confidence: 0.42),
    ])
    let scores = CurveScores(drawn, truth: .drawing(truth))
    #expect(scores.drawn.map(\.isReal) == [true, false])
    for (confidence, left) in zip(CurveScores.confidences, scores.selections) {
      switch confidence {
      case ...0.42: #expect(left.precision == 0.5 && left.recall == 1)
      case ...0.9: #expect(left.precision == 1 && left.recall == 1)
      default: #expect(left.precision == nil && left.recall == 0)
      }
    }
    let reliability = CurveSummary([scores]).reliability
    #expect(reliability.bins[9].curves == 1 && reliability.bins[9].share == 1)
    #expect(reliability.bins[4].curves == 1 && reliability.bins[4].share == 0)
    // Gaps of 0.1 and 0.42, one curve each.
    #expect(abs((reliability.calibrationError ?? 0) - 0.26) < 1e-12)
  }

  @Test func onlyTheFieldOfViewCounts() throws {
    var view = Mask(width: 200, height: 100)
    for y in 0..<100 { for x in 0..<100 { view[x, y] = true } }
    let truth = drawing([line(1, Point(0, 50), Point(100, 50))])
    let drawn = drawing([
      line(1, Point(0, 50), Point(200, 50)), line(2, Point(120, 20), Point(180, 20)),
    ])
    let scores = CurveScores(drawn, truth: .drawing(truth), fieldOfView: view)
    #expect(scores.drawn.count == 1)
    #expect(abs(scores.drawn[0].length - 100) < 0.6)
    #expect(scores.selections[0].precision == 1 && scores.selections[0].recall == 1)
  }

  @Test func emptyDrawingsAndTruths() throws {
    let curve = drawing([line(1, Point(10, 50), Point(190, 50))])
    let nothing = CurveScores(drawing([]), truth: .drawing(curve))
    #expect(nothing.drawn.isEmpty && nothing.selections[0].recall == 0)
    #expect(try #require(nothing.pieces).foundCurves == 0 && nothing.widthError == nil)
    let invented = CurveScores(curve, truth: .drawing(drawing([])))
    #expect(invented.drawn.map(\.isReal) == [false])
    #expect(try #require(invented.pieces).trueCurves == 0)
    #expect(CurveScores(curve, truth: .mask(Mask(width: 200, height: 100))).pieces == nil)
    #expect(Reliability([]).calibrationError == nil)
  }
}

struct GeometricGraphTests {
  private func curve(_ id: Int, _ points: [Point], isClosed: Bool = false) -> TracedCurve {
    let spline = Spline(controlPoints: points, isClosed: isClosed)
    return TracedCurve(
      id: id, spline: spline, widths: Array(repeating: 1, count: spline.knotCount))
  }

  private func line(_ id: Int, _ a: Point, _ b: Point) -> TracedCurve {
    curve(id, [a, a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b])
  }

  private func graph(_ curves: [TracedCurve]) -> CurveGraph {
    GeometricGraph(CurveDrawing(width: 100, height: 100, curves: curves), tolerance: 2).graph
  }

  @Test func aLineHasOneEdgeAndTwoEnds() {
    let graph = graph([line(1, Point(10, 10), Point(90, 20))])
    #expect(graph.edgeCount == 1 && graph.nodes.map(\.kind) == [.end, .end])
  }

  @Test func aCrossHasFourEdges() {
    let graph = graph([
      line(1, Point(10, 50), Point(90, 52)), line(2, Point(50, 10), Point(48, 90)),
    ])
    #expect(graph.edgeCount == 4)
    #expect(graph.nodes.filter { $0.kind == .crossing }.count == 1)
  }

  /// A branch that ends beside its parent, 1.5 px short of it or beyond it, meets it.
  @Test(arguments: [48.5, 50.0, 51.5])
  func aBranchMeetsItsParent(y: Double) {
    let graph = graph([
      line(1, Point(10, 50), Point(90, 50)), line(2, Point(40, 10), Point(40, y)),
    ])
    #expect(graph.edgeCount == 3)
    #expect(graph.nodes.filter { $0.kind == .junction }.count == 1)
    #expect(graph.nodes.filter { $0.kind == .end }.count == 3)
  }

  @Test func twoPartsOfOneLineMeet() {
    let graph = graph([
      line(1, Point(10, 50), Point(50, 50)), line(2, Point(51, 50), Point(90, 50)),
    ])
    #expect(graph.edgeCount == 2 && graph.nodes.count == 3)
  }

  @Test func farCurvesDoNotMeet() {
    let graph = graph([
      line(1, Point(10, 50), Point(90, 50)), line(2, Point(40, 10), Point(40, 46)),
    ])
    #expect(graph.edgeCount == 2)
  }

  /// The exact graphs of phantoms, found again from their curves alone.
  @Test(arguments: [PhantomKind.angiogram, .shapes, .drawing], [1, 2, 3] as [UInt64])
  func phantomsHaveTheirEdges(kind: PhantomKind, seed: UInt64) throws {
    let truth = try Phantom(PhantomOptions(kind: kind, width: 512, height: 512, seed: seed)).truth
    let found = GeometricGraph(truth, tolerance: 2).graph
    let (expected, count) = (truth.graph.edgeCount, found.edgeCount)
    #expect(
      Double(abs(count - expected)) <= 0.06 * Double(expected) + 1, "\(count), not \(expected)")
  }
}
