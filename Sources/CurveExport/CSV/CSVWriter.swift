public import Geometry

/// Writes a drawing as a table with one row for each cubic segment.
///
/// Columns: `curve` (id), `segment` (from 0), `closed` (0 or 1, of the whole curve), `x0,y0`
/// (knot), `x1,y1,x2,y2` (control points), `x3,y3` (next knot), `width0,width1` (full widths at
/// both knots), `length` (arc length of the segment), `confidence`, `kind` (line or edge), `factor`
/// (its number, or nothing). Lengths are in px, x to the right and y down from the image's top left
/// corner. Where it is known how large a pixel is, three more columns say it in every row: `mm_per_px_x,mm_per_px_y`
/// and `scale`, who says so, in quotation marks. Numbers read back exactly; other fields are never quoted, the decimal
/// sign is a point, lines end in a newline.
public enum CSVWriter {
  /// The first line of a drawing of which nobody says how large a pixel is.
  public static let header =
    "curve,segment,closed,x0,y0,x1,y1,x2,y2,x3,y3,width0,width1,length,confidence,kind,factor"

  /// What the first line has in addition where somebody does.
  public static let scaleHeader = ",mm_per_px_x,mm_per_px_y,scale"

  /// The table's text.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    var text = header + (drawing.pixelSpacing == nil ? "" : scaleHeader) + "\n"
    let scale = drawing.pixelSpacing.map(fields(of:)) ?? ""
    for curve in drawing.curves {
      for (index, segment) in curve.spline.segments.enumerated() {
        let coordinates = [segment.p0, segment.p1, segment.p2, segment.p3].flatMap { [$0.x, $0.y] }
        let numbers =
          coordinates + [
            curve.widths[index], curve.widths[index + 1], segment.arcLength(), curve.confidence,
          ]
        text += "\(curve.id),\(index),\(curve.spline.isClosed ? 1 : 0),"
        text += numbers.map(NumberText.exact).joined(separator: ",")
        text += ",\(curve.kind.rawValue),\(curve.part.map(String.init) ?? "")\(scale)\n"
      }
    }
    return text
  }

  /// The fields that say how large a pixel is, each after a comma.
  private static func fields(of spacing: PixelSpacing) -> String {
    let source = spacing.source.replacing(#/\s/#, with: " ").replacing("\"", with: "\"\"")
    return ",\(NumberText.exact(spacing.x)),\(NumberText.exact(spacing.y)),\"\(source)\""
  }
}

/// Writes a moving drawing as a table with one row for each frame and cubic segment: the columns of `CSVWriter`
/// with the frame, counted from 0, in front.
public enum CSVSequence {
  /// The first line.
  public static let header = "frame," + CSVWriter.header

  /// The table's text.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of sequence: CurveSequence) throws(CurveExportError) -> String {
    var text = header + (sequence.pixelSpacing == nil ? "" : CSVWriter.scaleHeader) + "\n"
    for (index, frame) in sequence.frames.enumerated() {
      for row in try CSVWriter.text(of: frame).split(separator: "\n").dropFirst() {
        text += "\(index),\(row)\n"
      }
    }
    return text
  }
}

/// Writes how wide the curves of a drawing are all along them, as a table with one row for each sample.
///
/// Columns: `curve` (id), `sample` (from 0), `arc` (the length from the curve's start), `x,y` (the point of the centre
/// line there), `width` (full) and `error`, its standard error. Samples are those of the curve's profile; of a curve
/// without one they are about 1 px apart, linear between knots, and their error is empty. All are px. Otherwise the
/// table is as that of `CSVWriter`.
public enum CSVWidths {
  /// The first line.
  public static let header = "curve,sample,arc,x,y,width,error"

  /// The table's text.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    return header + "\n" + drawing.curves.flatMap(rows).joined()
  }

  private static func rows(of curve: TracedCurve) -> [String] {
    let length = curve.arcLength
    let spacing = curve.profile.map { length / Double($0.widths.count - 1) } ?? CurveSamples.spacing
    let places = curve.isDot ? [0] : curve.spline.parameters(spacing: spacing)
    let widths = curve.profile?.widths ?? places.map(curve.width(at:))
    return zip(places, widths).enumerated().map { index, sample in
      let point = curve.spline.point(at: sample.0)
      let arc = length * Double(index) / Double(max(places.count - 1, 1))
      let numbers = [arc, point.x, point.y, sample.1].map(NumberText.exact).joined(separator: ",")
      let error = curve.profile.map { NumberText.exact($0.errors[index]) } ?? ""
      return "\(curve.id),\(index),\(numbers),\(error)\n"
    }
  }
}
