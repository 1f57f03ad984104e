import CImageCodecs
public import Foundation

extension Image {
  /// The most pixels an image may have unless another limit is given: 100 megapixels.
  public static let defaultPixelLimit = 100_000_000

  /// Reads the image file at `path`, of any format of `ImageFormat.all`; `-` is standard input.
  ///
  /// Values are the stored samples divided by the largest, so 16-bit files keep every bit; gamma
  /// and colour profiles are left alone. A palette becomes RGB, a transparent colour becomes alpha,
  /// and the EXIF orientation is applied.
  ///
  /// - Parameter pixelLimit: an image of more pixels is refused before memory for them is taken.
  /// - Throws: `ImagingError`; see `decode(_:name:pixelLimit:)` for what is wrong with data.
  public static func read(
    from path: String, pixelLimit: Int = defaultPixelLimit
  ) throws(ImagingError) -> Image {
    // Uncompressed 16-bit RGBA has 8 bytes a pixel; the rest is for profiles, previews and text.
    let (bytes, overflow) = pixelLimit.multipliedReportingOverflow(by: 16)
    let byteLimit = overflow ? Int.max : max(bytes, 64 << 20)
    return try decode(
      FileReading.imageBytes(at: path, byteLimit: byteLimit, pixelLimit: pixelLimit), name: path,
      pixelLimit: pixelLimit)
  }

  /// Reads the image file at a file `url`.
  public static func read(
    from url: URL, pixelLimit: Int = defaultPixelLimit
  ) throws(ImagingError) -> Image {
    try read(from: url.path, pixelLimit: pixelLimit)
  }

  /// Decodes an image file in memory; `name` stands for it in errors.
  ///
  /// - Throws: `.emptyFile`, `.notAnImage`, `.truncated`, `.corrupt`, `.unsupported` (CMYK),
  ///   `.tooManyPixels`, `.outOfMemory`.
  public static func decode(
    _ data: [UInt8], name: String, pixelLimit: Int = defaultPixelLimit
  ) throws(ImagingError) -> Image {
    guard !data.isEmpty else { throw .emptyFile(path: name) }
    guard let format = ImageFormat(signatureOf: data) else { throw .notAnImage(path: name) }
    return try decode(data, as: format, name: name, pixelLimit: pixelLimit)
  }

  /// Decodes a file of this format.
  static func decode(
    _ data: [UInt8], as format: ImageFormat, name: String, pixelLimit: Int = defaultPixelLimit
  ) throws(ImagingError) -> Image {
    if format.decode == nil, let reader = format.frameReader {
      return try reader.init(data, name: name, pixelLimit: pixelLimit).image(0)
    }
    let codec = ImageCodec(format: format, name: name)
    // 1. The size, before memory is taken.
    let header = try codec.header(of: data)
    try check(
      width: Int(header.width), height: Int(header.height), limit: pixelLimit, name: name)
    // 2. The pixels.
    let (planes, damage) = try codec.planes(of: data, header: header)
    // 3. Upright.
    let orientation = ImageOrientation(rawValue: Int(header.orientation)) ?? .upright
    let stored =
      switch planes.count {
      case 1: Image(grey: planes[0])
      case 2: Image(grey: planes[0], alpha: planes[1])
      case 3: Image(red: planes[0], green: planes[1], blue: planes[2])
      default: Image(red: planes[0], green: planes[1], blue: planes[2], alpha: planes[3])
      }
    var image = stored.upright(from: orientation)
    image.scale = format.scale(in: data, isTurned: header.orientation >= 5)
    image.damage = damage
    return image
  }

  /// Throws where so many frames of a size have more pixels together than `limit`.
  static func check(
    width: Int, height: Int, frames: Int = 1, limit: Int, name: String
  ) throws(ImagingError) {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= limit / max(frames, 1) else {
      throw .tooManyPixels(path: name, width: width, height: height * frames, limit: limit)
    }
  }
}

/// The C codecs with their statuses made into errors.
struct ImageCodec {
  let format: ImageFormat
  let name: String

  func header(of data: [UInt8]) throws(ImagingError) -> cic_info {
    var info = cic_info()
    var report = cic_report()
    let status = data.withUnsafeBufferPointer {
      format.probe?($0.baseAddress, $0.count, &info, &report) ?? CIC_UNSUPPORTED
    }
    try check(status, info, report)
    return info
  }

  /// The planes as stored, one for each channel, and of JPEG what was wrong with them: other libraries warn of what
  /// does not concern pixels.
  func planes(
    of data: [UInt8], header: cic_info
  ) throws(ImagingError) -> (planes: [Plane], damage: String?) {
    let (width, height) = (Int(header.width), Int(header.height))
    let channels = Int(header.channels)
    func plane(_ channel: Int) -> Plane {
      channel < channels ? Plane(width: width, height: height) : Plane(width: 0, height: 0)
    }
    var (first, second, third, fourth) = (plane(0), plane(1), plane(2), plane(3))
    var report = cic_report()
    let status = data.withUnsafeBufferPointer { bytes in
      first.pixels.withUnsafeMutableBufferPointer { first in
        second.pixels.withUnsafeMutableBufferPointer { second in
          third.pixels.withUnsafeMutableBufferPointer { third in
            fourth.pixels.withUnsafeMutableBufferPointer { fourth in
              let addresses = [
                first.baseAddress, second.baseAddress, third.baseAddress, fourth.baseAddress,
              ]
              return format.decode?(
                bytes.baseAddress, bytes.count, addresses, width * height, &report)
                ?? CIC_UNSUPPORTED
            }
          }
        }
      }
    }
    try check(status, header, report)
    let damage = format == .jpeg && report.warnings > 0 ? report.warning : nil
    return (Array([first, second, third, fourth].prefix(channels)), damage)
  }

  private func check(
    _ status: cic_status, _ info: cic_info, _ report: cic_report
  ) throws(ImagingError) {
    switch status {
    case CIC_OK: return
    case CIC_TRUNCATED: throw .truncated(path: name, format: format)
    case CIC_UNSUPPORTED: throw .unsupported(path: name, format: format, details: report.text)
    case CIC_OUT_OF_MEMORY:
      throw .outOfMemory(path: name, width: Int(info.width), height: Int(info.height))
    default: throw .corrupt(path: name, format: format, details: report.text)
    }
  }
}

extension cic_report {
  /// The decoder's message, as text.
  var text: String { Self.text(message) }
  /// The first of its warnings, as text.
  var warning: String { Self.text(first_warning) }

  private static func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
