public import Failures

/// Why a drawing cannot be written or read. The texts are one sentence without a full stop; callers
/// put the file's name in front.
public enum CurveExportError: ExplainedError, Equatable {
  /// No writer goes by this file ending (given without the dot).
  case unknownEnding(String)
  /// The format can be written but not read.
  case cannotRead(DrawingFormat)
  /// The format holds only still drawings.
  case cannotMove(DrawingFormat)
  /// A coordinate, width or confidence of this curve is not a finite number.
  case notFinite(curve: Int)
  /// The file is not what its format asks for.
  case malformed(DrawingFormat, details: String)
  /// The drawing was written by a later version of the program.
  case unsupportedVersion(Int)
  /// The file is larger than `limit` bytes.
  case tooLarge(bytes: Int, limit: Int)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unknownEnding(let ending):
      (ending.isEmpty ? "the name has no ending" : "the ending .\(ending) is unknown")
        + "; drawings are written as \(DrawingFormat.endings)"
    case .cannotRead(let format):
      "a drawing cannot be read from \(format.name); "
        + "use \(DrawingFormat.readableNames)"
    case .cannotMove(let format):
      "a moving drawing cannot be written as \(format.name); "
        + "use \(DrawingFormat.all.filter(\.holdsMoving).map(\.name).alternatives)"
    case .notFinite(let curve):
      "curve \(curve) has a coordinate, width or confidence that is not a finite number"
    case .malformed(let format, let details):
      "this is not a \(format.name) drawing that can be read: \(details)"
    case .unsupportedVersion(let version):
      "this drawing has version \(version) of the format, and only version "
        + "\(JSONDrawing.version) is known; use a newer curvetrace"
    case .tooLarge(let bytes, let limit):
      "the file has \(bytes) bytes, more than the limit of \(limit)"
    }
  }

  /// A drawing that cannot be written is a fault of who made it; readers of files put `TruthError` around it.
  public var category: FailureCategory { .fault }
}
