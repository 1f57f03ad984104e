import Foundation
import Imaging
import Testing

/// What Scripts/reference/check_scores.py made of its pictures and curves with scikit-learn, scikit-image,
/// scipy and numpy.
struct ReferenceScores: Decodable {
  struct MapScores: Decodable {
    var auc, meanAUC, f1ODS, threshold, f1OIS, clDice, linePrecision, lineRecall: Double
  }
  struct LineScores: Decodable {
    var precision, recall, median, p95, overdraw, segmentsPer100: Double
    var paths: Int
  }
  struct RankingCurve: Decodable {
    var averagePrecision: Double
    /// Threshold, precision, recall; the lowest threshold first.
    var points: [[Double]]
  }
  struct Borders: Decodable {
    /// For each image and threshold: right, found, reached, drawn.
    var counts: [[[Int]]]
    var ods, precision, recall, threshold, ois, ap: Double
  }
  struct CurveByCurve: Decodable {
    struct Curve: Decodable { var confidence, length, trueLength: Double }
    var drawnWidths, trueWidths: [[Double]]
    var curves: [Curve]
    var found, pieces: Int
    var widthError: Double
    /// Precision and recall at each confidence.
    var left: [[Double?]]
    /// Curves, real curves, length, true length of each bin.
    var bins: [[Double]]
  }
  struct Drawing: Decodable {
    var drawn, `true`: [[[Double]]]
    var againstMask, againstMaskInView, againstCurves: LineScores
    var curveByCurve: CurveByCurve
  }

  var maps, mapsEverywhere: MapScores
  var precisionRecall: RankingCurve
  var borders: Borders
  var drawings: [Drawing]

  private static func folder() throws -> URL {
    try #require(Bundle.module.url(forResource: "Reference", withExtension: nil))
  }

  static func read() throws -> ReferenceScores {
    let data = try Data(contentsOf: folder().appendingPathComponent("scores.json"))
    return try JSONDecoder().decode(ReferenceScores.self, from: data)
  }

  static func plane(_ name: String) throws -> Plane {
    try Image.read(from: folder().appendingPathComponent("\(name).png")).color[0]
  }

  static func mask(_ name: String) throws -> Mask { Mask(try plane(name), atLeast: 0.5) }
}
