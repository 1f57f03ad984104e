public import Geometry

/// Writes a drawing as VTK's polygonal data, for ParaView, VMTK and PyVista: the XML format of *VTK File Formats for
/// VTK 4.2 and later*.
///
/// Each curve is a polyline, a dot a vertex. Points have `width` (full, px), cells `id`, `confidence` and `isEdge`.
/// Coordinates are px, x to the right and y down from the image's top left corner; z is 0.
public enum VTPWriter {
  /// The text of the file.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try drawing.checkFinite()
    // Vertices are numbered before lines.
    let curves = drawing.curves.filter(\.isDot) + drawing.curves.filter { !$0.isDot }
    let samples = curves.map { CurveSamples(of: $0) }
    let dots = curves.count(where: \.isDot)
    let ends = samples.reduce(into: [Int]()) { $0.append(($0.last ?? 0) + $1.points.count) }
    let count = ends.last ?? 0
    let dotEnd = dots > 0 ? ends[dots - 1] : 0
    let points = samples.flatMap(\.points).map {
      NumberText.exact($0.x) + " " + NumberText.exact($0.y) + " 0"
    }
    return """
      <?xml version="1.0"?>
      <VTKFile type="PolyData" version="0.1" byte_order="LittleEndian">
      <PolyData>
      <Piece NumberOfPoints="\(count)" NumberOfVerts="\(dots)" NumberOfLines="\(curves.count - dots)" \
      NumberOfStrips="0" NumberOfPolys="0">
      <PointData Scalars="width">
      \(array("width", "Float64", samples.flatMap(\.widths).map(NumberText.exact)))
      </PointData>
      <CellData>
      \(array("id", "Int64", curves.map { "\($0.id)" }))
      \(array("confidence", "Float64", curves.map { NumberText.exact($0.confidence) }))
      \(array("isEdge", "UInt8", curves.map { $0.kind == .edge ? "1" : "0" }))
      </CellData>
      <Points>
      \(array("Points", "Float64", points, components: 3))
      </Points>
      <Verts>
      \(array("connectivity", "Int64", (0..<dotEnd).map(String.init)))
      \(array("offsets", "Int64", ends[..<dots].map(String.init)))
      </Verts>
      <Lines>
      \(array("connectivity", "Int64", (dotEnd..<count).map(String.init)))
      \(array("offsets", "Int64", ends[dots...].map { String($0 - dotEnd) }))
      </Lines>
      </Piece>
      </PolyData>
      </VTKFile>

      """
  }

  private static func array(
    _ name: String, _ type: String, _ values: [String], components: Int = 1
  ) -> String {
    "<DataArray type=\"\(type)\" Name=\"\(name)\" NumberOfComponents=\"\(components)\" format=\"ascii\">\n"
      + values.joined(separator: "\n") + "\n</DataArray>"
  }
}
