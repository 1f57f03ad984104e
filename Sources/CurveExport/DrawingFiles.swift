public import Failures
import Foundation
public import Geometry
import Imaging

extension CurveDrawing {
  /// Reads the drawing in the file at `path`, whose ending names the format: SVG or JSON.
  ///
  /// - Throws: `ImagingError` where the file cannot be opened, `DrawingFileError` where it holds no drawing.
  public static func read(from path: String) throws -> CurveDrawing {
    try DrawingFile(at: path).drawing()
  }

  /// Writes the drawing to the file at `path`, whose ending names the format. The file is replaced whole or
  /// not at all.
  ///
  /// - Throws: `DrawingFileError` for another ending or numbers that are not finite, `ImagingError`
  ///   where the file cannot be written.
  public func write(to path: String, style: DrawingStyle = DrawingStyle()) throws {
    try AtomicFile.write(
      try DrawingFile.checked(path) { () throws(CurveExportError) in
        try DrawingFormat(path: path).data(of: self, style: style)
      }, to: path)
  }
}

extension CurveSequence {
  /// Reads the moving drawing in the file at `path`, a JSON: other formats do not give one back, and a file of
  /// another ending is read as JSON too.
  ///
  /// - Throws: `ImagingError` where the file cannot be opened, `DrawingFileError` where it holds no moving
  ///   drawing.
  public static func read(from path: String) throws -> CurveSequence {
    let data = try DrawingFile.contents(of: path)
    return try DrawingFile.checked(path) { () throws(CurveExportError) in
      guard let read = (try? DrawingFormat(path: path))?.readMoving else {
        return try JSONSequence.sequence(from: data)
      }
      return try read(data)
    }
  }

  /// Writes the moving drawing to the file at `path`, whose ending names the format. The file is replaced
  /// whole or not at all.
  ///
  /// - Throws: `DrawingFileError` for an ending of no format that moves or numbers that are not finite,
  ///   `ImagingError` where the file cannot be written.
  public func write(to path: String, style: DrawingStyle = DrawingStyle()) throws {
    try AtomicFile.write(
      try DrawingFile.checked(path) { () throws(CurveExportError) in
        try DrawingFormat(path: path).data(of: self, style: style)
      }, to: path)
  }
}

/// A file that should hold a drawing, read into memory.
package struct DrawingFile {
  private let path: String
  private let format: DrawingFormat
  private let data: Data

  /// The contents of the file at `path`.
  package init(at path: String) throws {
    self.path = path
    format = try Self.checked(path) { () throws(CurveExportError) in try DrawingFormat(path: path) }
    data = try Self.contents(of: path)
  }

  /// Whether the file says how wide its curves are.
  package var saysWidths: Bool { format.saysWidths(data) }

  /// The drawing, whose size is that of an image that can be read.
  package func drawing() throws(DrawingFileError) -> CurveDrawing {
    try Self.checked(path) { () throws(CurveExportError) in
      let drawing = try format.drawing(from: data)
      guard drawing.width > 0, drawing.height > 0,
        drawing.width <= Image.defaultPixelLimit / drawing.height
      else { throw .malformed(format.name, details: "its size is not that of an image") }
      return drawing
    }
  }

  /// The bytes of a file that is not empty and not too long.
  static func contents(of path: String) throws -> Data {
    guard let bytes = try FileReading.bytes(at: path, byteLimit: DrawingFormat.byteLimit) else {
      let length = (try? URL(fileURLWithPath: path).resourceValues(forKeys: [.fileSizeKey]))?
        .fileSize
      throw DrawingFileError.unusable(
        path: path,
        .tooLarge(bytes: length ?? DrawingFormat.byteLimit + 1, limit: DrawingFormat.byteLimit))
    }
    guard !bytes.isEmpty else { throw ImagingError.emptyFile(path: path) }
    return Data(bytes)
  }

  /// What `body` returns; its errors with the file's name in front.
  static func checked<Result>(
    _ path: String, _ body: () throws(CurveExportError) -> Result
  ) throws(DrawingFileError) -> Result {
    do { return try body() } catch { throw .unusable(path: path, error) }
  }
}

/// Why a file cannot be used as a drawing.
public enum DrawingFileError: ExplainedError, Equatable {
  /// It holds no drawing that can be read, or the drawing cannot be written there.
  case unusable(path: String, CurveExportError)
  /// The truth in it and the image differ in size.
  case otherSize(path: String, truth: String, image: String)
  /// The moving drawing in it has not as many frames as the truth.
  case otherFrames(path: String, count: Int, expected: Int)

  /// One sentence without a full stop, the file's name in front.
  public var description: String {
    switch self {
    case .unusable(let path, let error): "\(path): \(error)"
    case .otherSize(let path, let truth, let image):
      "\(path): the truth has \(truth) pixels and the image \(image); "
        + "give a truth of the image's size"
    case .otherFrames(let path, let count, let expected):
      "\(path): this moving drawing has \(count) frames and the truth \(expected); give one of the same frames"
    }
  }

  public var category: FailureCategory { .badData }
}
