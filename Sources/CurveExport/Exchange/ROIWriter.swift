public import Foundation
public import Geometry

/// Writes a drawing as a set of ImageJ's regions of interest, which its ROI Manager opens: a zip archive with a file
/// `curve-N.roi` for each curve.
///
/// A curve is a free line, a closed one a freehand selection and a dot a point, with points 1 px apart, to a fraction
/// of a pixel. A region has the curve's name and mean width, the number of its part as its group, and as properties
/// its kind, its confidence and the widths at its points. The layout is that of ImageJ's `RoiDecoder`, version 1.52
/// and later: numbers of two and four bytes, the most significant first. In ImageJ whole coordinates of lines and
/// points are the middles of pixels, and those of areas their corners; ours are always corners.
public enum ROIWriter {
  /// The most regions that an archive holds.
  static let countLimit = Int(UInt16.max)

  /// The bytes of the archive; of curves beyond `countLimit` none are in it.
  ///
  /// - Throws: `CurveExportError.notFinite`.
  public static func data(of drawing: CurveDrawing) throws(CurveExportError) -> Data {
    try drawing.checkFinite()
    return ZipArchiveWriter.archive(
      of: drawing.curves.prefix(countLimit).map {
        (name: "curve-\($0.id).roi", data: region(of: $0))
      })
  }

  /// What `RoiDecoder` calls a freehand selection, a free line and a point.
  private enum Kind: UInt8 {
    case freeLine = 4
    case freehand = 7
    case point = 10
  }

  private static func region(of curve: TracedCurve) -> [UInt8] {
    let isClosed = curve.spline.isClosed
    let kind: Kind = curve.isDot ? .point : isClosed ? .freehand : .freeLine
    var samples = CurveSamples(of: curve)
    if isClosed {
      samples.points.removeLast()
      samples.widths.removeLast()
    }
    let shift = isClosed ? Vector.zero : Vector(-0.5, -0.5)
    let points = samples.points.map { $0 + shift }
    let name = Array("curve-\(curve.id)".utf16)
    let widths = samples.widths.map { NumberText.bounded($0) }.joined(separator: " ")
    let properties = Array(
      ("confidence: \(NumberText.bounded(curve.confidence))\nkind: \(curve.kind.rawValue)\n"
        + "widths: \(widths)\n").utf16)
    let box = BoundingBox(points) ?? BoundingBox(Point.zero)
    let corner = Point(box.minX.rounded(.down), box.minY.rounded(.down))
    // Beside the 64 bytes of a header each point has four bytes, and eight more where it is told exactly.
    let second = 64 + 12 * points.count
    var bytes = BigEndianBytes()
    bytes.add(Array("Iout".utf8))
    bytes.add(UInt16(228))
    bytes.add([kind.rawValue, 0])
    for side in [corner.y, corner.x, box.maxY.rounded(.up), box.maxX.rounded(.up)] {
      bytes.add(UInt16(clampedBits: side))
    }
    // A count of two bytes, or 0 and one of four.
    bytes.add(UInt16(exactly: points.count) ?? 0)
    bytes.add(UInt32(points.count > Int(UInt16.max) ? points.count : 0))
    bytes.add(zeros: 12)
    bytes.add(UInt16(clampedBits: curve.meanWidth.rounded()))
    // No shape, no colours, no subtype; option 128: coordinates are exact.
    bytes.add(zeros: 14)
    bytes.add(UInt16(128))
    bytes.add(zeros: 8)
    bytes.add(UInt32(second))
    for point in points { bytes.add(UInt16(clampedBits: (point.x - corner.x).rounded(.down))) }
    for point in points { bytes.add(UInt16(clampedBits: (point.y - corner.y).rounded(.down))) }
    for point in points { bytes.add(Float(point.x).bitPattern) }
    for point in points { bytes.add(Float(point.y).bitPattern) }
    // The second header: places and lengths of texts, the group, the exact width.
    let texts = second + 64
    bytes.add(zeros: 16)
    bytes.add(UInt32(texts))
    bytes.add(UInt32(name.count))
    bytes.add(zeros: 6)
    bytes.add([UInt8(clamping: curve.part ?? 0), 0])
    bytes.add(zeros: 4)
    bytes.add(Float(curve.meanWidth).bitPattern)
    bytes.add(UInt32(texts + 2 * name.count))
    bytes.add(UInt32(properties.count))
    bytes.add(zeros: 16)
    for unit in name + properties { bytes.add(unit) }
    return bytes.bytes
  }
}

/// Bytes that grow, numbers with the most significant byte first.
private struct BigEndianBytes {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ more: [UInt8]) { bytes += more }
  mutating func add(zeros count: Int) { bytes += Array(repeating: 0, count: count) }
  mutating func add(_ number: UInt16) { bytes += [UInt8(number >> 8), UInt8(number & 0xFF)] }
  mutating func add(_ number: UInt32) {
    add(UInt16(number >> 16))
    add(UInt16(number & 0xFFFF))
  }
}

extension UInt16 {
  /// The bits of a whole number, below 2^53, as the nearest one of two bytes with a sign.
  fileprivate init(clampedBits value: Double) {
    self.init(bitPattern: Int16(clamping: Int(value)))
  }
}
