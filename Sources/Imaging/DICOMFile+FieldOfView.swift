import CDICOM

/// What DICOM says to show nothing: what is outside its shutters (PS3.3, C.7.6.11), and padding (C.7.5.1.1.2).
extension DICOMFile {
  /// The pixels of a frame inside `opening` that are no padding; `nil` where that are all, or none.
  func fieldOfView(of values: Plane, in opening: Mask?) -> Mask? {
    guard info.has_padding != 0 else { return opening }
    let padding = Float(info.padding.0)...Float(info.padding.1)
    let padded = Mask(
      width: values.width, height: values.height,
      pixels: ContiguousArray(values.pixels.lazy.map(padding.contains)))
    // What only has the value of padding is not at the border, or is small.
    let hidden = padded.touchingBorder(leastSize: Self.leastPadding)
    guard hidden.population > 0 else { return opening }
    let inside = opening?.subtracting(hidden) ?? hidden.inverted()
    return inside.population > 0 ? inside : opening
  }

  /// The fewest pixels that are padding together.
  private static let leastPadding = 64

  /// The pixels that no shutter hides; `nil` where that are all, or none.
  var opening: Mask? {
    guard info.shutters != 0 else { return nil }
    let polygon = polygon
    var open = Mask(width: Int(info.width), height: Int(info.height))
    for y in 0..<open.height {
      for x in 0..<open.width {
        open[x, y] = isOpen(row: Double(y + 1), column: Double(x + 1), polygon)
      }
    }
    let count = open.population
    return count > 0 && count < open.pixels.count ? open : nil
  }

  /// In words, such as `rectangular shutter`; `nil` where there is none.
  var shutters: String? {
    let names = [
      (CDICOM_RECTANGLE, "rectangular"), (CDICOM_CIRCLE, "circular"),
      (CDICOM_POLYGON, "polygonal"),
    ].filter { has($0.0) }.map(\.1)
    return names.isEmpty ? nil : names.joined(separator: " and ") + " shutter"
  }

  private func has(_ shape: some BinaryInteger) -> Bool { Int(info.shutters) & Int(shape) != 0 }

  private typealias Corner = (row: Double, column: Double)

  /// The corners of the polygonal shutter.
  private var polygon: [Corner] {
    withUnsafeBytes(of: info.polygon) { bytes in
      let numbers = bytes.bindMemory(to: Double.self)
      return (0..<Int(info.vertices)).map { (numbers[2 * $0], numbers[2 * $0 + 1]) }
    }
  }

  /// Whether no shutter hides a place; rows and columns are counted from 1.
  private func isOpen(row: Double, column: Double, _ polygon: [Corner]) -> Bool {
    if has(CDICOM_RECTANGLE) {
      let (first, last, left, right) = info.rectangle
      guard row >= first, row <= last, column >= left, column <= right else { return false }
    }
    if has(CDICOM_CIRCLE) {
      let (y, x) = (row - info.circle.0, column - info.circle.1)
      guard x * x + y * y <= info.circle.2 * info.circle.2 else { return false }
    }
    guard var last = polygon.last else { return true }
    // A ray to the right meets the sides an odd number of times.
    var isInside = false
    for corner in polygon {
      if (corner.row > row) != (last.row > row),
        column < corner.column + (row - corner.row) / (last.row - corner.row)
          * (last.column - corner.column)
      {
        isInside.toggle()
      }
      last = corner
    }
    return isInside
  }
}

extension Mask {
  /// What is left of the opening of a shutter without its soft rim: blades stand near the tube, so their shadows end
  /// within some pixels, and files say only roughly where. What is dark at the border of `image` is outside as well.
  func clear(in image: Image) -> Mask {
    let lit = FieldOfView().detect(in: image)?.intersection(self) ?? self
    let clear = lit.eroded(radius: Self.penumbra * Float(min(width, height)))
    return clear.population > 0 ? clear : self
  }

  /// The width of the rim, a share of the image's smaller side. Of two coronary runs the shadow and the brightness that
  /// sharpening adds beside it take 20 px of 512, of which what looks takes 4.
  private static let penumbra: Float = 0.03
}
