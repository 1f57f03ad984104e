import CurveExport
import Figures
import Foundation
import Geometry
import Imaging
import Testing

@testable import Morphometry

/// What pictures of measures show, on drawings whose answers are known.
struct PictureTests {
  private let scale = LengthScale(x: 0.2, y: 0.2, source: "a ruler")

  /// A Y of 100 px: a trunk of 8 px and two branches of 4 px, the trunk with a narrowing to half in its middle.
  private var tree: CurveDrawing {
    var trunk = Samples.line(1, from: Point(10, 50), to: Point(110, 50), widths: [8, 8])
    trunk.profile = WidthProfile(
      spacing: 1, widths: (0...100).map { abs($0 - 50) <= 8 ? 4 : 8 },
      errors: Array(repeating: 0.1, count: 101))
    return CurveDrawing(
      width: 200, height: 100,
      curves: [
        trunk, Samples.line(2, from: Point(110, 50), to: Point(190, 10), widths: [4, 4]),
        Samples.line(3, from: Point(110, 50), to: Point(190, 90), widths: [4, 4]),
      ])
  }

  private func measures(_ drawing: CurveDrawing? = nil) throws -> DrawingMeasures {
    try DrawingMeasures(of: drawing ?? tree, scale: scale)
  }

  @Test(arguments: [
    (0.99, "0.5 mm"), (1, "1 mm"), (4.9, "2 mm"), (5, "5 mm"), (73, "50 mm"), (0.06, "50 µm"),
    (0.0013, "1 µm"),
  ])
  func barsHaveRoundLengths(limit: Double, words: String) {
    #expect(scale.roundLength(atMost: limit).words == words)
    #expect(LengthScale.pixels.roundLength(atMost: 73).words == "50 px")
  }

  /// The bar of a picture of 200 px at 0.2 mm, 640 px wide: at most a quarter of 40 mm, 3.2 · 10 / 0.2 px long.
  @Test func theBarIsAsLongAsItSays() throws {
    let picture = try #require(TreePicture(of: try measures(), by: .diameter))
    let bars = picture.marks.compactMap { mark -> Box? in
      if case .rectangle(let box, .ink, _) = mark { box } else { nil }
    }
    #expect(bars.count == 1 && abs(bars[0].width - 160) < 1e-9)
    #expect(
      picture.marks.contains { mark in
        if case .text("10 mm", _, _, _, _, _) = mark { true } else { false }
      })
  }

  /// Lines as wide as the curves are, at 3.2 px for each px of the image, of as many colours as there are widths.
  @Test func curvesAreAsWideAsTheyAre() throws {
    let picture = try #require(TreePicture(of: try measures(), by: .diameter))
    let lines = picture.marks.compactMap { mark -> (RGBColor, Double)? in
      if case .line(_, .fixed(let color), let width, _, _) = mark { (color, width) } else { nil }
    }
    let wide = lines.filter { abs($0.1 - 8 * 3.2) < 0.5 }
    let narrow = lines.filter { abs($0.1 - 4 * 3.2) < 0.5 }
    #expect(!wide.isEmpty && !narrow.isEmpty)
    #expect(Set(wide.map(\.0)).isDisjoint(with: narrow.map(\.0)))
  }

  @Test func eachMeasureHasAFigureWithItsScale() throws {
    let measures = try measures()
    for measure in TreePicture.Measure.allCases {
      let svg = try measures.figure(of: measure).svg()
      #expect(svg.contains("Scale: 1 px = 0.2 mm (a ruler)."), "\(measure)")
    }
    let unknown = try DrawingMeasures(of: tree)
    #expect(
      try unknown.figure(of: .order).svg().contains(
        "Lengths are in px: nothing says how large a pixel is."))
  }

  @Test func whatNobodyKnowsCannotBeShown() throws {
    var options = DrawingMeasures.Options()
    options.hasWidths = false
    let bare = try DrawingMeasures(of: tree, options: options)
    #expect(throws: MorphometryError.nothingKnown("diameter", hasLoops: false)) {
      try bare.figure(of: .diameter)
    }
    #expect(throws: MorphometryError.nothingKnown("diameter", hasLoops: false)) {
      try bare.profileFigure()
    }
    #expect(try bare.figure(of: .curvature).panels.count == 1)
    let ring = Samples.tree(
      [Point(10, 10), Point(90, 10), Point(50, 80)], [(1, 2, 3), (2, 3, 3), (3, 1, 3)])
    #expect(throws: MorphometryError.nothingKnown("order", hasLoops: true)) {
      try measures(ring).figure(of: .order)
    }
    let small = Image(grey: Plane(width: 20, height: 20))
    #expect(throws: MorphometryError.otherSize(drawing: "200 x 100", image: "20 x 20")) {
      try measures().figure(of: .diameter, over: small)
    }
    #expect(throws: MorphometryError.noCurve(id: 9, known: [1, 2, 3])) {
      try measures().profileFigure(ofCurve: 9)
    }
  }

  @Test func theProfileShowsTheNarrowing() throws {
    let measures = try measures()
    let figure = try measures.profileFigure()
    #expect(figure.title == "Diameter along curve-1, narrowed by 50 %")
    let profile = try #require(measures.profiles.first)
    let chart = profile.chart(height: profile.highest)
    // In mm: 100 px are 20 mm, and 4 px are 0.8 mm.
    #expect(abs(chart.x.range.upperBound - 20) < 1e-9)
    let smallest = try #require(chart.series.first { $0.name == "smallest diameter" })
    #expect(abs(smallest.points[0].y - 0.8) < 1e-9)
    let reference = try #require(chart.series.first { $0.name == "reference" })
    #expect(reference.points.allSatisfy { abs($0.y - 1.6) < 1e-9 })
    let band = try #require(chart.series.first { $0.style == .area })
    #expect(band.points.count == 202)
    #expect(chart.notes.map(\.text) == ["50 %", "50 %: 0.8 \u{B1} 0.02 of 1.6 mm"])
    // Of a curve without narrowings there is nothing but the diameter.
    let other = try measures.profileFigure(ofCurve: 2)
    #expect(other.title == "Diameter along curve-2")
  }

  @Test func thePageHasAllAndNeedsNothing() throws {
    let image = Image(grey: Plane(width: 200, height: 100, repeating: 0.5))
    func page() throws -> String {
      try MeasureReport(
        title: "film <1>", measures: try measures(), image: image, provenance: "made by a test"
      ).html()
    }
    let html = try page()
    #expect(html.contains("film &lt;1&gt;") && html.contains("Scale: 1 px = 0.2 mm (a ruler)."))
    #expect(html.contains("3 curves, 3 segments, 1 branch point, 1 narrowing"))
    for heading in ["Lesions", "Curves", "Segments", "Nodes", "Image", "Strahler orders"] {
      #expect(html.contains(heading), "\(heading)")
    }
    #expect(!html.contains("src=\"http") && !html.contains("href=\"http"))
    #expect(try page() == html)
    let empty = try MeasureReport(
      title: "nothing", measures: measures(CurveDrawing(width: 10, height: 10)), provenance: ""
    ).html()
    #expect(empty.contains("0 curves"))
  }
}
