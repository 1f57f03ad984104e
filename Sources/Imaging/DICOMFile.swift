import CDICOM
import Foundation
import Synchronization

/// A DICOM file, whose frames are decoded when they are asked for. Of the rest of the file only what shows and measures
/// them is known here.
final class DICOMFile: @unchecked Sendable {
  let info: cdicom_info
  private let name: String
  private let file: OpaquePointer
  /// Decoders are for one thread at a time.
  private let lock = Mutex(Known())

  /// What holds of all frames and has been found out.
  private struct Known {
    /// The window of a file that names none.
    var window: LightWindow?
    /// What shutters leave open, without its rim.
    var opening: Mask?
  }

  /// Parses the file in `bytes`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError.truncated`, `.corrupt`, `.unsupported`, `.outOfMemory`.
  init(_ bytes: [UInt8], name: String) throws(ImagingError) {
    var (file, info) = (OpaquePointer?.none, cdicom_info())
    var message = [CChar](repeating: 0, count: 256)
    let status = cdicom_open(bytes, bytes.count, &file, &info, &message)
    guard status == CDICOM_OK, let file else {
      throw Self.error(status, message, info, name: name)
    }
    (self.file, self.info, self.name) = (file, info, name)
  }

  deinit { cdicom_close(file) }

  /// A frame as it is meant to be shown: its values through the modality LUT and `window`, else the file's own, else
  /// that from the least to the greatest value inside the field of view of all frames, which is what viewers do.
  func image(_ frame: Int, through window: LightWindow?) throws(ImagingError) -> Image {
    let values = try values(of: frame)
    let shown = if let window { window } else { try usualWindow() }
    var image = image(of: values, through: shown)
    image.fieldOfView = fieldOfView(of: values, in: try clearOpening())
    image.scale = scale
    return image
  }

  private func image(of values: Plane, through window: LightWindow) -> Image {
    let isInverted = info.is_inverted != 0
    return Image(
      grey: values.map { value in
        let light = Float(window.light(of: Double(value) * info.slope + info.intercept))
        return isInverted ? 1 - light : light
      })
  }

  /// The window that the file names.
  var window: LightWindow? {
    guard info.window_width > 0 else { return nil }
    let function: LightWindow.Function =
      switch info.function {
      case CDICOM_SIGMOID: .sigmoid
      case CDICOM_LINEAR_EXACT: .linearExact
      default: .linear
      }
    return LightWindow(
      center: info.window_center, width: info.window_width, function: function)
  }

  /// The stored values of a frame.
  private func values(of frame: Int) throws(ImagingError) -> Plane {
    var plane = Plane(width: Int(info.width), height: Int(info.height))
    var message = [CChar](repeating: 0, count: 256)
    let status = lock.withLock { _ in
      plane.pixels.withUnsafeMutableBufferPointer {
        cdicom_frame(file, UInt32(frame), $0.baseAddress, &message)
      }
    }
    guard status == CDICOM_OK else { throw Self.error(status, message, info, name: name) }
    return plane
  }

  /// The file's window, else that from the least to the greatest value that is shown in any frame.
  private func usualWindow() throws(ImagingError) -> LightWindow {
    if let known = window ?? lock.withLock({ $0.window }) { return known }
    var (low, high) = (Float.infinity, -Float.infinity)
    let opening = opening
    for frame in 0..<Int(info.frames) {
      let values = try values(of: frame)
      let inside = fieldOfView(of: values, in: opening)?.pixels
      for i in 0..<values.count where inside?[i] != false {
        low = min(low, values.pixels[i])
        high = max(high, values.pixels[i])
      }
    }
    let ends = [low, high].map { Double($0) * info.slope + info.intercept }.sorted()
    let window = LightWindow(ends[0]...ends[1])
    lock.withLock { $0.window = window }
    return window
  }

  /// What shutters leave open without its soft rim, by the first frame; `nil` where there are none.
  private func clearOpening() throws(ImagingError) -> Mask? {
    if let known = lock.withLock({ $0.opening }) { return known }
    guard let opening else { return nil }
    let first = image(of: try values(of: 0), through: try usualWindow())
    let clear = opening.clear(in: first)
    lock.withLock { $0.opening = clear }
    return clear
  }

  /// How large a pixel is, where the file says so.
  var scale: PixelScale? {
    let source: PixelScale.Source? =
      switch info.spacing {
      case CDICOM_PATIENT: .patient
      case CDICOM_BY_DISTANCES: .distances
      case CDICOM_BY_FACTOR: .magnification
      case CDICOM_DETECTOR: .detector
      case CDICOM_CONTRADICTED: .contradicted
      case CDICOM_BEAM: .beam
      default: nil
      }
    return source.flatMap {
      PixelScale(x: info.column_spacing, y: info.row_spacing, source: $0)
    }
  }

  /// The bits of a sample that count.
  var bitDepth: Int { Int(info.bits_stored) }

  /// The name of the transfer syntax: how pixels are stored.
  var transferSyntax: String {
    withUnsafeBytes(of: info.transfer_syntax) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func error(
    _ status: cdicom_status, _ message: [CChar], _ info: cdicom_info, name: String
  ) -> ImagingError {
    let details = message.withUnsafeBytes { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return switch status {
    case CDICOM_TRUNCATED: .truncated(path: name, format: .dicom)
    case CDICOM_UNSUPPORTED: .unsupported(path: name, format: .dicom, details: details)
    case CDICOM_OUT_OF_MEMORY:
      .outOfMemory(path: name, width: Int(info.width), height: Int(info.height))
    default: .corrupt(path: name, format: .dicom, details: details)
    }
  }

}

/// The frames of a DICOM file, each decoded when it is asked for.
public struct DICOMFrameReader: FrameReader {
  /// How many frames there are.
  public var frameCount: Int { Int(file.info.frames) }
  /// Pixels in a row of every frame.
  public var width: Int { Int(file.info.width) }
  /// Rows of every frame.
  public var height: Int { Int(file.info.height) }
  /// How long a frame is shown, seconds; `nil` where that is not said.
  public var frameDuration: Double? {
    file.info.frame_seconds > 0 ? file.info.frame_seconds : nil
  }

  let file: DICOMFile
  private var window: LightWindow?

  /// Any DICOM file may have frames.
  public static func isAnimated(_ bytes: [UInt8]) -> Bool {
    ImageFormat(signatureOf: bytes) == .dicom
  }

  /// The frames of the DICOM file in `bytes`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError.truncated`, `.corrupt`, `.unsupported`, `.tooManyPixels`.
  public init(
    _ bytes: [UInt8], name: String, pixelLimit: Int = Image.defaultPixelLimit
  ) throws(ImagingError) {
    file = try DICOMFile(bytes, name: name)
    try Image.check(width: width, height: height, limit: pixelLimit, name: name)
  }

  /// A frame, decoded now.
  ///
  /// - Throws: `ImagingError.corrupt`, `.outOfMemory`.
  public func image(_ index: Int) throws(ImagingError) -> Image {
    try file.image(index, through: window)
  }

  /// The same frames, shown through `window` and not through the file's own.
  public func shown(through window: LightWindow) -> DICOMFrameReader? {
    var reader = self
    reader.window = window
    return reader
  }
}
