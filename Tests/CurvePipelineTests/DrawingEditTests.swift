import CurvePipeline
import Foundation
import Testing

/// Edits as values, and what they do to drawings whose geometry is known.
struct DrawingEditTests {
  private static func line(_ a: Point, _ b: Point, knots: Int = 4) -> Spline {
    let points = (0...3 * (knots - 1)).map { a.lerp(to: b, Double($0) / Double(3 * (knots - 1))) }
    return Spline(controlPoints: points)
  }

  private static func curve(_ id: Int, _ a: Point, _ b: Point, width: Double = 3) -> TracedCurve {
    let spline = line(a, b)
    return TracedCurve(
      id: id, spline: spline, widths: Array(repeating: width, count: spline.knotCount))
  }

  /// A horizontal curve 0, a vertical one 1 that crosses it, and 2, a branch that ends on 0.
  static var cross: CurveDrawing {
    let curves = [
      curve(0, Point(10, 50), Point(90, 50)), curve(1, Point(30, 10), Point(30, 90)),
      curve(2, Point(70, 50), Point(70, 90)),
    ]
    func end(_ id: Int, _ curve: Int, _ parameter: Double, _ position: Point) -> CurveGraph.Node {
      .init(
        id: id, kind: .end, position: position,
        incidences: [.init(curve: curve, parameter: parameter)])
    }
    return CurveDrawing(
      width: 100, height: 100, curves: curves,
      graph: CurveGraph(nodes: [
        end(0, 0, 0, Point(10, 50)), end(1, 0, 3, Point(90, 50)), end(2, 1, 0, Point(30, 10)),
        end(3, 1, 3, Point(30, 90)), end(4, 2, 3, Point(70, 90)),
        .init(
          id: 5, kind: .crossing, position: Point(30, 50),
          incidences: [
            .init(curve: 0, parameter: 0.75), .init(curve: 1, parameter: 1.5),
          ]),
        .init(
          id: 6, kind: .junction, position: Point(70, 50),
          incidences: [
            .init(curve: 0, parameter: 2.25), .init(curve: 2, parameter: 0),
          ]),
      ]))
  }

