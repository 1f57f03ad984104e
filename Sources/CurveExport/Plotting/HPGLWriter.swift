public import Geometry

/// Writes a drawing as HP-GL, for pen plotters and cutters.
///
/// The commands are those of Hewlett-Packard's *HP-GL/2 and HP RTL Reference Guide* that every plotter knows: `IN;DF`
/// begins, `SP` takes a pen, `PU` moves it lifted and `PD` draws, in whole units of 0.025 mm, x to the right and y up
/// from the image's bottom left corner. A pixel is as large as the style or the drawing says, or 1/96 inch, as in an
/// SVG. Each layer has a pen: the parts of the image by their order, then lines, then edges. Curves are those of
/// `CurveDrawing.inPenOrder()`; a dot is a pen that goes down and up.
public enum HPGLWriter {
  /// Plotter units in a millimetre.
  static let unitsPerMillimetre = 40.0
  /// The side of a pixel where nobody says it, mm.
  static let usualPixelSize = 25.4 / 96

  /// The text of the file.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(
    of drawing: CurveDrawing, style: DrawingStyle = DrawingStyle()
  ) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    let scale = (style.pixelSide(in: drawing) ?? usualPixelSize) * unitsPerMillimetre
    func text(_ p: Point) -> String {
      // Beyond this no plotter goes, and whole numbers end somewhere.
      func unit(_ value: Double) -> Int { Int(min(max((value * scale).rounded(), -1e9), 1e9)) }
      return "\(unit(p.x)),\(unit(Double(drawing.height) - p.y))"
    }
    var lines = ["IN;DF;"]
    for (pen, layer) in drawing.inPenOrder().layers.enumerated() where !layer.curves.isEmpty {
      lines.append("SP\(pen + 1);")
      for curve in layer.curves {
        // Half a unit is what rounding leaves anyway.
        let points = curve.spline.flattened(tolerance: 0.5 / scale).map(text)
        let steps = zip(points, points.dropFirst()).filter { $0 != $1 }.map(\.1)
        lines.append(
          "PU\(points[0]);PD\((steps.isEmpty ? [points[0]] : steps).joined(separator: ","));")
      }
    }
    return (lines + ["PU;SP0;", ""]).joined(separator: "\n")
  }
}
