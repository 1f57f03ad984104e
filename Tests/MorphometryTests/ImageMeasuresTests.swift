import Foundation
import Geometry
import Imaging
import Testing

@testable import Morphometry

struct ImageMeasuresTests {
  /// N squares of a size are as many as fit along the line.
  @Test func aStraightLineHasTheDimensionOne() throws {
    let line = Samples.line(from: Point(0, 100.3), to: Point(255.9, 100.3))
    let drawing = CurveDrawing(width: 256, height: 256, curves: [line])
    let dimension = try DrawingMeasures(of: drawing).image.fractalDimension
    #expect(abs(try #require(dimension) - 1) < 0.02)
  }

  /// Hilbert's curve with a step of 2 px comes through every square of 2 px and more.
  @Test func hilbertsCurveFillsThePlane() throws {
    func position(_ index: Int) -> Point {
      var (x, y, rest, side) = (0, 0, index, 1)
      while side < 64 {
        let (right, up) = (1 & (rest / 2), 1 & (rest ^ (1 & (rest / 2))))
        if up == 0 {
          if right == 1 { (x, y) = (side - 1 - x, side - 1 - y) }
          swap(&x, &y)
        }
        (x, y) = (x + side * right, y + side * up)
        (rest, side) = (rest / 4, 2 * side)
      }
      return Point(2 * Double(x) + 1, 2 * Double(y) + 1)
    }
    let points = (0..<64 * 64).map(position)
    let spline = Spline(segments: zip(points, points.dropFirst()).map { .line(from: $0, to: $1) })
    let curve = TracedCurve(
      id: 1, spline: spline, widths: Array(repeating: 1, count: spline.knotCount))
    let dimension = BoxCounting.dimension(
      of: [CurveCourse(of: curve, hasWidths: true)], side: 128)
    #expect(abs(try #require(dimension) - 2) < 0.01)
  }

  /// By Knudtson's formulas: three rounds of √(a² + b²) times the factor of 0.88 or 0.95.
  @Test func centralEquivalentsAreThoseOfTheFormulas() throws {
    // Equal widths w: pairs give 0.88 √2 w three times, of which two make 0.88² · 2 w and one is carried over:
    // 0.88 √((2 · 0.88²)² + 2 · 0.88²) w = 1.745 w.
    let k = 0.88 * 0.88
    let equal = try #require(
      CentralEquivalent.combined([10, 10, 10, 10, 10, 10, 9], factor: CentralEquivalent.arterioles))
    #expect(abs(equal - 0.88 * (4 * k * k + 2 * k).squareRoot() * 10) < 1e-9)
    // 6 with 1, 5 with 2, 4 with 3; then the broadest with the thinnest, and the middle one is carried over.
    func pair(_ a: Double, _ b: Double) -> Double { 0.95 * (a * a + b * b).squareRoot() }
    let expected = pair(pair(pair(6, 1), pair(4, 3)), pair(5, 2))
    let different = try #require(
      CentralEquivalent.combined([3, 1, 6, 5, 2, 4], factor: CentralEquivalent.venules))
    #expect(abs(different - expected) < 1e-9)
    #expect(CentralEquivalent.combined([7], factor: 0.88) == 7)
    #expect(CentralEquivalent.combined([], factor: 0.88) == nil)
  }

  @Test func vesselsThatCrossTheRingAreCounted() throws {
    let centre = Point(200, 200)
    var curves = (0..<4).map { k in
      Samples.line(
        k + 1, from: centre + 20 * Vector(angle: Double(k) * .pi / 2),
        to: centre + 150 * Vector(angle: Double(k) * .pi / 2),
        widths: [Double(k + 2), Double(k + 2)])
    }
    // Ends within the ring.
    curves.append(Samples.line(5, from: centre + Vector(20, 20), to: centre + Vector(45, 45)))
    var options = DrawingMeasures.Options()
    options.ring = MeasuringRing(centre: centre, radii: 50...100)
    var drawing = CurveDrawing(width: 400, height: 400, curves: curves)
    let image = try DrawingMeasures(of: drawing, options: options).image
    #expect(image.ringVessels == 4)
    let all = try #require(CentralEquivalent.combined([2, 3, 4, 5], factor: 0.88))
    #expect(abs(try #require(image.arteriolarEquivalent) - all) < 1e-9)
    // Parts that are named tell arterioles from venules.
    drawing.parts = [DrawnPart(number: 1, name: "arterioles"), DrawnPart(number: 2, name: "veins")]
    for index in 0..<4 { drawing.curves[index].part = index < 2 ? 1 : 2 }
    let named = try DrawingMeasures(of: drawing, options: options).image
    #expect(abs(try #require(named.arteriolarEquivalent) - 0.88 * 13.0.squareRoot()) < 1e-9)
    #expect(abs(try #require(named.venularEquivalent) - 0.95 * 41.0.squareRoot()) < 1e-9)
  }
}

