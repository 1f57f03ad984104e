import CurveExport
import Geometry

/// The page of CurveExport.
func reading() throws {
  let drawing = try CurveDrawing.read(from: "film.json")
  for curve in drawing.curves where curve.confidence > 0.9 {
    print(curve.id, curve.arcLength, curve.meanWidth)
  }
}
