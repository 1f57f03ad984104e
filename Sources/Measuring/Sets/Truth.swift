public import CurveExport
public import Geometry
public import Imaging
import Rasterization

/// The known curves of an image: what results are held against.
public struct Truth: Hashable, Sendable {
  /// The pixels of the curves.
  public let mask: Mask
  /// Their centre lines, where they are known better than through the mask.
  public let drawing: CurveDrawing?
  /// Whether widths are known, and not what a format takes for one where nothing is said.
  public let hasWidths: Bool

  /// A truth of which only the pixels are known; its widths are those of what they show.
  public init(mask: Mask) {
    self.mask = mask
    drawing = nil
    hasWidths = true
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
  /// - Parameters:
  ///   - width: the image's width, px.
  ///   - height: the image's height, px.
  ///   - path: what the truth was read from.
  /// - Throws: `DrawingFileError.otherSize` where the sizes of a mask differ, or the shapes of a
  ///   drawing, by more than a pixel.
  public func fitted(width: Int, height: Int, path: String) throws(DrawingFileError) -> Truth {
    if mask.width == width, mask.height == height { return self }
    if let drawing {
      let factor = Double(width) / Double(mask.width)
      if abs(Double(mask.height) * factor - Double(height)) <= max(1, factor) {
        return Truth(
          drawing: drawing.scaled(by: factor, width: width, height: height), hasWidths: hasWidths)
      }
    }
    throw .otherSize(
      path: path, truth: "\(mask.width) x \(mask.height)", image: "\(width) x \(height)")
  }

  /// Reads a truth from a picture (pixels of at least half the largest value are curves) or from an
  /// SVG or JSON drawing, as its ending says.
  ///
  /// - Throws: `ImagingError`, or `DrawingFileError` with the file's name in front.
  public static func read(from path: String) throws -> Truth {
    guard (try? DrawingFormat(path: path)) != nil else {
      return Truth(mask: Mask(try Image.read(from: path).luminance, atLeast: 0.5))
    }
    let file = try DrawingFile(at: path)
    return Truth(drawing: try file.drawing(), hasWidths: file.saysWidths)
  }
}
