import CurveExtraction
import CurveNetworks
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveTracing

/// Curves of parts of an image, from pixels to drawings.
struct FactorTracingTests {
  private static let size = (width: 220, height: 160)

  private static func maps(_ isSecond: (_ x: Int, _ y: Int) -> Bool) -> PartMaps {
    var plane = Plane(width: size.width, height: size.height)
    for y in 0..<size.height { for x in 0..<size.width { plane[x, y] = isSecond(x, y) ? 1 : 0 } }
    return PartMaps([
      .init(DrawnPart(number: 1), map: plane.map { 1 - $0 }),
      .init(DrawnPart(number: 2), map: plane),
    ])
  }

  private static func traced(
    _ splines: [Spline], _ maps: PartMaps?, steps: Int? = nil
  ) throws -> CurveDrawing {
    let light = Plane.drawing(splines, width: 3, size: size).noisy(0.01, seed: 3)
    let network = try CurveNet.network()
    var input = try CurveInput(Image(grey: light), network: network, polarity: .dark)
    input.parts = maps
    var options = TracingOptions()
    options.steps = steps
    return try CurveTracer(network: network, options: options).trace(input)
  }

  private static let across = Spline.line(Point(20, 60), Point(200, 70))

  /// A line through both halves is one curve for who does not ask, and one in each for who does; they meet.
  @Test func aCurveIsCutAtTheBorder() throws {
    #expect(try Self.traced([Self.across], nil).curves.count == 1)
    let drawing = try Self.traced([Self.across], Self.maps { x, _ in x >= 120 })
    try #require(drawing.curves.count == 2)
    #expect(drawing.parts.map(\.number) == [1, 2])
    for curve in drawing.curves {
      let columns = curve.spline.resampled(spacing: 1).map(\.x)
      #expect(curve.part == 1 ? columns.max() ?? 0 < 125 : columns.min() ?? 0 > 115)
    }
    #expect(Set(drawing.curves.map(\.part)) == [1, 2])
    #expect(drawing.graph.nodes.contains { $0.kind == .junction && $0.incidences.count == 2 })
  }

  @Test func onlyWantedPartsAreTraced() throws {
    var maps = Self.maps { _, y in y >= 90 }
    maps.wanted = [2]
    let below = Spline.line(Point(20, 120), Point(200, 125))
    let drawing = try Self.traced([Self.across, below], maps)
    #expect(drawing.parts.map(\.number) == [2])
    try #require(drawing.curves.count == 1)
    let curve = drawing.curves[0]
    #expect(curve.part == 2 && curve.spline.knots.allSatisfy { $0.y > 115 })
    // Attribution is weighed, and splines are still right.
    for point in curve.spline.resampled(spacing: 2) where (24...196).contains(point.x) {
      #expect(below.nearest(to: point).distanceSquared.squareRoot() < 0.6)
    }
    #expect(drawing.provenance.options["only"] == "2")
  }

  /// A gap that would be bridged is not where another part's object lies in it.
  @Test func noSplineConnectsAcrossAnothersObject() throws {
    let pieces = [
      Spline.line(Point(20, 60), Point(100, 60)), Spline.line(Point(122, 60), Point(200, 60)),
    ]
    let bridged = try Self.traced(pieces, Self.maps { _, y in y > 120 })
    #expect(bridged.curves.count == 1 && bridged.curves[0].inferred.count == 1)
    let occluded = try Self.traced(
      pieces, Self.maps { x, y in (104..<118).contains(x) && (40..<80).contains(y) })
    #expect(occluded.curves.count == 2 && occluded.curves.allSatisfy { $0.part == 1 })
    #expect(occluded.curves.allSatisfy { $0.inferred.isEmpty })
  }

  /// Two lines that cross, each in its own part, stay what they are; a ring through both parts is two arcs.
  @Test func ringsAreCutAtBothBorders() throws {
    let ring = Spline.circle(center: Point(110, 80), radius: 55)
    let drawing = try Self.traced([ring], Self.maps { x, _ in x >= 110 })
    #expect(drawing.curves.count == 2 && Set(drawing.curves.map(\.part)) == [1, 2])
    #expect(drawing.curves.allSatisfy { !$0.spline.isClosed })
    #expect(drawing.graph.nodes.count == 2)
  }

  @Test func ofWhatIsNowhereNothingIsTraced() throws {
    var maps = Self.maps { _, _ in false }
    maps.wanted = [2]
    let drawing = try Self.traced([Self.across], maps)
    #expect(drawing.curves.isEmpty && drawing.parts.map(\.number) == [2])
    #expect(drawing.width == Self.size.width && drawing.provenance.options["only"] == "2")
  }

  /// Evidence that no network gave is shared out by the parts themselves.
  @Test func classicalEvidenceKnowsParts() throws {
    let light = Plane.drawing([Self.across], width: 3, size: Self.size)
    let network = try CurveNet.network()
    var input = try CurveInput(Image(grey: light), network: network, polarity: .dark)
    input.parts = Self.maps { x, _ in x >= 120 }
    var options = TracingOptions()
    options.evidence = .sato
    let drawing = try CurveTracer(network: network, options: options).trace(input)
    #expect(drawing.curves.map(\.part).contains(1) && drawing.curves.map(\.part).contains(2))
  }

  /// Half way between two lines a curve settles on the one of the part that is wanted.
  @Test(arguments: [(1, 60.0), (2, 67)])
  func aCurveSettlesInItsPart(part: Int, y: Double) throws {
    func level(_ y: Double) -> Spline { .line(Point(30, y), Point(190, y)) }
    let light = Plane.drawing([level(60), level(67)], width: 3, size: Self.size)
    let network = try CurveNet.network()
    var input = try CurveInput(Image(grey: light), network: network, polarity: .dark)
    var maps = Self.maps { _, y in y >= 63 }
    maps.wanted = [part]
    input.parts = maps
    let tracer = CurveTracer(network: network)
    let between = TracedCurve(id: 0, spline: level(63.5), widths: [3, 3])
    let settled = try tracer.settled([between], in: try tracer.extractions(in: input), of: input)
    let rows = settled.flatMap { $0.spline.resampled(spacing: 1) }.map(\.y)
    #expect(rows.allSatisfy { abs($0 - y) < 1.5 }, "\(rows.min() ?? 0)...\(rows.max() ?? 0)")
  }
}
