public import Foundation
public import Geometry

/// Drawings as JSON, complete: what is read back is equal to what was written, bit for bit.
///
/// What is written is what `drawing.schema.json` says, a JSON Schema in this module's documentation.
/// Writers put the members in that order; readers take any order, ignore members that they do not
/// know, and refuse other versions.
///
/// Control points decide; `arcLength`, `knots` and `segments` are there for those who read the file
/// and are not needed to read it back.
public enum JSONDrawing {
  /// What the member `format` says.
  public static let format = "curvetrace-drawing"
  /// The schema's version.
  public static let version = 1

  /// The drawing's text, ending in a newline.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try value(of: drawing).serialized() + "\n"
  }

  /// The drawing's text as a member of an object that is indented by two spaces.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  package static func memberText(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try value(of: drawing).serialized(indent: "  ")
  }

  /// The drawing's text on one line, without spaces and newlines.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func line(of drawing: CurveDrawing) throws(CurveExportError) -> String {
    try value(of: drawing).compact
  }

  /// The drawing as an object.
  static func value(of drawing: CurveDrawing) throws(CurveExportError) -> JSONText {
    try drawing.checkFinite()
    var members: [(String, JSONText)] = [
      ("format", .text(format)),
      ("version", .integer(version)),
      ("image", size(of: drawing)),
      ("curves", .array(drawing.curves.map(value))),
      ("graph", value(drawing.graph)),
    ]
    if !drawing.parts.isEmpty {
      members.append(("factors", .array(drawing.parts.map(value))))
    }
    members.append(("provenance", value(drawing.provenance)))
    return .object(members)
  }

  static func size(of drawing: CurveDrawing) -> JSONText {
    let spacing = drawing.pixelSpacing.map { spacing -> (String, JSONText) in
      (
        "pixelSpacing",
        .object([
          ("x", .number(spacing.x)), ("y", .number(spacing.y)), ("source", .text(spacing.source)),
        ])
      )
    }
    return .object(
      [("width", .integer(drawing.width)), ("height", .integer(drawing.height))]
        + [spacing].compactMap(\.self))
  }

  static func value(_ graph: CurveGraph) -> JSONText {
    .object([("nodes", .array(graph.nodes.map(value)))])
  }

  static func value(_ provenance: Provenance) -> JSONText {
    let options = provenance.options.sorted { $0.key < $1.key }
    return .object([
      ("generator", .text(provenance.generator)), ("version", .text(provenance.version)),
      ("network", .text(provenance.network)), ("seed", .unsigned(provenance.seed)),
      ("options", .object(options.map { ($0.key, .text($0.value)) })),
    ])
  }

  private static func value(_ point: Point) -> JSONText { .numbers([point.x, point.y]) }

  private static func value(_ part: DrawnPart) -> JSONText {
    var members: [(String, JSONText)] = [("number", .integer(part.number))]
    if let name = part.name { members.append(("name", .text(name))) }
    return .object(members + [("confidence", .number(part.confidence))])
  }

  private static func value(_ curve: TracedCurve) -> JSONText {
    let lengths = curve.spline.segmentLengths()
    let segments = zip(curve.spline.polynomials, lengths).map { polynomial, length in
      JSONText.object([
        ("x", .numbers(polynomial.x)), ("y", .numbers(polynomial.y)), ("length", .number(length)),
      ])
    }
    return .object(
      [("id", .integer(curve.id))] + manner(of: curve)
        + [
          ("arcLength", .number(lengths.reduce(0, +))),
          ("knots", .array(curve.spline.knots.map(value))),
        ]
        + shape(of: curve) + [("segments", .array(segments))])
  }

  /// What a curve is, without its id.
  static func manner(of curve: TracedCurve) -> [(String, JSONText)] {
    var members: [(String, JSONText)] = [
      ("closed", .flag(curve.spline.isClosed)),
      ("confidence", .number(curve.confidence)),
      ("kind", .text(curve.kind.rawValue)),
    ]
    if let polarity = curve.polarity { members.append(("polarity", .text(polarity.rawValue))) }
    if let part = curve.part { members.append(("factor", .integer(part))) }
    return members
  }

  /// Where a curve runs, and how wide.
  static func shape(of curve: TracedCurve) -> [(String, JSONText)] {
    var members: [(String, JSONText)] = [
      ("controlPoints", .array(curve.spline.controlPoints.map(value))),
      ("widths", .numbers(curve.widths)),
    ]
    if !curve.inferred.isEmpty {
      let ranges = curve.inferred.map { JSONText.numbers([$0.lowerBound, $0.upperBound]) }
      members.append(("inferred", .array(ranges)))
    }
    if let profile = curve.profile {
      members.append(
        (
          "profile",
          .object([
            ("spacing", .number(profile.spacing)), ("widths", .numbers(profile.widths)),
            ("errors", .numbers(profile.errors)),
          ])
        ))
    }
    if !curve.dashes.isEmpty { members.append(("dashes", .numbers(curve.dashes))) }
    return members
  }

  private static func value(_ node: CurveGraph.Node) -> JSONText {
    .object([
      ("id", .integer(node.id)),
      ("kind", .text(node.kind.rawValue)),
      ("position", value(node.position)),
      (
        "curves",
        .array(
          node.incidences.map { incidence in
            .object(
              [("curve", .integer(incidence.curve)), ("parameter", .number(incidence.parameter))]
                + (incidence.continuation.map {
                  [("turn", .number($0.turn)), ("certainty", .number($0.certainty))]
                } ?? []))
          })
      ),
    ])
  }

  /// The drawing in the bytes of a JSON file.
  ///
  /// - Throws: `CurveExportError.unsupportedVersion` or `.malformed`, which says where and why.
  public static func drawing(from data: Data) throws(CurveExportError) -> CurveDrawing {
    try decoded(DrawingRecord.self, from: data, format: format, version: version).drawing()
  }

  /// The record in the bytes of a JSON file of this `format` and `version`.
  static func decoded<Record: Decodable>(
    _ record: Record.Type, from data: Data, format: String, version: Int
  ) throws(CurveExportError) -> Record {
    let decoder = JSONDecoder()
    do {
      // The version first: a later schema may look different everywhere else.
      let head = try decoder.decode(HeadRecord.self, from: data)
      guard head.format == format else {
        throw CurveExportError.json("its format is not \"\(format)\"")
      }
      guard head.version == version else {
        throw CurveExportError.unsupportedVersion(head.version, known: version)
      }
      return try decoder.decode(record, from: data)
    } catch let error as CurveExportError {
      throw error
    } catch let error as DecodingError {
      throw .json(sentence(error))
    } catch {
      throw .json("\(error)")
    }
  }

  private static func sentence(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
        .joined()
      return path.isEmpty ? "the file" : String(path.drop { $0 == "." })
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "\(place(context)) lacks \"\(key.stringValue)\""
    case .valueNotFound(_, let context): return "\(place(context)) is null"
    case .typeMismatch(_, let context): return "\(place(context)) has the wrong type"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "it is not JSON" : "\(place(context)) is not valid"
    @unknown default: return "it cannot be decoded"
    }
  }
}
