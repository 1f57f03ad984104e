import CDICOM

/// What DICOM says to show nothing: what is outside its shutters (PS3.3, C.7.6.11), and padding (C.7.5.1.1.2).
extension DICOMFile {
  /// The pixels inside, `nil` where all are, or where none would be.
  func fieldOfView(of values: Plane) -> Mask? {
    var inside = Mask(width: values.width, height: values.height, repeating: true)
    let polygon = polygon
    if info.shutters != 0 {
      for y in 0..<inside.height {
        for x in 0..<inside.width
        where !isOpen(row: Double(y + 1), column: Double(x + 1), polygon) { inside[x, y] = false }
      }
    }
    if info.has_padding != 0 {
      let padding = Float(info.padding.0)...Float(info.padding.1)
      let padded = Mask(
        width: values.width, height: values.height,
        pixels: ContiguousArray(values.pixels.lazy.map(padding.contains)))
      // What only has the value of padding is not at the border, or is small.
      inside = inside.subtracting(padded.touchingBorder(leastSize: Self.leastPadding))
    }
    let count = inside.population
    return count > 0 && count < values.count ? inside : nil
  }

  /// The fewest pixels that are padding together.
  private static let leastPadding = 64

  /// What is left of the field of view without its soft rim: the blades of a shutter stand near the tube, so their
  /// shadows end within some pixels, and files say only roughly where. What is dark at the border is outside as well.
  func clear(_ inside: Mask, in image: Image) -> Mask {
    guard info.shutters != 0 else { return inside }
    let lit = FieldOfView().detect(in: image)?.intersection(inside) ?? inside
    let clear = lit.eroded(radius: Self.penumbra * Float(min(image.width, image.height)))
    return clear.population > 0 ? clear : inside
  }

  /// The width of the rim, a share of the image's smaller side. Of two coronary runs the shadow and the brightness that
  /// sharpening adds beside it take 20 px of 512, of which what looks takes 4.
  private static let penumbra: Float = 0.03

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
