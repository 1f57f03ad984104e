import CurveExtraction
import CurveNetworks
import Evaluation
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import CurveTracing

struct PolarityTests {
  static let size = (width: 200, height: 200)
  static let center = Point(99.7, 100.4)

  /// Grey with `dark` and `bright` strokes of 2.5 px and a little noise.
  private static func image(dark: [Spline], bright: [Spline]) -> Image {
    let ink = Plane.drawing(dark, width: 2.5, size: size, ground: 0.5, ink: 0.15)
    let chalk = Plane.drawing(bright, width: 2.5, size: size, ground: 0, ink: 0.3)
    var light = ink.noisy(0.01, seed: 4)
    for i in 0..<light.count { light.pixels[i] += chalk.pixels[i] }
    return Image(grey: light)
  }

  private func trace(
    _ image: Image, curveCount: Int? = nil,
    monitor: WorkMonitor = .silent
  ) throws -> CurveDrawing {
    let network = try CurveCircuit().network()
    var options = TracingOptions()
    options.curveCount = curveCount
    let pool = WorkerPool(threads: 2)
    let input = try CurveInput(image, network: network, polarity: .both, pool: pool)
    return try CurveTracer(network: network, options: options, pool: pool)
      .trace(input, monitor: monitor)
  }

  private func expect(_ drawing: CurveDrawing, follows splines: [Spline]) throws {
    #expect(drawing.curves.count == splines.count)
    let truth = CurveDrawing(
      width: Self.size.width, height: Self.size.height,
      curves: splines.enumerated().map { id, spline in
        TracedCurve(
          id: id, spline: spline, widths: Array(repeating: 2.5, count: spline.knotCount))
      })
    let there = try #require(StrokeAccuracy(drawing, truth: truth))
    let back = try #require(StrokeAccuracy(truth, truth: drawing))
    #expect(there.median < 0.3 && there.percentile95 < 2)
    #expect(back.percentile95 < 2)
  }

  /// The gaps between rings are bright and as long as the rings, but fainter.
  @Test(arguments: [true, false])
  func gapsBetweenCurvesAreNoCurves(isDark: Bool) throws {
    let rings = [20.0, 34, 48, 62, 76].map { Spline.circle(center: Self.center, radius: $0) }
    let image = Self.image(dark: isDark ? rings : [], bright: isDark ? [] : rings)
    try expect(trace(image), follows: rings)
  }

  @Test(arguments: [12.0, 14, 24])
  func darkAndBrightSideBySideStayTwo(distance: Double) throws {
    let dark = Spline.circle(center: Self.center, radius: 50)
    let bright = Spline.circle(center: Self.center, radius: 50 + distance)
    let drawing = try trace(Self.image(dark: [dark], bright: [bright]))
    try expect(drawing, follows: [dark, bright])
    // The dark ones come first.
    let lengths = drawing.curves.map { $0.spline.arcLength() }
    #expect(lengths == lengths.sorted())
  }

  @Test
  func unitedDrawingIsConsistent() throws {
    let dark = [
      Spline.line(Point(15, 30), Point(185, 50)), Spline.line(Point(60, 10), Point(80, 90)),
    ]
    let bright = [
      Spline.line(Point(15, 130), Point(185, 150)), Spline.line(Point(100, 110), Point(120, 190)),
    ]
    let reported = Recorder()
    let drawing = try trace(
      Self.image(dark: dark, bright: bright), monitor: reported.monitor)
    let ids = drawing.curves.map(\.id)
    #expect(Set(ids).count == ids.count && ids == ids.sorted())
    let nodes = drawing.graph.nodes
    #expect(nodes.map(\.id) == Array(nodes.indices))
    // Two lines of each polarity cross: there is a node amid each pair, and the four ends.
    #expect(nodes.count { $0.kind != .end } >= 2)
    #expect(nodes.count { $0.kind == .end } == 8)
    for incidence in nodes.flatMap(\.incidences) { #expect(ids.contains(incidence.curve)) }
    let shares = reported.shares
    #expect(shares == shares.sorted() && shares.last == 1)
    // Each polarity has half of what comes after extraction.
    for part in [0.25..<0.55, 0.65..<0.95] { #expect(shares.count { part.contains($0) } > 3) }
  }

  @Test
  func longestAreChosenFromBothPolarities() throws {
    let long = Spline.line(Point(15, 30), Point(185, 50))
    let short = Spline.line(Point(60, 100), Point(110, 105))
    let middle = Spline.line(Point(15, 150), Point(145, 160))
    let image = Self.image(dark: [short, long], bright: [middle])
    #expect(try trace(image).curves.count == 3)
    let lengths = try trace(image, curveCount: 2).curves.map { $0.spline.arcLength() }
    #expect(lengths.count == 2 && lengths[0] > 160 && (120..<145).contains(lengths[1]))
  }

  /// A faint line beside a strong one of the other polarity, at growing distance: within one and a half
  /// times its width it is taken for a flank.
  @Test(arguments: [(3, false), (5, false), (7, true), (12, true)])
  func faintRivalIsLostNearby(distance: Int, isKept: Bool) {
    func map(row: Int, evidence: Float) -> CurveMap {
      var plane = Plane(width: 30, height: 30)
      for x in 0..<30 { plane[x, row] = evidence }
      let width = Plane(width: 30, height: 30, repeating: 4)
      return CurveMap(evidence: plane, orientation: plane, width: width)
    }
    let (strong, faint) = (map(row: 10, evidence: 3), map(row: 10 + distance, evidence: 2))
    let pool = WorkerPool(threads: 2)
    #expect(strong.prevailing(over: faint, pool: pool) == strong)
    let left = faint.prevailing(over: strong, pool: pool).evidence
    #expect(left == (isKept ? faint.evidence : Plane(width: 30, height: 30)))
  }
}
