import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

@testable import CurveExport

struct QuiltPictureTests {
  /// Images of one light each, with a level line through the middle.
  private static func patch(_ index: Int) -> (image: Image, drawing: CurveDrawing) {
    let (width, height) = index == 1 ? (20, 80) : (80, 40)
    let image = Image(grey: Plane(width: width, height: height, repeating: Float(index) / 4))
    let (a, b) = (Point(0, Double(height) / 2), Point(Double(width), Double(height) / 2))
    let spline = Spline(controlPoints: [a, a.lerp(to: b, 1.0 / 3), a.lerp(to: b, 2.0 / 3), b])
    return (
      image,
      CurveDrawing(
        width: width, height: height,
        curves: [TracedCurve(id: 1, spline: spline, widths: [1, 1])])
    )
  }

  /// Three patches of at most 40 px, two by two: each at half its size in the middle of its square.
  @Test func patchesLieInRowsAndKeepTheirShape() {
    let quilt = QuiltPicture(side: 40).picture(of: 3, patch: Self.patch)
    #expect(quilt.width == 86 && quilt.height == 86)
    func light(_ x: Int, _ y: Int) -> [Float] { quilt.color.map { $0[x, y] } }
    // White beyond the images and between the squares.
    for (x, y) in [(20, 4), (20, 36), (43, 20), (48, 20), (82, 20), (20, 48), (66, 66)] {
      #expect(light(x, y) == [1, 1, 1], "\(x), \(y)")
    }
    // The dimmed grey of each image, and its curve in colour.
    for (index, x, y) in [(0, 20, 14), (1, 66, 8), (2, 20, 60)] {
      let grey = 0.22 + 0.62 * Float(index) / 4
      #expect(light(x, y).allSatisfy { abs($0 - grey) < 1e-3 }, "\(index): \(light(x, y))")
    }
    for (x, y) in [(20, 20), (66, 20), (20, 66)] {
      let color = light(x, y)
      #expect((color.max() ?? 0) - (color.min() ?? 0) > 0.2, "\(x), \(y): \(color)")
    }
  }

  @Test func smallImagesAreNotEnlargedAndColumnsAreAsAsked() {
    let quilt = QuiltPicture(side: 100, columns: 3).picture(of: 2, patch: Self.patch)
    #expect(quilt.width == 206 && quilt.height == 100)
    #expect(quilt.color[0][9, 50] == 1 && quilt.color[0][11, 35] < 1)
  }

  @Test func aPatchIsAsInTheQuilt() {
    let (image, drawing) = Self.patch(0)
    let patch = QuiltPicture(side: 40).patch(of: drawing, over: image)
    let quilt = QuiltPicture(side: 40).picture(of: 1, patch: Self.patch)
    #expect(patch.width == 40 && patch.height == 20)
    #expect((0..<20).allSatisfy { y in patch.color[0][7, y] == quilt.color[0][7, y + 10] })
  }

  @Test func heatIsColourAndTheRestIsDim() {
    let image = Image(grey: Plane(width: 40, height: 20, repeating: 0.8))
    var heat = Plane(width: 2, height: 1)
    heat[1, 0] = 1
    let picture = HeatPicture().picture(of: heat, over: image)
    #expect(picture.width == 40 && picture.height == 20)
    let (cold, hot) = (picture.color.map { $0[2, 10] }, picture.color.map { $0[37, 10] })
    #expect(cold.allSatisfy { abs($0 - 0.36) < 1e-3 })
    #expect(hot[0] > hot[2] + 0.4)
  }

  @Test func thePageOfFactorsStandsAlone() throws {
    let image = Image(grey: Plane(width: 8, height: 6, repeating: 0.5))
    let report = FactorReport(
      title: "a & b.concept",
      factors: [
        .init(
          title: "Factor 1: <wing>", caption: "It is.",
          examples: [.init(name: "x\"y.png", image: image, heat: Plane(width: 2, height: 2))]),
        .init(title: "Factor 2", caption: "", examples: []),
      ], parameters: [("Layer", "mixed4d")], provenance: "curvetrace")
    let page = try report.html()
    #expect(MarkupCheck.problem(in: page, isHTML: true) == nil)
    #expect(page.contains("Factor 1: &lt;wing&gt;") && page.contains("mixed4d"))
    #expect(page.components(separatedBy: "data:image/jpeg;base64,").count == 3)
    #expect(!page.contains("http"))
    #expect(try report.html() == page)
  }
}
