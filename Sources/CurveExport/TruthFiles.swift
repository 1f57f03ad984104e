import Foundation
public import Geometry
public import Imaging

/// Writes an image with known curves and what is known about it, side by side.
public enum TruthFiles {
  /// Writes `NAME.png`, `NAME-mask.png` (white where a curve is) and `NAME-truth.svg` (centre lines
  /// with their widths) into `folder`, and `NAME.jpg` where it is asked for.
  ///
  /// Everything is encoded before the first file is touched, and each file is replaced whole.
  ///
  /// - Returns: the paths of the files, the image first.
  /// - Throws: `ImagingError` where the folder does not exist or a file cannot be written;
  ///   `CurveExportError.notFinite`.
  @discardableResult
  public static func write(
    image: Image, mask: Mask, truth: CurveDrawing, name: String, to folder: String,
    includingJPEG: Bool = false
  ) throws -> [String] {
    let base = folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
    var files = [(path: base + ".png", data: try image.pngData())]
    if includingJPEG { files.append((base + ".jpg", try image.jpegData())) }
    files.append((base + "-mask.png", try Image(grey: mask.plane).pngData()))
    files.append((base + "-truth.svg", try DrawingFormat.svg.data(of: truth)))
    for file in files { try AtomicFile.write(file.data, to: file.path) }
    return files.map(\.path)
  }
}