struct ScaleTests {
  @Test func tablesAreInTheUnitOfTheScale() throws {
    let drawing = CurveDrawing(
      width: 200, height: 100,
      curves: [Samples.line(from: Point(10, 50), to: Point(110, 50), widths: [4, 4])])
    let pixels = try DrawingMeasures(of: drawing).tables
    let scale = LengthScale(x: 0.2, y: 0.2, source: "a test, by hand")
    let measures = try DrawingMeasures(of: drawing, scale: scale)
    let tables = measures.tables
    #expect(tables.map(\.name) == ["curves", "segments", "nodes", "lesions", "image"])
    func value(_ table: MeasureTable, _ header: String) throws -> Double {
      let column = try #require(table.headers.firstIndex(of: header), "\(table.headers)")
      guard case .number(let value) = table.rows[0][column] else { return .nan }
      return value
    }
    #expect(abs(try value(pixels[0], "length_px") - 100) < 1e-6)
    #expect(abs(try value(tables[0], "length_mm") - 20) < 1e-6)
    #expect(abs(try value(tables[0], "area_mm2") - 16) < 1e-6)
    #expect(abs(try value(tables[4], "length_density_per_mm") - 20.0 / (40 * 20)) < 1e-9)
    #expect(tables[4].csv.hasSuffix("\"1 px = 0.2 mm (a test, by hand)\"\n"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: measures.json) as? [String: Any])
    #expect(object["unit"] as? String == "mm")
    #expect((object["scale"] as? [String: Any])?["source"] as? String == "a test, by hand")
    #expect((object["curves"] as? [[String: Any]])?[0]["length_mm"] as? Double == 20)
    #expect((object["image"] as? [String: Any])?["ring_vessels"] is NSNull)
  }

  /// With pixels of 0.2 x 0.1 mm a line along x is as long as it is wide in its own direction, and a diagonal one of
  /// (30, 60) px, 6 by 6 mm, is 6 √2 mm long and, of 5 px width w, w · 0.2 · 0.1 / |(0.2, 0.2)| · √5 mm wide.
  @Test func pixelsThatAreNotSquareStretchLengthsAndWidths() throws {
    var lines = [
      Samples.line(1, from: Point(10, 50), to: Point(60, 50), widths: [5, 5]),
      Samples.line(2, from: Point(80, 10), to: Point(80, 60), widths: [5, 5]),
      Samples.line(3, from: Point(100, 10), to: Point(130, 70), widths: [5, 5]),
    ]
    lines[2].profile = WidthProfile(
      spacing: lines[2].arcLength / 2, widths: [5, 5, 5], errors: [1, 1, 1])
    let scale = LengthScale(x: 0.2, y: 0.1, source: "a test")
    let measures = try DrawingMeasures(
      of: CurveDrawing(width: 200, height: 100, curves: lines), scale: scale)
    let side = 0.02.squareRoot()
    let lengths = measures.curves.map { $0.measures.length * side }
    let widths = measures.curves.map { ($0.measures.meanDiameter ?? 0) * side }
    let diagonal = 6 * 2.0.squareRoot()
    #expect(zip(lengths, [10, 5, diagonal]).allSatisfy { abs($0 - $1) < 1e-6 }, "\(lengths)")
    let across = 5 * 0.02 / (0.08 as Double).squareRoot() * 5.0.squareRoot()
    #expect(zip(widths, [0.5, 1, across]).allSatisfy { abs($0 - $1) < 1e-6 }, "\(widths)")
    #expect(abs(measures.image.area * side * side - 40 * 10) < 1e-6)
  }

