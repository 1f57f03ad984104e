import CImageCodecs
public import Foundation

/// Bits of each sample of a PNG.
public enum PNGBitDepth: Int, Hashable, Sendable, CaseIterable {
  /// 256 levels.
  case eight = 8
  /// 65,536 levels.
  case sixteen = 16
}

extension Image {
  /// The image as a PNG: grey or RGB, with alpha where the image has it.
  ///
  /// Values are clamped to 0…1 and rounded to the nearest level; NaN becomes 0. The same image
  /// gives the same bytes (with the same zlib).
  ///
  /// - Throws: `ImagingError.cannotEncode` for an image without pixels, or without memory.
  public func pngData(bitDepth: PNGBitDepth = .eight) throws(ImagingError) -> Data {
    try encoded(as: .png, planes: color + [alpha].compactMap(\.self)) {
      planes, count, out, report in
      cic_png_encode(
        planes, count, UInt32(width), UInt32(height), Int32(bitDepth.rawValue), &out, &report)
    }
  }

  /// The image as a baseline JPEG with colour at full resolution; alpha is laid over white.
  ///
  /// - Parameter quality: 1 (smallest) to 100 (best).
  /// - Throws: `ImagingError.cannotEncode`, also for sides over 65,500 pixels.
  public func jpegData(quality: Int = 92) throws(ImagingError) -> Data {
    precondition((1...100).contains(quality), "a JPEG's quality is 1 to 100; got \(quality)")
    return try encoded(as: .jpeg, planes: overWhite().color) { planes, count, out, report in
      cic_jpeg_encode(
        planes, count, UInt32(width), UInt32(height), Int32(quality), &out, &report)
    }
  }

  private func encoded(
    as format: ImageFormat, planes: [Plane],
    _ encode: ([UnsafePointer<Float>?], Int32, inout cic_buffer, inout cic_report) -> cic_status
  ) throws(ImagingError) -> Data {
    var buffer = cic_buffer()
    defer { cic_free(&buffer) }
    var report = cic_report()
    var status = CIC_BAD_ARGUMENT
    func descend(_ pointers: [UnsafePointer<Float>?]) {
      guard pointers.count < planes.count else {
        let padding = [UnsafePointer<Float>?](repeating: nil, count: 4 - planes.count)
        status = encode(pointers + padding, Int32(planes.count), &buffer, &report)
        return
      }
      planes[pointers.count].pixels.withUnsafeBufferPointer { pixels in
        descend(pointers + [pixels.baseAddress])
      }
    }
    if width <= Int(UInt32.max) && height <= Int(UInt32.max) { descend([]) }
    guard status == CIC_OK, let bytes = buffer.data else {
      throw .cannotEncode(format: format, width: width, height: height, details: report.text)
    }
    return Data(bytes: bytes, count: buffer.size)
  }
}
