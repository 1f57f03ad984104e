import Failures
public import Foundation
public import Geometry

/// A file format for drawings: a row of the table `all`. A format to come is its writer's file and a row here.
public struct DrawingFormat: Sendable {
  /// What the format is called in sentences, such as `SVG`.
  public let name: String
  /// How the names of its files end, without the first dot, in lower case.
  public let ending: String
  /// How else they may end.
  public var otherEndings: [String] = []
  /// What of a style it shows.
  public var traits: Set<DrawingStyle.Trait> = []

  /// The bytes of a drawing.
  let write: @Sendable (CurveDrawing, DrawingStyle) throws(CurveExportError) -> Data
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
    name: "SVG", ending: "svg", traits: [.brush, .stroke, .order],
    write: { drawing, style throws(CurveExportError) in
      Data(try SVGWriter(style: style).text(of: drawing).utf8)
    },
    writeMoving: { sequence, style throws(CurveExportError) in
      try AnimatedSVGWriter(style: style).text(of: sequence)
    },
    read: SVGReader.drawing, saysWidths: SVGReader.saysWidths)

  /// Everything that is known, for programs; reads back bit for bit (`JSONDrawing`, `JSONSequence`).
  public static let json = DrawingFormat(
    name: "JSON", ending: "json",
    write: { drawing, _ throws(CurveExportError) in
      Data(try JSONDrawing.text(of: drawing).utf8)
    },
    writeMoving: { sequence, _ throws(CurveExportError) in try JSONSequence.text(of: sequence) },
    read: JSONDrawing.drawing, readMoving: JSONSequence.sequence)

  /// A table of segments (`CSVWriter`, `CSVSequence`).
  public static let csv = DrawingFormat(
    name: "CSV", ending: "csv",
    write: { drawing, _ throws(CurveExportError) in Data(try CSVWriter.text(of: drawing).utf8) },
    writeMoving: { sequence, _ throws(CurveExportError) in try CSVSequence.text(of: sequence) })

  /// A table of the widths along curves (`CSVWidths`).
  public static let widths = forOthers("CSV of widths", ending: "widths.csv", CSVWidths.text)

  /// For QuPath, QGIS and scripts (`GeoJSONWriter`).
  public static let geoJSON = forOthers("GeoJSON", GeoJSONWriter.text)

  /// For programs of computer-aided design (`DXFWriter`).
  public static let dxf = DrawingFormat(
    name: "DXF", ending: "dxf", traits: [.pixelSize],
    write: { drawing, style throws(CurveExportError) in
      Data(try DXFWriter.text(of: drawing, style: style).utf8)
    })

  /// Polygonal data of VTK, for ParaView and PyVista (`VTPWriter`).
  public static let vtp = forOthers("VTP", VTPWriter.text)

  /// Trees of points with radii, for programs of neurons and vessels (`SWCWriter`).
  public static let swc = forOthers("SWC", SWCWriter.text)

  /// Root systems, for programs of roots (`RSMLWriter`).
  public static let rsml = DrawingFormat(
    name: "RSML", ending: "rsml", traits: [.pixelSize],
    write: { drawing, style throws(CurveExportError) in
      Data(try RSMLWriter.text(of: drawing, style: style).utf8)
    })

  /// Regions of interest, for ImageJ (`ROIWriter`).
  public static let roi = DrawingFormat(
    name: "ROI set", ending: "zip",
    write: { drawing, _ throws(CurveExportError) in try ROIWriter.data(of: drawing) })

  /// For pen plotters and cutters (`HPGLWriter`).
  public static let hpgl = DrawingFormat(
    name: "HPGL", ending: "hpgl", otherEndings: ["plt"], traits: [.order, .pixelSize],
    write: { drawing, style throws(CurveExportError) in
      Data(try HPGLWriter.text(of: drawing, style: style).utf8)
    })

  /// The formats that there are, in the order in which sentences name them.
  public static let all = [
    svg, json, csv, widths, geoJSON, dxf, vtp, swc, rsml, roi, hpgl,
  ]

  /// Those that are written of each image where nobody says which: for the eye, for programs, for tables.
  public static let usual = [svg, json, csv]

  /// Those that drawings are read from.
  public static let readable = all.filter { $0.read != nil }

  /// A format that is only written, as text, of still drawings, and whatever the style; files end as it is called where
  /// nothing else is said.
  private static func forOthers(
    _ name: String, ending: String? = nil,
    _ text: @escaping @Sendable (CurveDrawing) throws(CurveExportError) -> String
  ) -> DrawingFormat {
    DrawingFormat(
      name: name, ending: ending ?? name.lowercased(),
      write: { drawing, _ throws(CurveExportError) in Data(try text(drawing).utf8) })
  }
}

extension DrawingFormat: Hashable {
  /// Formats are told apart by their names.
  public static func == (a: DrawingFormat, b: DrawingFormat) -> Bool { a.name == b.name }

  /// Formats are told apart by their names.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension DrawingFormat {
  /// The format that the name of a file says: of several that it may end for, such as `.csv` and `.widths.csv`, the one
  /// with the longest ending.
  ///
  /// - Throws: `CurveExportError.unknownEnding`, whose text lists the known ones.
  public init(path: String) throws(CurveExportError) {
    let name = (path as NSString).lastPathComponent.lowercased()
    let found = Self.all.flatMap { format in
      ([format.ending] + format.otherEndings).map { (format: format, ending: "." + $0) }
    }.filter { name.hasSuffix($0.ending) && name.count > $0.ending.count }
    guard let best = found.max(by: { $0.ending.count < $1.ending.count }) else {
      throw .unknownEnding((path as NSString).pathExtension, known: Self.all.map(\.ending))
    }
    self = best.format
  }

  /// Whether the format holds moving drawings.
  public var holdsMoving: Bool { writeMoving != nil }

  /// `.svg, .json or .csv` and so on: the endings of all formats in a sentence.
  public static var endings: String { all.map { "." + $0.ending }.alternatives }

  /// `SVG or JSON`: the names of the formats that are read, in a sentence.
  public static var readableNames: String { readable.map(\.name).alternatives }

  /// The most bytes that a drawing's file may have: 256 MiB.
  public static let byteLimit = 256 << 20

  /// The bytes of a file with `drawing`; formats ignore what they cannot show of the style.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func data(
    of drawing: CurveDrawing, style: DrawingStyle = DrawingStyle()
  ) throws(CurveExportError) -> Data {
    try write(drawing, style)
  }

  /// The bytes of a file with a moving drawing; formats ignore all of the style but brushes.
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