  @Test func aCatheterSaysHowLargePixelsAre() throws {
    let drawing = CurveDrawing(
      width: 100, height: 100,
      curves: [Samples.line(3, from: Point(0, 0), to: Point(90, 0), widths: [8, 8])])
    #expect(try drawing.medianWidth(ofCurve: 3) == 8)
    #expect(throws: MorphometryError.noCurve(id: 2, known: [3])) {
      try drawing.medianWidth(ofCurve: 2)
    }
  }

  @Test func lesionsAreInTheUnitOfTheScale() throws {
    var curve = Samples.line(3, from: Point(0, 50), to: Point(100, 50), widths: [4, 4])
    curve.profile = WidthProfile(
      spacing: 10, widths: [4, 4, 4, 4, 4, 2, 4, 4, 4, 4, 4],
      errors: Array(repeating: 0.1, count: 11))
    let drawing = CurveDrawing(width: 100, height: 100, curves: [curve])
    var options = DrawingMeasures.Options()
    options.lesions = [(3, 8...12)]
    let scale = LengthScale(x: 0.2, y: 0.2, source: "a test")
    let lesion = try #require(
      try DrawingMeasures(of: drawing, scale: scale, options: options).narrowings.last)
    #expect(lesion.isByHand && abs(lesion.start - 40) < 1e-9 && abs(lesion.end - 60) < 1e-9)
    #expect(abs(lesion.diameterStenosis - 50) < 1e-6)
    options.lesions = [(3, 8...21)]
    #expect(throws: MorphometryError.beyondEnd(curve: 3, length: 20, unit: "mm")) {
      try DrawingMeasures(of: drawing, scale: scale, options: options)
    }
  }
}

struct OtherProgramsTests {
  private static let drawing = Samples.tree(
    [Point(20.5, 60.5), Point(80.5, 60.5), Point(140.5, 20.5), Point(140.5, 100.5)],
    [(1, 2, 6), (2, 3, 4), (2, 4, 4)], size: 200)

  @Test func skanGetsItsColumns() throws {
    var options = DrawingMeasures.Options()
    options.image = Image(grey: Plane(width: 200, height: 200, repeating: 0.4))
    let table = try DrawingMeasures(
      of: Self.drawing, scale: LengthScale(x: 0.5, y: 0.5, source: "a test"), options: options
    ).table(.skan)
    #expect(
      table.headers == [
        "skeleton-id", "node-id-src", "node-id-dst", "branch-distance", "branch-type",
        "mean-pixel-value", "stdev-pixel-value", "image-coord-src-0", "image-coord-src-1",
        "image-coord-dst-0", "image-coord-dst-1", "coord-src-0", "coord-src-1", "coord-dst-0",
        "coord-dst-1", "euclidean-distance",
      ])
    let first = table.rows[0]
    #expect(table.rows.count == 3 && table.rows.allSatisfy { $0[4] == .integer(1) })
    #expect(first[7] == .number(60) && first[8] == .number(20) && first[11] == .number(30))
    guard case .number(let length) = first[3], case .number(let light) = first[5] else {
      Issue.record("\(first)")
      return
    }
    #expect(abs(length - 30) < 1e-6 && abs(light - 0.4 * 255) < 1e-3)
  }

  @Test func analyzeSkeletonGetsItsColumns() throws {
    let table = try DrawingMeasures(of: Self.drawing).table(.analyzeSkeleton)
    #expect(
      table.csv.hasPrefix(
        """
        Skeleton ID,Branch length,V1 x,V1 y,V1 z,V2 x,V2 y,V2 z,Euclidean distance,running average length,\
        average intensity (inner 3rd),average intensity
        1,60,20,60,0,80,60,0,60,60,,

        """))
  }

  @Test func anImageOfAnotherSizeIsRefused() {
    var options = DrawingMeasures.Options()
    options.image = Image(grey: Plane(width: 20, height: 200, repeating: 0.4))
    #expect(throws: MorphometryError.self) {
      try DrawingMeasures(of: Self.drawing, options: options)
    }
  }
}
