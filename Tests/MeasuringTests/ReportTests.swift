import CurveExport
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

@testable import Measuring

struct ReportTests {
  private var report: ComparisonReport {
    ComparisonReport(
      title: "a <scan> & more.png",
      panels: [
        .init(title: "Image", caption: "As read", content: .image(Samples.image)),
        .init(title: "Splines", content: .drawing(Samples.drawing, over: Samples.image)),
      ],
      scores: .init(
        columns: [
          .init(name: "F", explanation: "harmonic mean"),
          .init(name: "Median, px", isLargerBetter: false, decimals: 2),
        ],
        rows: [
          .init(name: "Canny", values: [0.25, nil]), .init(name: "Splines", values: [0.75, 0.5]),
        ], caption: "At 2 px."),
      parameters: [("Polarity", "dark")], provenance: Samples.drawing.provenance)
  }

  /// The page loads nothing: no addresses, scripts or style sheets from elsewhere.
  @Test func thePageStandsAlone() throws {
    let html = try report.html()
    #expect(MarkupCheck.problem(in: html, isHTML: true) == nil)
    for word in ["http:", "https:", "//cdn", "<script", "<link", "@import", "url("] {
      #expect(!html.contains(word), "\(word)")
    }
    for part in html.components(separatedBy: "src=\"").dropFirst()
      + html.components(separatedBy: "href=\"").dropFirst()
    {
      #expect(part.hasPrefix("data:image/png;base64,"))
    }
    #expect(html.contains("a &lt;scan&gt; &amp; more.png"))
    #expect(html.contains("prefers-color-scheme: dark"))
  }

  @Test func scoresAreTabledAndTheBestIsBold() throws {
    let html = try report.html()
    #expect(html.contains("<tr><th scope=\"row\">Canny</th><td>0.250</td><td>–</td></tr>"))
    #expect(
      html.contains(
        "<tr><th scope=\"row\">Splines</th><td><b>0.750</b></td><td><b>0.50</b></td></tr>"))
    #expect(html.contains("<dt>Polarity</dt><dd>dark</dd>"))
  }

  @Test func theSamePageEveryTime() throws {
    #expect(try report.html() == report.html())
  }

  @Test func overlaysShowCurvesInColour() throws {
    var drawing = Samples.drawing
    // What is seen all along is drawn all along.
    for i in drawing.curves.indices {
      (drawing.curves[i].inferred, drawing.curves[i].dashes) = ([], [])
    }
    let picture = OverlayPicture(marksNodes: false).picture(of: drawing, over: Samples.image)
    #expect(!picture.isGrey && picture.width == 64 && picture.height == 48)
    func isColoured(_ x: Int, _ y: Int) -> Bool {
      let values = picture.color.map { $0[x, y] }
      return (values.max() ?? 0) - (values.min() ?? 0) > 0.15
    }
    for curve in Samples.drawing.curves {
      for p in curve.spline.resampled(spacing: 1)
      where p.x > 1 && p.y > 1 && p.x < 63 && p.y < 47 {
        #expect(isColoured(Int(p.x), Int(p.y)), "\(p)")
      }
    }
    let coloured = (0..<48).reduce(0) { sum, y in
      sum + (0..<64).filter { isColoured($0, y) }.count
    }
    let length = Samples.drawing.curves.reduce(0) { $0 + $1.spline.arcLength() }
    #expect(Double(coloured) < 3.5 * length, "lines are thin")
  }

  @Test func curvesThatMeetDiffer() {
    let colors = OverlayPicture.colors(of: Samples.drawing, count: 6)
    #expect(colors.count == 2 && colors[0] != colors[1])
    #expect(OverlayPicture.colors(of: Samples.drawing, count: 1) == [0, 0])
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (-0.0004, "0"), (0.0005, "0.001"), (1.5, "1.5"),
    (-12.34567, "-12.346"),
    (0.999_9, "1"), (100, "100"), (0.01, "0.01"), (-0.25, "-0.25"),
    (123_456_789.125, "123456789.125"),
  ])
  func numbersAreShort(value: Double, text: String) {
    #expect(NumberText.bounded(value) == text)
  }

  @Test func fixedNumbersKeepTheirZeros() {
    #expect(NumberText.fixed(0.5, decimals: 3) == "0.500")
    #expect(NumberText.fixed(2, decimals: 2) == "2.00")
    #expect(NumberText.fixed(-0.126, decimals: 2) == "-0.13")
    #expect(NumberText.fixed(7.2, decimals: 0) == "7")
  }
}
