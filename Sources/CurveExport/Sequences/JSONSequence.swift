public import Foundation
public import Geometry

/// Moving drawings as JSON, complete: what is read back is equal to what was written, bit for bit.
///
/// What is written is what `sequence.schema.json` says, a JSON Schema in this module's
/// documentation; frames are counted from 0. `lives` and `events` are there for those who read the
/// file and are not needed to read it back.
public enum JSONSequence {
  /// What the member `format` says.
  public static let format = "curvetrace-sequence"
  /// The schema's version.
  public static let version = 1

  /// The moving drawing's text, ending in a newline.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of sequence: CurveSequence) throws(CurveExportError) -> String {
    for frame in sequence.frames { try frame.checkFinite() }
    let root = JSONText.object([
      ("format", .text(format)),
      ("version", .integer(version)),
      ("image", JSONDrawing.size(of: sequence.frames[0])),
      ("frameRate", .number(sequence.frameRate)),
      ("frames", .array(sequence.names.map { .text($0) })),
      ("curves", .array(sequence.ids.map { curve($0, in: sequence) })),
      ("events", .array(sequence.events.map(value))),
      ("graphs", .array(sequence.frames.map { JSONDrawing.value($0.graph) })),
      ("provenance", JSONDrawing.value(sequence.provenance)),
    ])
    return root.serialized() + "\n"
  }

  private static func curve(_ id: Int, in sequence: CurveSequence) -> JSONText {
    .object([
      ("id", .integer(id)),
      (
        "lives",
        .array(
          sequence.lives(of: id).map {
            .array([.integer($0.lowerBound), .integer($0.upperBound)])
          })
      ),
      (
        "frames",
        .array(
          sequence.path(of: id).enumerated().compactMap { frame, curve in
            curve.map {
              .object(
                [("frame", .integer(frame)), ("id", .integer(id))]
                  + JSONDrawing.manner(of: $0) + JSONDrawing.shape(of: $0))
            }
          })
      ),
    ])
  }

  private static func value(_ event: CurveSequence.Event) -> JSONText {
    .object([
      ("frame", .integer(event.frame)), ("curve", .integer(event.curve)),
      ("event", .text(event.kind.rawValue)),
    ])
  }

  /// The moving drawing in the bytes of a JSON file.
  ///
  /// - Throws: `CurveExportError.unsupportedVersion` or `.malformed`, which says where and why.
  public static func sequence(from data: Data) throws(CurveExportError) -> CurveSequence {
    try JSONDrawing.decoded(SequenceRecord.self, from: data, format: format, version: version)
      .sequence()
  }
}