  private static func removal(of id: Int, in drawing: CurveDrawing) throws -> DrawingEdit {
    DrawingEdit(.remove, replacing: [try #require(drawing.curve(id: id))], by: [])
  }

  private static func kinds(_ drawing: CurveDrawing) -> [CurveGraph.Kind: Int] {
    Dictionary(grouping: drawing.graph.nodes, by: \.kind).mapValues(\.count)
  }

  /// Whether every node lies on its curves, and its curves are there.
  static func isConsistent(_ drawing: CurveDrawing, within reach: Double = 2.5) -> Bool {
    drawing.graph.nodes.enumerated().allSatisfy { index, node in
      node.id == index
        && node.incidences.allSatisfy { incidence in
          guard let curve = drawing.curve(id: incidence.curve) else { return false }
          let place = curve.spline.point(at: incidence.parameter)
          return (0...Double(curve.spline.segmentCount)).contains(incidence.parameter)
            && place.distance(to: node.position) <= max(reach, curve.meanWidth / 2)
        }
    } && Set(drawing.curves.map(\.id)).count == drawing.curves.count
      && drawing.curves.map(\.id) == drawing.curves.map(\.id).sorted()
  }

  // MARK: JSON

  @Test func whatIsWrittenIsReadBackBitForBit() throws {
    var curve = Self.curve(7, Point(1.0 / 3, 2), Point(80, 0.1 + 0.2))
    curve.profile = WidthProfile(spacing: 1.0 / 3, widths: [1, 2.5], errors: [0.1, 0.2])
    curve.inferred = [0.25...1]
    (curve.kind, curve.polarity, curve.part) = (.edge, .bright, 2)
    curve.confidence = 0.7
    let circle = TracedCurve(
      id: 1, spline: .arc(center: Point(20, 20), radiusX: 5, radiusY: 5),
      widths: Array(repeating: 2, count: 9), dashes: [3, 2])
    let edits = [
      DrawingEdit(
        .move, replacing: [curve, circle],
        by: [EditedCurve(curve, pins: .knots([2, 0])), EditedCurve(circle, pins: .all)]),
      DrawingEdit(.remove, replacing: [circle], by: []), DrawingEdit(.draw),
    ]
    let data = try JSONEncoder().encode(edits)
    #expect(try JSONDecoder().decode([DrawingEdit].self, from: data) == edits)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"pins\":[0,2]") && text.contains("\"pins\":\"all\""))
    // A recipe has them.
    var request = TracingRequest()
    request.edits = edits
    let recipe = try request.recipe()
    #expect(try JSONDecoder().decode(TracingRequest.self, from: recipe) == request)
  }

  @Test(arguments: [
    (#"{"name": "paint"}"#, "name cannot be"), (#"{"name": "remove", "x": 1}"#, "unknown keys: x"),
    (#"{"name": "remove", "replaced": [[]]}"#, "at least one point"),
    (#"{"name": "remove", "replaced": [[[1]]]}"#, "two finite numbers"),
    (#"{"name": "draw", "curves": [{"controlPoints": [[1, 2]], "widths": [1]}]}"#, "1 + 3n points"),
    (
      #"{"name": "draw", "curves": [{"controlPoints": [[1,2],[2,2],[3,2],[4,2]], "widths": [1]}]}"#,
      "for each knot"
    ),
    (
      #"{"name": "draw", "curves": [{"controlPoints": [[1,2],[2,2],[3,2],[4,2]], "widths": [1,1], "pins": [2]}]}"#,
      "knots that the curve has"
    ),
  ])
  func damagedEditsAreRefused(json: String, part: String) {
    #expect {
      try JSONDecoder().decode(DrawingEdit.self, from: Data(json.utf8))
    } throws: { error in
      ((error as? any ExplainedError)?.description ?? "").contains(part)
    }
  }

  // MARK: Applying

  /// What merely crosses, and what ends on it, stays bit for bit; their nodes follow.
  @Test func aCrossingCurveIsUntouchedByRemoval() throws {
    let drawing = Self.cross
    let edited = EditedDrawing(drawing, by: [try Self.removal(of: 0, in: drawing)])
    #expect(edited.drawing.curves == Array(drawing.curves.dropFirst()))
    #expect(Self.kinds(edited.drawing) == [.end: 4] && Self.isConsistent(edited.drawing))
    #expect(edited.edited.isEmpty && edited.pins.isEmpty)
    let other = EditedDrawing(drawing, by: [try Self.removal(of: 2, in: drawing)]).drawing
    #expect(other.curves == Array(drawing.curves.prefix(2)))
    #expect(Self.kinds(other) == [.end: 4, .crossing: 1] && Self.isConsistent(other))
  }

  /// A curve in the place of an equal one: the graph stays as it was, with another id.
  @Test func aPinnedCurveHangsTogetherAsItDid() throws {
    let drawing = Self.cross
    let edit = DrawingEdit(
      .pin, replacing: [drawing.curves[0]], by: [EditedCurve(drawing.curves[0], pins: .all)])
    let edited = EditedDrawing(drawing, by: [edit])
    #expect(edited.edited == [3] && edited.pins == [3: .all])
    #expect(edited.drawing.curves.map(\.id) == [1, 2, 3])
    #expect(edited.drawing.curve(id: 3)?.spline == drawing.curves[0].spline)
    var expected = drawing.graph
    for n in expected.nodes.indices {
      for i in expected.nodes[n].incidences.indices
      where expected.nodes[n].incidences[i].curve == 0 {
        expected.nodes[n].incidences[i].curve = 3
      }
    }
    #expect(edited.drawing.graph == expected)
  }

  /// Of two curves side by side on the drawing itself only the one that was meant goes.
  @Test func aNeighbourStaysOnTheSameDrawing() throws {
    let curves = [
      Self.curve(0, Point(10, 50), Point(90, 50)), Self.curve(1, Point(12, 51.5), Point(95, 51.5)),
    ]
    let drawing = CurveDrawing(width: 100, height: 100, curves: curves)
    for id in 0...1 {
      let edited = EditedDrawing(drawing, by: [try Self.removal(of: id, in: drawing)]).drawing
      #expect(edited.curves == [curves[1 - id]])
    }
  }

  /// In another drawing the same course is a part of a longer curve, or several curves.
  @Test func whatRunsAlongIsCutInAnotherDrawing() throws {
    let edit = DrawingEdit(
      .remove, replacing: [Self.curve(0, Point(40, 50), Point(80, 50))], by: [])
    let long = CurveDrawing(
      width: 200, height: 100, curves: [Self.curve(4, Point(10, 51), Point(190, 51))])
    let cut = EditedDrawing(long, by: [edit]).drawing
    // The longer piece keeps the id.
    let spans = cut.curves.map {
      [$0.id, Int($0.spline.knot(0).x), Int($0.spline.knot($0.spline.segmentCount).x)]
    }
    #expect(cut.curves.map(\.id) == [4, 5])
    #expect((78...82).contains(spans[0][1]) && spans[0][2] == 190)
    #expect(spans[1][1] == 10 && (38...42).contains(spans[1][2]))
    #expect(Self.kinds(cut) == [.end: 2] && Self.isConsistent(cut))
    // A rest of less than 12 px goes too.
    let short = CurveDrawing(
      width: 200, height: 100, curves: [Self.curve(4, Point(31, 51), Point(190, 51))])
    #expect(EditedDrawing(short, by: [edit]).drawing.curves.count == 1)
    let halves = CurveDrawing(
      width: 200, height: 100,
      curves: [
        Self.curve(0, Point(39, 49.5), Point(61, 49.5)),
        Self.curve(1, Point(61, 49.5), Point(82, 49.5)),
        Self.curve(2, Point(60, 10), Point(60, 90)), Self.curve(3, Point(40, 54), Point(80, 54)),
      ])
    #expect(EditedDrawing(halves, by: [edit]).drawing.curves == Array(halves.curves.suffix(2)))
  }

  /// What an edit joined of two is one already in another drawing.
  @Test func aCurveAlongSeveralCoursesGoesAsAWhole() {
    let whole = Self.curve(0, Point(10, 50), Point(190, 50))
    let halves = [
      Self.curve(0, Point(10, 50), Point(95, 50)), Self.curve(0, Point(105, 50), Point(190, 50)),
    ]
    let join = DrawingEdit(.join, replacing: halves, by: [EditedCurve(whole)])
    let found = Self.curve(7, Point(12, 51), Point(191, 51))
    let edited = EditedDrawing(CurveDrawing(width: 200, height: 100, curves: [found]), by: [join])
    #expect(
      edited.drawing.curves.map(\.id) == [8] && edited.drawing.curves[0].spline == whole.spline)
  }

  /// A curve at a narrow angle lies beside the course for some px only.
  @Test func aNarrowCrossingIsNoCourse() throws {
    let edit = DrawingEdit(
      .remove, replacing: [Self.curve(0, Point(0, 50), Point(200, 50))], by: [])
    let oblique = Self.curve(0, Point(20, 90), Point(180, 10))
    let drawing = CurveDrawing(width: 200, height: 100, curves: [oblique])
    #expect(EditedDrawing(drawing, by: [edit]).drawing == drawing)
  }

  @Test func dotsAndRingsAreRecognised() throws {
    let dot = TracedCurve(id: 0, spline: .point(Point(20, 20)), widths: [3, 3])
    let ring = TracedCurve(
      id: 1, spline: .arc(center: Point(60, 50), radiusX: 20, radiusY: 20),
      widths: Array(repeating: 2, count: 9))
    let drawing = CurveDrawing(width: 100, height: 100, curves: [dot, ring])
    for (id, left) in [(0, ring), (1, dot)] {
      let edited = EditedDrawing(drawing, by: [try Self.removal(of: id, in: drawing)]).drawing
      #expect(edited.curves == [left])
    }
    // Half of a ring leaves the other half, through its seam.
    let half = DrawingEdit(
      .remove,
      replaced: [
        Spline.arc(center: Point(60, 50), radiusX: 20, radiusY: 20, from: .pi / 2, to: 3 * .pi / 2)
          .flattened()
      ])
    let rest = EditedDrawing(drawing, by: [half]).drawing
    let piece = try #require(rest.curve(id: 1))
    #expect(!piece.spline.isClosed && abs(piece.arcLength - 20 * .pi) < 4)
    #expect(piece.spline.knots.allSatisfy { $0.x > 58 })
  }

  /// New curves are joined by where they are: ends on curves, crossings, free ends that they catch.
  @Test func newCurvesAreJoinedByTheirGeometry() throws {
    let drawing = Self.cross
    // From just beside curve 1 through the branch 2, to nowhere; its lower end 4 stays free.
    let new = Self.curve(9, Point(31.5, 70), Point(95, 70))
    let edited = EditedDrawing(drawing, by: [DrawingEdit(.draw, curves: [EditedCurve(new)])])
    #expect(edited.edited == [3] && Self.isConsistent(edited.drawing))
    let own = edited.drawing.graph.nodes.filter { $0.incidences.contains { $0.curve == 3 } }
    #expect(own.map(\.kind) == [.junction, .end, .crossing])
    #expect(own[0].position.distance(to: Point(30, 70)) < 0.01)
    #expect(own[2].position.distance(to: Point(70, 70)) < 0.01)
    #expect(Array(edited.drawing.graph.nodes.prefix(7)) == drawing.graph.nodes)
    // A curve along the free end of another catches it.
    let below = Self.curve(9, Point(50, 91), Point(90, 91))
    let caught = EditedDrawing(drawing, by: [DrawingEdit(.draw, curves: [EditedCurve(below)])])
      .drawing
    #expect(caught.graph.nodes[4].kind == .junction && Self.isConsistent(caught))
    #expect(Self.kinds(caught)[.crossing] == 1)
  }

  /// Later edits act on the curves of earlier ones, whose ids are never used again.
  @Test func editsFollowEachOther() throws {
    let drawing = Self.cross
    let new = Self.curve(9, Point(10, 20), Point(90, 20))
    let draw = DrawingEdit(.draw, curves: [EditedCurve(new, pins: .all)])
    let undraw = DrawingEdit(.remove, replacing: [new], by: [])
    let edited = EditedDrawing(drawing, by: [draw, undraw])
    #expect(edited.drawing == drawing && edited.edited.isEmpty && edited.pins.isEmpty)
    let again = EditedDrawing(drawing, by: [draw, undraw, draw])
    #expect(again.drawing.curves.map(\.id) == [0, 1, 2, 4] && again.pins == [4: .all])
  }

  /// A curve that came as it is, such as that of a drawing that was opened, stays when pins are taken from it.
  @Test func whatCameStaysWithoutPins() {
    let curve = Self.curve(0, Point(10, 50), Point(90, 50))
    let found = Self.curve(4, Point(12, 51), Point(91, 51))
    func edit(_ name: DrawingEdit.Name, _ pins: PinnedKnots?) -> DrawingEdit {
      DrawingEdit(name, replacing: [curve], by: [EditedCurve(curve, pins: pins)])
    }
    let edited = EditedDrawing(
      CurveDrawing(width: 100, height: 100, curves: [found]),
      by: [edit(.draw, nil), edit(.pin, .all), edit(.unpin, nil)])
    #expect(edited.drawing.curves.map(\.spline) == [curve.spline] && edited.pins.isEmpty)
  }

  @Test func fiftyEditsOfManyCurvesTakeLittleTime() throws {
    let curves = (0..<300).map { id -> TracedCurve in
      let (x, y) = (Double(id % 20) * 28 + 10, Double(id / 20) * 38 + 10)
      return Self.curve(id, Point(x, y), Point(x + 60, y + 25))
    }
    let drawing = CurveDrawing(width: 640, height: 640, curves: curves)
    let edits = (0..<50).map { k -> DrawingEdit in
      let curve = curves[6 * k]
      return DrawingEdit(
        .move, replacing: [curve],
        by: [
          EditedCurve(
            TracedCurve(
              id: 0, spline: curve.spline.translated(by: Vector(3, 3)), widths: curve.widths))
        ])
    }
    let clock = ContinuousClock()
    var last = EditedDrawing(drawing)
    let time = clock.measure { last = EditedDrawing(drawing, by: edits) }
    #expect(last.edited.count == 50 && last.drawing.curves.count == 300)
    #expect(Self.isConsistent(last.drawing))
    // 30 ms, on a machine that other suites use too.
    #expect(time < .milliseconds(120), "\(time)")
  }
}
