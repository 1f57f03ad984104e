import CurveExport
import CurveExtraction
public import CurvePipeline
import Foundation
public import Geometry
public import Imaging

extension ComparisonReport {
  /// The page of all methods on `image`: the image, Canny, the curve pixels, the traced splines over
  /// the image, and the scores where there are any.
  public init(
    title: String, image: Image, results: ComparisonScores.Results, scores: ScoreTable? = nil,
    provenance: Provenance = Provenance()
  ) {
    let segments = results.drawing.curves.reduce(0) { $0 + $1.spline.segmentCount }
    self.init(
      title: title,
      panels: [
        Panel(
          title: "Image", caption: "\(image.width) x \(image.height) pixels",
          content: .image(image)),
        Panel(
          title: "Canny", caption: "\(results.edges.population) edge pixels",
          content: .image(CurvePicture.print(results.edges))),
        Panel(
          title: "Curve pixels", caption: "\(results.curvePixels.population) pixels",
          content: .image(CurvePicture.print(results.curvePixels))),
        Panel(
          title: "Traced splines",
          caption: "\(results.drawing.curves.count) curves of \(segments) cubic segments",
          content: .drawing(results.drawing, over: image)),
      ], scores: scores, provenance: provenance)
  }
}

extension Choices {
  /// What a page says of how its results were made.
  public var reportParameters: [(String, String)] {
    [
      ("Curves", "\(self[.polarity]?.text ?? ""), in \(self[.channel]?.text ?? "")"),
      ("Network", self[.network]?.text ?? ""), ("Detail", self[.detail]?.text ?? ""),
    ]
  }
}
