public import Failures
import Foundation
public import Geometry
public import Imaging
import Rasterization

/// The known curves of an image: what results are held against.
public struct Truth: Hashable, Sendable {
  /// The pixels of the curves.
  public let mask: Mask
  /// Their centre lines, where they are known better than through the mask.
  public let drawing: CurveDrawing?
  /// Whether the drawing's widths are known, and not what a format takes for one where nothing is said.
  public let hasWidths: Bool

  /// A truth that is only known as pixels.
  public init(mask: Mask) {
    self.mask = mask
    drawing = nil
    hasWidths = false
  }

  /// A truth that is known as curves with widths; its pixels are those that they cover to at least a
  /// half, strokes under 1 px counting as 1 px wide.
  public init(drawing: CurveDrawing, hasWidths: Bool = true) {
    let strokes = drawing.curves.map { curve in
      var stroke = Stroke(curve)
      stroke.widths = stroke.widths.map { max($0, 1) }
      return stroke
    }
    let coverage = StrokeRasterizer(width: drawing.width, height: drawing.height).coverage(strokes)
    mask = Mask(coverage, atLeast: 0.5)
    self.drawing = drawing
    self.hasWidths = hasWidths
  }

  /// The truth for an image of `width` x `height` pixels. A drawing of the same shape is scaled to it,
  /// widths included: vectors have no pixels of their own.
  ///
  /// - Parameter path: what the truth was read from.
  /// - Throws: `TruthError.size` where the sizes of a mask differ, or the shapes of a drawing, by more
  ///   than a pixel.
  public func fitted(width: Int, height: Int, path: String) throws(TruthError) -> Truth {
    if mask.width == width, mask.height == height { return self }
    if let drawing {
      let factor = Double(width) / Double(mask.width)
      if abs(Double(mask.height) * factor - Double(height)) <= max(1, factor) {
        return Truth(
          drawing: drawing.scaled(by: factor, width: width, height: height), hasWidths: hasWidths)
      }
    }
    throw .size(
      path: path, truth: "\(mask.width) x \(mask.height)", image: "\(width) x \(height)")
  }

  /// Reads a truth from a picture (pixels of at least half the largest value are curves) or from an
  /// SVG or JSON drawing, as its ending says.
  ///
  /// - Throws: `ImagingError`, or `TruthError` with the file's name in front.
  public static func read(from path: String) throws -> Truth {
    let ending = (path as NSString).pathExtension
    guard let format = try? DrawingFormat(pathExtension: ending) else {
      return Truth(mask: Mask(try Image.read(from: path).luminance, atLeast: 0.5))
    }
    let data = try contents(of: path)
    let drawing = try drawing(from: data, format, path: path)
    let saysWidths =
      format != .svg || ["data-widths", "stroke-width"].contains { data.contains(text: $0) }
    return Truth(drawing: drawing, hasWidths: saysWidths)
  }

  /// Reads an SVG or JSON drawing, as its ending says.
  ///
  /// - Throws: `ImagingError`, or `TruthError` with the file's name in front.
  public static func drawing(at path: String) throws -> CurveDrawing {
    do {
      let format = try DrawingFormat(pathExtension: (path as NSString).pathExtension)
      return try drawing(from: contents(of: path), format, path: path)
    } catch let error as CurveExportError {
      throw TruthError.unreadable(path: path, error)
    }
  }

  private static func drawing(
    from data: Data, _ format: DrawingFormat, path: String
  ) throws -> CurveDrawing {
    do {
      let drawing = try format.drawing(from: data)
      guard drawing.width > 0, drawing.height > 0,
        drawing.width <= Image.defaultPixelLimit / drawing.height
      else {
        throw CurveExportError.malformed(format, details: "its size is not that of an image")
      }
      return drawing
    } catch let error as CurveExportError {
      throw TruthError.unreadable(path: path, error)
    }
  }

  private static func contents(of path: String) throws -> Data {
    var status = stat()
    guard stat(path, &status) == 0 else { throw ImagingError.missingFile(path: path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw ImagingError.isFolder(path: path) }
    guard status.st_size > 0 else { throw ImagingError.emptyFile(path: path) }
    guard Int(status.st_size) <= DrawingFormat.byteLimit else {
      throw TruthError.unreadable(
        path: path, .tooLarge(bytes: Int(status.st_size), limit: DrawingFormat.byteLimit))
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw ImagingError.unreadable(path: path, reason: "it cannot be opened")
    }
  }
}

extension Data {
  fileprivate func contains(text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}

/// Why something cannot serve as the truth.
public enum TruthError: ExplainedError, Equatable {
  /// The drawing cannot be read.
  case unreadable(path: String, CurveExportError)
  /// The truth and the image differ in size.
  case size(path: String, truth: String, image: String)

  /// One sentence without a full stop, the file's name in front.
  public var description: String {
    switch self {
    case .unreadable(let path, let error): "\(path): \(error)"
    case .size(let path, let truth, let image):
      "\(path): the truth has \(truth) pixels and the image \(image); "
        + "give a truth of the image's size"
    }
  }

  /// The file cannot be used.
  public var category: FailureCategory { .badData }
}
