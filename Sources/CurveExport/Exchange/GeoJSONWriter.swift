public import Geometry

/// Writes a drawing as GeoJSON, for QuPath, QGIS and scripts.
///
/// A `FeatureCollection` with a `LineString` for each curve and a `Point` for each dot; properties are `id`, `kind`,
/// `confidence`, `closed`, `factor` and `widths`, the full width at each position. Coordinates are px of the image, x
/// to the right and y down, as programs for images read them, and not degrees (RFC 7946 allows others by agreement).
public enum GeoJSONWriter {
  /// The text of the file.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    return JSONText.object([
      ("type", .text("FeatureCollection")),
      ("features", .array(drawing.curves.map(feature))),
    ]).serialized() + "\n"
  }

  private static func feature(_ curve: TracedCurve) -> JSONText {
    let samples = CurveSamples(of: curve)
    let positions = samples.points.map { JSONText.numbers([$0.x, $0.y]) }
    let geometry: [(String, JSONText)] =
      curve.isDot
      ? [("type", .text("Point")), ("coordinates", positions[0])]
      : [("type", .text("LineString")), ("coordinates", .array(positions))]
    return .object([
      ("type", .text("Feature")),
      ("geometry", .object(geometry)),
      (
        "properties",
        .object([
          ("id", .integer(curve.id)), ("kind", .text(curve.kind.rawValue)),
          ("confidence", .number(curve.confidence)), ("closed", .flag(curve.spline.isClosed)),
          ("factor", curve.part.map { .integer($0) } ?? .null),
          ("widths", .numbers(samples.widths)),
        ])
      ),
    ])
  }
}
