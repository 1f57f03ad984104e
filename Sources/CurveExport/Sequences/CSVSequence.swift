public import Geometry

/// Writes a moving drawing as a table with one row for each frame and cubic segment: the columns of `CSVWriter`
/// with the frame, counted from 0, in front.
public enum CSVSequence {
  /// The first line.
  public static let header = "frame," + CSVWriter.header

  /// The table's text.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func text(of sequence: CurveSequence) throws(CurveExportError) -> String {
    var text = header + "\n"
    for (index, frame) in sequence.frames.enumerated() {
      for row in try CSVWriter.text(of: frame).split(separator: "\n").dropFirst() {
        text += "\(index),\(row)\n"
      }
    }
    return text
  }
}
