package import Geometry

/// A drawing as a part of a larger JSON file: the same object that a file of its own has.
package struct EmbeddedDrawing: Codable {
  package let drawing: CurveDrawing

  /// A drawing to be written.
  package init(_ drawing: CurveDrawing) { self.drawing = drawing }

  /// The drawing that an object has.
  ///
  /// - Throws: `CurveExportError`; `DecodingError` where a value is of another type.
  package init(from decoder: any Decoder) throws {
    let head = try HeadRecord(from: decoder)
    guard head.format == JSONDrawing.format else {
      throw CurveExportError.json("the drawing's format is not \"\(JSONDrawing.format)\"")
    }
    guard head.version == JSONDrawing.version else {
      throw CurveExportError.unsupportedVersion(head.version, known: JSONDrawing.version)
    }
    drawing = try DrawingRecord(from: decoder).drawing()
  }

  /// Writes the object.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  package func encode(to encoder: any Encoder) throws {
    try JSONDrawing.value(of: drawing).encode(to: encoder)
  }
}

extension JSONText: Encodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .array(let items):
      var list = encoder.unkeyedContainer()
      for item in items { try list.encode(item) }
    case .object(let members):
      var object = encoder.container(keyedBy: Name.self)
      for (name, value) in members { try object.encode(value, forKey: Name(name)) }
    case .text(let value): try Self.write(value, to: encoder)
    case .integer(let value): try Self.write(value, to: encoder)
    case .unsigned(let value): try Self.write(value, to: encoder)
    case .number(let value): try Self.write(value, to: encoder)
    case .flag(let value): try Self.write(value, to: encoder)
    case .null:
      var single = encoder.singleValueContainer()
      try single.encodeNil()
    }
  }

  private static func write(_ value: some Encodable, to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    try single.encode(value)
  }
}
