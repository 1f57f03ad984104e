import CurveExport
import Foundation
import Geometry
import TestSupport
import Testing

/// The schemas of the documentation against what is written.
struct JSONSchemaTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/CurveExport/CurveExport.docc")

  private static func faults(_ text: String, _ schema: String) throws -> [String] {
    try JSONSchema(schema, in: folder).faults(of: JSONValue(text))
  }

  private static let drawing = "drawing.schema.json"
  private static let sequence = "sequence.schema.json"

  /// Two frames; curve 12 is there in the first one only.
  private static var moving: CurveSequence {
    var frames = [Samples.parts, Samples.parts]
    for k in frames.indices { frames[k].parts = [] }
    frames[1].curves.removeAll { $0.id == 12 }
    frames[1].graph = CurveGraph()
    return CurveSequence(frames: frames, names: ["f-1", "f \"2\""], frameRate: 12.5)
  }

  /// Open and closed curves, lines and edges, bridged gaps, a graph with continuations, parts with and without names,
  /// a seed of 64 bits; and a drawing with nothing.
  @Test(arguments: 0...20 as ClosedRange<UInt64>)
  func drawingsAreAsTheSchemaSays(seed: UInt64) throws {
    let drawing =
      switch seed {
      case 0: CurveDrawing(width: 1, height: 1)
      case 1: Samples.drawing
      case 2: Samples.parts
      default: Samples.random(seed: seed)
      }
    #expect(try Self.faults(JSONDrawing.text(of: drawing), Self.drawing).isEmpty)
  }

  @Test func movingDrawingsAreAsTheSchemaSays() throws {
    #expect(try Self.faults(JSONSequence.text(of: Self.moving), Self.sequence).isEmpty)
    let single = CurveSequence(frames: [CurveDrawing(width: 2, height: 1)], names: ["only"])
    #expect(try Self.faults(JSONSequence.text(of: single), Self.sequence).isEmpty)
  }

  /// The samples hold every member that the schemas know, so that nothing in them is untested.
  @Test func theSamplesHaveEveryMember() throws {
    func names(_ value: JSONValue) -> Set<String> {
      Set(value.object.keys).union(value.object.values.flatMap(names))
        .union(value.array.flatMap(names))
    }
    func properties(_ schema: JSONValue) -> Set<String> {
      Set(schema["properties"]?.object.keys ?? [:].keys)
        .union(schema.object.values.flatMap(properties))
    }
    var whole = Samples.parts
    whole.pixelSpacing = PixelSpacing(x: 0.2, y: 0.3, source: "a test")
    #expect(try Self.faults(JSONDrawing.text(of: whole), Self.drawing).isEmpty)
    for (file, text) in [
      (Self.drawing, try JSONDrawing.text(of: whole)),
      (Self.sequence, try JSONSequence.text(of: Self.moving)),
    ] {
      let schema = try JSONValue(
        String(contentsOf: Self.folder.appendingPathComponent(file), encoding: .utf8))
      #expect(properties(schema).subtracting(names(try JSONValue(text))).isEmpty)
    }
  }

  /// Each case breaks one thing.
  @Test(arguments: [
    ("\"curvetrace-drawing\"", "\"something\""),
    ("\"version\": 1,", "\"version\": 2,"),
    ("\"version\": 1,", "\"version\": true,"),
    ("\"width\": 64", "\"width\": -64"),
    ("\"width\": 64", "\"width\": 64.5"),
    ("\"image\"", "\"picture\""),
    ("\"id\": 12", "\"id\": -12"),
    ("\"closed\": false", "\"closed\": 0"),
    ("\"closed\": false", "\"colour\": 1, \"closed\": false"),
    ("\"confidence\": 0.7", "\"confidence\": 1.5"),
    ("\"confidence\": 0.7", "\"confidence\": \"high\""),
    ("\"kind\": \"edge\"", "\"kind\": \"border\""),
    ("\"kind\": \"junction\"", "\"kind\": \"knot\""),
    ("\"widths\": [1.1, 2.2, 3.3]", "\"widths\": [1.1, 2.2, -3.3]"),
    ("\"widths\": [1.1, 2.2, 3.3]", "\"widths\": 1.1"),
    ("\"controlPoints\"", "\"points\""),
    ("[12.25, 4.5]", "[12.25, 4.5, 0]"),
    ("[12.25, 4.5]", "[12.25]"),
    ("[0.25, 0.75]", "[0.25, null]"),
    ("\"certainty\": 0.3333333333333333", "\"doubt\": 0.3333333333333333"),
    (", \"parameter\": 0.123456789", ""),
    ("\"factor\": 2", "\"factor\": 0"),
    ("\"number\": 1", "\"number\": \"one\""),
    ("\"seed\": 18446744073709551615", "\"seed\": -1"),
    ("\"detail\": \"0.5\"", "\"detail\": 0.5"),
  ])
  func damagedDrawingsAreNot(part: String, wrong: String) throws {
    let text = try JSONDrawing.text(of: Samples.parts)
    let broken = text.replacing(part, with: wrong)
    try #require(broken != text, "the test changes nothing")
    #expect(try !Self.faults(broken, Self.drawing).isEmpty)
  }

  @Test(arguments: [
    ("\"curvetrace-sequence\"", "\"curvetrace-drawing\""),
    ("\"frameRate\": 12.5", "\"frameRate\": 0"),
    ("\"frames\": [\"f-1\", \"f \\\"2\\\"\"]", "\"frames\": []"),
    ("\"frames\": [\"f-1\", \"f \\\"2\\\"\"]", "\"frames\": [1, 2]"),
    ("\"lives\"", "\"life\""),
    ("[0, 1]", "[0]"),
    ("\"frame\": 1", "\"frame\": -1"),
    ("\"vanishes\"", "\"dies\""),
    ("\"graphs\"", "\"graph\""),
  ])
  func damagedMovingDrawingsAreNot(part: String, wrong: String) throws {
    let text = try JSONSequence.text(of: Self.moving)
    let broken = text.replacing(part, with: wrong)
    try #require(broken != text, "the test changes nothing")
    #expect(try !Self.faults(broken, Self.sequence).isEmpty)
  }

  /// A schema with a keyword that nobody heeds would promise what is not checked.
  @Test func unknownKeywordsAreMistakes() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    for text in ["{\"minimun\": 1}", "{\"$ref\": \"#/$defs/none\"}", "{\"type\": \"float\"}"] {
      try Data(text.utf8).write(to: folder.appendingPathComponent("a.schema.json"))
      let schema = try JSONSchema("a.schema.json", in: folder)
      #expect(throws: JSONSchema.Mistake.self) { try schema.faults(of: .number(1)) }
    }
  }
}
