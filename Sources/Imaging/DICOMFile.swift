import CDICOM
import CImageCodecs
import Foundation

/// A DICOM file with its pixels decoded. Of the rest of the file only what shows and measures them is known here.
final class DICOMFile {
  /// What cannot be read, and why.
  struct Failure: Error {
    var status: cdicom_status
    var message: String
  }

  let info: cdicom_info
  private let file: OpaquePointer

  /// Decodes the file in these bytes.
  init(_ data: UnsafePointer<UInt8>?, _ size: Int) throws(Failure) {
    var (file, info) = (OpaquePointer?.none, cdicom_info())
    var message = [CChar](repeating: 0, count: 256)
    let status = cdicom_open(data, size, &file, &info, &message)
    guard status == CDICOM_OK, let file else {
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Failure(status: status, message: String(decoding: text, as: UTF8.self))
    }
    (self.file, self.info) = (file, info)
  }

  /// Decodes the file in `bytes`.
  static func open(_ bytes: [UInt8]) throws(Failure) -> DICOMFile {
    try bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(Failure) in try DICOMFile(buffer.baseAddress, buffer.count) }
    }.get()
  }

  deinit { cdicom_close(file) }

  /// The light of a frame, 0…1, as it is meant to be shown.
  func light(of frame: Int) -> Plane {
    var plane = Plane(width: Int(info.width), height: Int(info.height))
    let status = plane.pixels.withUnsafeMutableBufferPointer {
      cdicom_frame(file, UInt32(frame), $0.baseAddress)
    }
    precondition(status == CDICOM_OK, "frame \(frame) is one of \(info.frames)")
    return plane.map(shown)
  }

  /// A value behind the modality LUT as light: through the window (DICOM PS3.3, C.11.2.1.2), or over all that the bits
  /// can hold.
  private func shown(_ value: Float) -> Float {
    let (x, center, width) = (Double(value), info.window_center, info.window_width)
    let light: Double
    if width <= 0 {
      let count = exp2(Double(info.bits_stored)) - 1
      let least = info.is_signed != 0 ? -exp2(Double(info.bits_stored - 1)) : 0
      light = ((x - info.intercept) / info.slope - least) / count
    } else {
      switch info.function {
      case CDICOM_SIGMOID: light = 1 / (1 + exp(-4 * (x - center) / width))
      case CDICOM_LINEAR_EXACT: light = (x - center) / width + 0.5
      default:
        light = width > 1 ? (x - (center - 0.5)) / (width - 1) + 0.5 : x > center - 0.5 ? 1 : 0
      }
    }
    let clamped = min(max(light, 0), 1)
    return Float(info.is_inverted != 0 ? 1 - clamped : clamped)
  }

  /// How large a pixel is, where the file says so.
  var scale: PixelScale? {
    let source: PixelScale.Source? =
      switch info.spacing {
      case CDICOM_PATIENT: .patient
      case CDICOM_BY_DISTANCES: .distances
      case CDICOM_BY_FACTOR: .magnification
      case CDICOM_DETECTOR: .detector
      default: nil
      }
    return source.flatMap {
      PixelScale(x: info.column_spacing, y: info.row_spacing, source: $0)
    }
  }
}

// MARK: - The row of the table of formats

extension DICOMFile {
  /// Size and kind, as `ImageFormat.Probe`.
  static func probe(
    _ data: UnsafePointer<UInt8>?, _ size: Int, _ info: UnsafeMutablePointer<cic_info>?,
    _ report: UnsafeMutablePointer<cic_report>?
  ) -> cic_status {
    opened(data, size, report) { file in
      info?.pointee = cic_info(
        width: file.info.width, height: file.info.height, channels: 1,
        bit_depth: file.info.bits_stored, orientation: 1)
    }
  }

  /// The pixels of a frame, as `ImageFormat.Decoder`.
  static func decode(
    frame: Int, _ data: UnsafePointer<UInt8>?, _ size: Int,
    _ planes: UnsafePointer<UnsafeMutablePointer<Float>?>?, _ capacity: Int,
    _ report: UnsafeMutablePointer<cic_report>?
  ) -> cic_status {
    opened(data, size, report) { file in
      let light = file.light(of: frame)
      guard light.count <= capacity, let plane = planes?[0] else { return }
      for i in 0..<light.count { plane[i] = light.pixels[i] }
    }
  }

  private static func opened(
    _ data: UnsafePointer<UInt8>?, _ size: Int, _ report: UnsafeMutablePointer<cic_report>?,
    _ body: (DICOMFile) -> Void
  ) -> cic_status {
    do throws(Failure) {
      body(try DICOMFile(data, size))
      return CIC_OK
    } catch {
      if let report {
        withUnsafeMutableBytes(of: &report.pointee.message) { words in
          words.copyBytes(from: Array(error.message.utf8.prefix(words.count - 1)) + [0])
        }
      }
      return switch error.status {
      case CDICOM_UNSUPPORTED: CIC_UNSUPPORTED
      case CDICOM_OUT_OF_MEMORY: CIC_OUT_OF_MEMORY
      default: CIC_CORRUPT
      }
    }
  }
}

/// The frames of a DICOM file.
public struct DICOMFrameReader: FrameReader {
  /// How many frames there are.
  public let frameCount: Int
  /// Pixels in a row of every frame.
  public let width: Int
  /// Rows of every frame.
  public let height: Int
  /// How long a frame is shown, seconds; `nil` where that is not said.
  public let frameDuration: Double?

  private let bytes: [UInt8]
  private let name: String

  /// Any DICOM file may have frames.
  public static func isAnimated(_ bytes: [UInt8]) -> Bool {
    ImageFormat(signatureOf: bytes) == .dicom
  }

  /// The frames of the DICOM file in `bytes`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError.corrupt`, `.unsupported`, `.tooManyPixels` where all frames together have too many.
  public init(
    _ bytes: [UInt8], name: String, pixelLimit: Int = Image.defaultPixelLimit
  ) throws(ImagingError) {
    let info = try Self.file(bytes, name: name).info
    (frameCount, width, height) = (Int(info.frames), Int(info.width), Int(info.height))
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, count <= pixelLimit / max(frameCount, 1) else {
      throw .tooManyPixels(
        path: name, width: width, height: height * frameCount, limit: pixelLimit)
    }
    frameDuration = info.frame_seconds > 0 ? info.frame_seconds : nil
    (self.bytes, self.name) = (bytes, name)
  }

  /// The frames.
  ///
  /// - Throws: as the initializer.
  public func images() throws(ImagingError) -> [Image] {
    let file = try Self.file(bytes, name: name)
    return (0..<frameCount).map { Image(grey: file.light(of: $0)) }
  }

  private static func file(_ bytes: [UInt8], name: String) throws(ImagingError) -> DICOMFile {
    do throws(DICOMFile.Failure) {
      return try DICOMFile.open(bytes)
    } catch {
      if error.status == CDICOM_UNSUPPORTED {
        throw .unsupported(path: name, format: .dicom, details: error.message)
      }
      throw .corrupt(path: name, format: .dicom, details: error.message)
    }
  }
}
