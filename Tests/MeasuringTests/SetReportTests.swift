import CurveExport
import Evaluation
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing
import Workers

@testable import Measuring

/// The page and the numbers of a whole set.
struct SetReportTests {
  private static let size = 64

  private static func line(y: Double, width: Double = 3, confidence: Double = 1) -> TracedCurve {
    let points = (0..<4).map { Point(4 + 18.0 * Double($0), y) }
    return TracedCurve(
      id: 1, spline: Spline(controlPoints: points), widths: [width, width], confidence: confidence)
  }

  private static func drawing(_ curve: TracedCurve) -> CurveDrawing {
    CurveDrawing(width: size, height: size, curves: [curve])
  }

  /// One method that finds the line of both images exactly, and one that is 10 px off on the second.
  private static let known = KnownImage(truth: Truth(drawing: drawing(line(y: 30))))

  private static func scores() throws -> (SetScores, [[SetReport.Places]]) {
    let truth = Truth(drawing: drawing(line(y: 30))).mask
    let off = Truth(drawing: drawing(line(y: 40))).mask
    func item(_ mask: Mask, y: Double) -> MethodScores.ImageResult {
      .init(
        result: MethodResult(
          evidence: mask.plane.map { 2 * $0 }, edges: mask,
          drawing: drawing(line(y: y, confidence: 0.75)),
          seconds: .init(preparation: 0.125, extraction: 0.5, tracing: 1)), known: known)
    }
    let items = [
      "good": [item(truth, y: 30), item(truth, y: 30)],
      "<off>": [item(truth, y: 30), item(off, y: 40)],
    ]
    let pool = WorkerPool(threads: 2)
    let methods = ["good", "<off>"].map {
      MethodScores($0, items[$0] ?? [], tolerance: 2, pool: pool)
    }
    let scores = SetScores(
      kind: .curves, names: ["one", "two & more"],
      failures: [.init(name: "three", sentence: "three.png: <broken>")], methods: methods,
      options: [.init(name: "detail", value: "0.5")], peakMemory: 300 << 20)
    let image = Image(grey: Plane(width: size, height: size, repeating: 0.7))
    let places = (0..<2).map { index in
      methods.map { method in
        SetReport.Places(
          method: method.method, f: method.f(of: index),
          places: AgreementPlaces(
            method.agreement(of: (items[method.method] ?? [])[index], tolerance: 2), over: image))
      }
    }
    return (scores, places)
  }

  private static func report() throws -> SetReport {
    let (scores, places) = try scores()
    return SetReport(title: "films", scores: scores, places: places, provenance: "by hand")
  }

  @Test func thePageStandsAlone() throws {
    let html = try Self.report().html()
    #expect(MarkupCheck.problem(in: html, isHTML: true) == nil)
    for word in ["http:", "https:", "//cdn", "<script", "<link", "@import", "url("] {
      #expect(!html.contains(word), "\(word)")
    }
    #expect(html.contains("two &amp; more") && html.contains("&lt;off&gt;"))
    #expect(html.contains("<dt>three</dt><dd>three.png: &lt;broken&gt;</dd>"))
    #expect(try html == Self.report().html())
  }

  @Test func tablesHaveEveryMethod() throws {
    let (scores, _) = try Self.scores()
    let drawings = try #require(scores.drawingTable)
    #expect(drawings.rows.map(\.name) == ["good", "<off>"])
    #expect(drawings.rows[0].values[2] == 1 && drawings.rows[1].values[2] == 0.5)
    #expect(scores.borderTable == nil)
    let pixels = try #require(scores.pixelTable)
    #expect(
      pixels.rows.map(\.name) == [
        "good", "<off>", "good, edges as outlines", "good, edges as centre lines",
        "<off>, edges as outlines", "<off>, edges as centre lines",
      ])
    #expect(pixels.rows[0].values[0] == 1)
  }

  /// Of the method that is off, the second image is shown first: nothing right, everything missed and
  /// invented.
  @Test func placesShowWhatIsWrong() throws {
    let (_, places) = try Self.scores()
    #expect(places[0][1].places.worst == nil && places[0][1].f == 1)
    let best = try #require(places[0][0].places.best)
    #expect(best.right >= 54 && best.missed == 0 && best.invented == 0)
    let worst = try #require(places[1][1].places.worst)
    #expect(worst.right == 0 && worst.missed >= 54 && worst.invented >= 54)
    #expect(places[1][1].places.best == nil)
    func isOf(_ color: [Float], _ y: Int) -> Bool {
      worst.picture.color.map { $0[30, y] } == color
    }
    #expect(isOf([0.941, 0.894, 0.259], 30) && isOf([0.835, 0.369, 0], 40))
  }

  @Test func theSummaryHasItAll() throws {
    let (scores, _) = try Self.scores()
    let object = try JSONSerialization.jsonObject(with: Data(scores.summary.json.utf8))
    let root = try #require(object as? [String: Any])
    #expect(root["images"] as? Int == 2 && root["truth"] as? String == "curves")
    let methods = try #require(root["methods"] as? [String: [String: Any]])
    let drawings = try #require(methods["good"]?["drawings"] as? [String: Any])
    #expect(drawings["f"] as? Double == 1 && drawings["curvesPerTrueCurve"] as? Double == 1)
    #expect(drawings["widthError"] as? Double == 0 && drawings["edgesPerTrueEdge"] as? Double == 1)
    let reliability = try #require(methods["<off>"]?["reliability"] as? [String: Any])
    let bins = try #require(reliability["bins"] as? [[String: Any]])
    #expect(bins.count == 10 && bins[7]["curves"] as? Int == 2 && bins[7]["real"] as? Double == 0.5)
    #expect((root["each"] as? [[String: Any]])?.count == 2)
    let cost = try #require(root["cost"] as? [String: Any])
    #expect(cost["peakMemoryBytes"] as? Int == 300 << 20)
  }
}

struct AgreementPlacesTests {
  /// On a large image the window with most mistakes is found, to within its stride.
  @Test func theWorstPlaceIsWhereMostIsWrong() throws {
    var (found, truth) = (Mask(width: 400, height: 300), Mask(width: 400, height: 300))
    // Right at the upper left; invented at the lower right; a little missed in between.
    for x in 10..<100 {
      found[x, 20] = true
      truth[x, 20] = true
    }
    for x in 310..<390 { found[x, 280] = true }
    for x in 200..<220 { truth[x, 150] = true }
    let places = AgreementPlaces(
      LineAgreement(found: found, truth: truth, tolerance: 2),
      over: Image(grey: Plane(width: 400, height: 300, repeating: 1)))
    let worst = try #require(places.worst)
    #expect(worst.invented == 80 && worst.missed == 0 && worst.right == 0)
    #expect(worst.x <= 310 && worst.x + 96 >= 390 && worst.y <= 280)
    let best = try #require(places.best)
    #expect(best.right == 90 && best.x <= 10 && best.y <= 20)
    #expect(best.picture.width == 96 && best.picture.height == 96)
  }

  @Test func smallImagesAreShownWhole() throws {
    let found = Mask(width: 7, height: 3, repeating: true)
    let places = AgreementPlaces(
      LineAgreement(found: found, truth: Mask(width: 7, height: 3), tolerance: 2),
      over: Image(grey: Plane(width: 7, height: 3)))
    let worst = try #require(places.worst)
    #expect(worst.picture.width == 7 && worst.picture.height == 3 && worst.invented == 21)
    #expect(places.best == nil)
  }
}
