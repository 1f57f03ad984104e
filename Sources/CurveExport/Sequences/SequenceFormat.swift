public import Foundation
public import Geometry

extension DrawingFormat {
  /// The bytes of a file with a moving drawing; `brush` and `seed` are of SVG.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public func data(
    of sequence: CurveSequence, brush: Brush? = nil, seed: UInt64 = 1
  ) throws -> Data {
    switch self {
    case .svg: Data(try AnimatedSVGWriter(brush: brush, seed: seed).text(of: sequence).utf8)
    case .json: Data(try JSONSequence.text(of: sequence).utf8)
    case .csv: Data(try CSVSequence.text(of: sequence).utf8)
    }
  }
}
