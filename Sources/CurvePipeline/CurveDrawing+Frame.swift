public import Geometry
public import Imaging

extension CurveDrawing {
  /// Has the provenance say which frame of a file the drawing was traced in, where the file has several.
  public mutating func say(frameOf read: ImageReading.Result) {
    if read.frameCount > 1 { provenance.options["frame"] = String(read.frame) }
  }
}
