import CurveExport
import Foundation
import Geometry

/// The page of CurveExport.
func reading() throws {
  let drawing = try JSONDrawing.drawing(from: Data(contentsOf: URL(fileURLWithPath: "film.json")))
  for curve in drawing.curves where curve.confidence > 0.9 {
    print(curve.id, curve.arcLength, curve.meanWidth)
  }
}
