public import Geometry

/// Writes a drawing as DXF of release 12, which every program of computer-aided design opens.
///
/// Each curve is a `POLYLINE` with the width at both ends of each piece, on the layer `line` or `edge`; a dot is a
/// `POINT`. Coordinates are mm where the style or the drawing says how large a pixel is (`$INSUNITS` is 4 then), else
/// px, x to the right and y up from the image's bottom left corner. Groups of codes and values are those of Autodesk's
/// DXF reference for release 12.
public enum DXFWriter {
  /// The text of the file.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(
    of drawing: CurveDrawing, style: DrawingStyle = DrawingStyle()
  ) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    let spacing = style.spacing(of: drawing)
    let page = Page(
      height: Double(drawing.height), x: spacing?.x ?? 1, y: spacing?.y ?? 1,
      widths: style.pixelSide(in: drawing) ?? 1)
    var groups = Groups()
    groups.section("HEADER") {
      $0.add(9, "$ACADVER")
      $0.add(1, "AC1009")
      if spacing != nil {
        $0.add(9, "$INSUNITS")
        $0.add(70, "4")
      }
      $0.add(9, "$EXTMIN")
      $0.add(Point(0, 0))
      $0.add(9, "$EXTMAX")
      $0.add(page.place(Point(Double(drawing.width), 0)))
    }
    groups.section("TABLES") {
      $0.table("LTYPE", count: 1) {
        $0.entity(
          "LTYPE", [(2, "CONTINUOUS"), (70, "0"), (3, "Solid line"), (72, "65"), (73, "0")])
        $0.add(40, 0.0)
      }
      $0.table("LAYER", count: TracedCurve.Kind.allCases.count) {
        for kind in TracedCurve.Kind.allCases {
          $0.entity("LAYER", [(2, kind.rawValue), (70, "0"), (62, "7"), (6, "CONTINUOUS")])
        }
      }
    }
    groups.section("ENTITIES") {
      for curve in drawing.curves { $0.add(curve, on: page) }
    }
    groups.add(0, "EOF")
    return groups.text
  }

  /// How large pixels are, in units of the file.
  private struct Page {
    /// Of the image, px.
    var height: Double
    var x: Double
    var y: Double
    var widths: Double

    func place(_ p: Point) -> Point { Point(p.x * x, (height - p.y) * y) }
  }

  /// Pairs of a code and a value, each on a line.
  private struct Groups {
    var text = ""

    mutating func add(_ code: Int, _ value: String) { text += "\(code)\n\(value)\n" }
    mutating func add(_ code: Int, _ value: Double) { add(code, NumberText.exact(value)) }

    mutating func add(_ point: Point) {
      add(10, point.x)
      add(20, point.y)
      add(30, 0.0)
    }

    mutating func section(_ name: String, _ body: (inout Groups) -> Void) {
      entity("SECTION", [(2, name)])
      body(&self)
      add(0, "ENDSEC")
    }

    mutating func table(_ name: String, count: Int, _ body: (inout Groups) -> Void) {
      entity("TABLE", [(2, name), (70, "\(count)")])
      body(&self)
      add(0, "ENDTAB")
    }

    mutating func entity(_ name: String, _ values: [(Int, String)]) {
      add(0, name)
      for (code, value) in values { add(code, value) }
    }

    mutating func add(_ curve: TracedCurve, on page: Page) {
      let layer = [(8, curve.kind.rawValue)]
      var samples = CurveSamples(of: curve)
      samples.points = samples.points.map(page.place)
      samples.widths = samples.widths.map { $0 * page.widths }
      guard samples.points.count > 1 else {
        entity("POINT", layer)
        add(samples.points[0])
        return
      }
      // The flag 1 closes the line from its last point to its first.
      let isClosed = curve.spline.isClosed
      entity("POLYLINE", layer + [(66, "1"), (70, isClosed ? "1" : "0")])
      add(Point(0, 0))
      let count = samples.points.count - (isClosed ? 1 : 0)
      for i in 0..<count {
        entity("VERTEX", layer)
        add(samples.points[i])
        add(40, samples.widths[i])
        add(41, samples.widths[min(i + 1, samples.widths.count - 1)])
      }
      entity("SEQEND", layer)
    }
  }
}
