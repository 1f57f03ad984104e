public import Failures
package import Geometry

/// Why a drawing cannot be written or read. The texts are one sentence without a full stop; callers
/// put the file's name in front. Formats are named as people call them, such as `SVG`.
public enum CurveExportError: ExplainedError, Equatable {
  /// No writer goes by this file ending; both are given without the dot.
  case unknownEnding(String, known: [String])
  /// The format can be written but not read; `readable` are the formats that can.
  case cannotRead(String, readable: [String])
  /// The format holds only still drawings; `moving` are the formats that hold moving ones.
  case cannotMove(String, moving: [String])
  /// A coordinate, width or confidence of this curve is not a finite number.
  case notFinite(curve: Int)
  /// Nothing says how wide curves are, which is what was to be shown.
  case noWidths
  /// The file is not what its format asks for.
  case malformed(String, details: String)
  /// The drawing was written by a later version of the program; `known` is the version that is read.
  case unsupportedVersion(Int, known: Int)
  /// The file is larger than `limit` bytes.
  case tooLarge(bytes: Int, limit: Int)

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unknownEnding(let ending, let known):
      (ending.isEmpty ? "the name has no ending" : "the ending .\(ending) is unknown")
        + "; drawings are written as \(known.map { "." + $0 }.alternatives)"
    case .cannotRead(let format, let readable):
      "a drawing cannot be read from \(format); use \(readable.alternatives)"
    case .cannotMove(let format, let moving):
      "a moving drawing cannot be written as \(format); use \(moving.alternatives)"
    case .notFinite(let curve):
      "curve \(curve) has a coordinate, width or confidence that is not a finite number"
    case .noWidths:
      "nothing says how wide its curves are, so no outlines can be drawn; "
        + "give a drawing with widths, such as JSON"
    case .malformed(let format, let details):
      "this is not a \(format) drawing that can be read: \(details)"
    case .unsupportedVersion(let version, let known):
      "this drawing has version \(version) of the format, and only version "
        + "\(known) is known; use a newer curvetrace"
    case .tooLarge(let bytes, let limit):
      "the file has \(bytes) bytes, more than the limit of \(limit)"
    }
  }

  /// A drawing that cannot be written is a fault of who made it; readers of files put `DrawingFileError` around it.
  public var category: FailureCategory { .fault }

  /// An SVG that cannot be read.
  static func svg(_ details: String) -> CurveExportError { .malformed("SVG", details: details) }

  /// A JSON that cannot be read.
  static func json(_ details: String) -> CurveExportError { .malformed("JSON", details: details) }
}

extension CurveDrawing {
  /// How far from an image's corner a point that is read may lie, and how wide a curve may be, px: ten times the
  /// largest side of an image, so that what is reckoned with such numbers stays finite and is done in time.
  static let coordinateLimit = 10_000_000.0

  /// Throws for the first curve with a number that no format can hold.
  package func checkFinite() throws(CurveExportError) {
    for curve in curves {
      guard curve.spline.controlPoints.allSatisfy(\.isFinite),
        curve.widths.allSatisfy(\.isFinite), curve.confidence.isFinite,
        curve.profile.map({ ($0.widths + $0.errors).allSatisfy(\.isFinite) }) ?? true
      else { throw .notFinite(curve: curve.id) }
    }
    for part in parts where !part.confidence.isFinite {
      throw .notFinite(curve: curves.first { $0.part == part.number }?.id ?? 0)
    }
    for node in graph.nodes {
      guard node.position.isFinite, node.incidences.allSatisfy(\.parameter.isFinite) else {
        throw .notFinite(curve: node.incidences.first?.curve ?? 0)
      }
    }
  }
}
