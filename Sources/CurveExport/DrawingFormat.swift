import Failures
public import Foundation
public import Geometry

/// A file format for drawings: a row of the table `all`. A format to come is its writer's file and a row here.
public struct DrawingFormat: Sendable {
  /// What the format is called in sentences, such as `SVG`.
  public let name: String
  /// How the names of its files end, without the dot, in lower case.
  public let ending: String
  /// Whether curves can be drawn with a brush.
  public var holdsBrushes = false

  /// The text of a drawing.
  let write: @Sendable (CurveDrawing, DrawingStyle) throws(CurveExportError) -> String
  /// The text of a moving drawing; `nil` where the format holds only still ones.
  var writeMoving: (@Sendable (CurveSequence, DrawingStyle) throws(CurveExportError) -> String)?
  /// The drawing in a file's bytes; `nil` where the format is only written.
  var read: (@Sendable (Data) throws(CurveExportError) -> CurveDrawing)?
  /// The moving drawing in a file's bytes; `nil` where the format does not give it back.
  var readMoving: (@Sendable (Data) throws(CurveExportError) -> CurveSequence)?
  /// Whether a file's bytes say how wide curves are, and not the format what it takes for a width where
  /// nothing is said.
  var saysWidths: @Sendable (Data) -> Bool = { _ in true }

  /// Scalable Vector Graphics, for browsers, Inkscape and the like (`SVGWriter`, `AnimatedSVGWriter`).
  public static let svg = DrawingFormat(
    name: "SVG", ending: "svg", holdsBrushes: true,
    write: { drawing, style throws(CurveExportError) in
      try SVGWriter(style: style).text(of: drawing)
    },
    writeMoving: { sequence, style throws(CurveExportError) in
      try AnimatedSVGWriter(style: style).text(of: sequence)
    },
    read: SVGReader.drawing, saysWidths: SVGReader.saysWidths)

  /// Everything that is known, for programs; reads back bit for bit (`JSONDrawing`, `JSONSequence`).
  public static let json = DrawingFormat(
    name: "JSON", ending: "json",
    write: { drawing, _ throws(CurveExportError) in try JSONDrawing.text(of: drawing) },
    writeMoving: { sequence, _ throws(CurveExportError) in try JSONSequence.text(of: sequence) },
    read: JSONDrawing.drawing, readMoving: JSONSequence.sequence)

  /// A table of segments (`CSVWriter`, `CSVSequence`).
  public static let csv = DrawingFormat(
    name: "CSV", ending: "csv",
    write: { drawing, _ throws(CurveExportError) in try CSVWriter.text(of: drawing) },
    writeMoving: { sequence, _ throws(CurveExportError) in try CSVSequence.text(of: sequence) })

  /// For QuPath, QGIS and scripts (`GeoJSONWriter`).
  public static let geoJSON = forOthers("GeoJSON", GeoJSONWriter.text)

  /// For programs of computer-aided design (`DXFWriter`).
  public static let dxf = forOthers("DXF", DXFWriter.text)

  /// Polygonal data of VTK, for ParaView and PyVista (`VTPWriter`).
  public static let vtp = forOthers("VTP", VTPWriter.text)

  /// Trees of points with radii, for programs of neurons and vessels (`SWCWriter`).
  public static let swc = forOthers("SWC", SWCWriter.text)

  /// The formats that there are, in the order in which sentences name them.
  public static let all = [svg, json, csv, geoJSON, dxf, vtp, swc]

  /// Those that are written of each image where nobody says which: for the eye, for programs, for tables.
  public static let usual = [svg, json, csv]

  /// Those that drawings are read from.
  public static let readable = all.filter { $0.read != nil }

  /// A format of other programs that is only written, of still drawings; files end as it is called.
  private static func forOthers(
    _ name: String,
    _ text: @escaping @Sendable (CurveDrawing) throws(CurveExportError) -> String
  ) -> DrawingFormat {
    DrawingFormat(
      name: name, ending: name.lowercased(),
      write: { drawing, _ throws(CurveExportError) in try text(drawing) })
  }
}

extension DrawingFormat: Hashable {
  /// Formats are told apart by their names.
  public static func == (a: DrawingFormat, b: DrawingFormat) -> Bool { a.name == b.name }

  /// Formats are told apart by their names.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension DrawingFormat {
  /// The format for a file ending without its dot, such as `svg` or `SVG`.
  ///
  /// - Throws: `CurveExportError.unknownEnding`, whose text lists the known ones.
  public init(pathExtension: String) throws(CurveExportError) {
    let ending = pathExtension.lowercased()
    guard let format = Self.all.first(where: { $0.ending == ending }) else {
      throw .unknownEnding(pathExtension, known: Self.all.map(\.ending))
    }
    self = format
  }

  /// The format that the name of a file says.
  ///
  /// - Throws: `CurveExportError.unknownEnding`.
  public init(path: String) throws(CurveExportError) {
    try self.init(pathExtension: (path as NSString).pathExtension)
  }

  /// Whether the format holds moving drawings.
  public var holdsMoving: Bool { writeMoving != nil }

  /// `.svg, .json or .csv` and so on: the endings of all formats in a sentence.
  public static var endings: String { all.map { "." + $0.ending }.alternatives }

  /// `SVG or JSON`: the names of the formats that are read, in a sentence.
  public static var readableNames: String { readable.map(\.name).alternatives }

  /// The most bytes that a drawing's file may have: 256 MiB.
  public static let byteLimit = 256 << 20

  /// The bytes of a file with `drawing`; formats without brushes ignore the style.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func data(
    of drawing: CurveDrawing, style: DrawingStyle = DrawingStyle()
  ) throws(CurveExportError) -> Data {
    Data(try write(drawing, style).utf8)
  }

  /// The bytes of a file with a moving drawing; formats without brushes ignore the style.
  ///
  /// - Throws: `CurveExportError.notFinite`, or `.cannotMove` where the format holds only still drawings.
  public func data(
    of sequence: CurveSequence, style: DrawingStyle = DrawingStyle()
  ) throws(CurveExportError) -> Data {
    guard let writeMoving else {
      throw .cannotMove(name, moving: Self.all.filter(\.holdsMoving).map(\.name))
    }
    return Data(try writeMoving(sequence, style).utf8)
  }

  /// The drawing in the bytes of a file.
  ///
  /// - Throws: `CurveExportError`.
  public func drawing(from data: Data) throws(CurveExportError) -> CurveDrawing {
    guard data.count <= Self.byteLimit else {
      throw .tooLarge(bytes: data.count, limit: Self.byteLimit)
    }
    guard let read else { throw .cannotRead(name, readable: Self.readable.map(\.name)) }
    return try read(data)
  }
}
