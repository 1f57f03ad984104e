import CurveNetworks
import Imaging
import Workers

/// Reads a network at several sizes of an image, of each size some rows: of the light at that size no more is there
/// than it is shown.
struct BandReader {
  let reader: NetworkReader
  let light: Plane
  /// The sizes that are looked at.
  let sizes: [(width: Int, height: Int)]

  /// What the network says of `bands`, rows of each size, and where left and right are not alike to it of the mirror
  /// image.
  ///
  /// - Parameter weight: how much the neurons at each place count for the attribution, of the light's size.
  func readBothWays(
    _ bands: [Range<Int>], sumsAttribution: Bool = false, weighedBy weight: Plane? = nil,
    monitor: WorkMonitor = .silent
  ) throws -> [NetworkReading] {
    let shown = zip(bands, sizes).map { shownRows(of: $0, height: $1.height) }
    func planes(of plane: Plane) -> [Plane] {
      shown.indices.map { plane.resized(to: sizes[$0], rows: shown[$0]) }
    }
    return try reader.readBothWays(
      planes(of: light),
      rows: zip(bands, shown).map { band, shown in
        band.lowerBound - shown.lowerBound..<band.upperBound - shown.lowerBound
      },
      sumsAttribution: sumsAttribution, weighedBy: weight.map(planes), monitor: monitor)
  }

  /// The rows at one size that the network must see to say what is in those of `band`: they begin where its windows
  /// do.
  private func shownRows(of band: Range<Int>, height: Int) -> Range<Int> {
    let (reach, stride) = (reader.network.input.reach, reader.network.input.stride)
    let first = max(band.lowerBound - reach - stride, 0) / stride * stride
    return first..<min(band.upperBound + reach + 2 * stride, height)
  }
}

extension Plane {
  /// The rows `rows` of the plane at another size.
  func resized(to size: (width: Int, height: Int), rows: Range<Int>) -> Plane {
    if size == (width, height), rows == 0..<height { return self }
    let source = Self.source(of: rows, from: height, to: size.height, filter: .area)
    let part = source == 0..<height ? self : cropped(columns: 0..<width, rows: source)
    return part.resized(
      width: size.width, height: size.height, rows: rows, from: source, of: height, filter: .area)
  }
}
