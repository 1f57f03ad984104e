import CImageCodecs
import Foundation

/// What an image file holds, without its pixels and without anything that somebody wrote into it by hand.
public struct ImageFileInfo: Sendable, Hashable, Codable {
  /// The name of its format, such as `PNG`.
  public var format: String
  /// Pixels in a row, as they are shown.
  public var width: Int
  /// Rows, as they are shown.
  public var height: Int
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
  public var channels: Int
  /// Bits of a stored sample.
  public var bitDepth: Int
  /// 1 unless it is a moving picture or a stack.
  public var frameCount: Int
  /// How large a pixel is, where the file says so.
  public var scale: PixelScale?
  /// How the pixels of DICOM are stored, by name.
  public var transferSyntax: String?
  /// Which values DICOM shows; `nil` where it does not say, and they are shown from the least to the greatest.
  public var window: LightWindow?
  /// What hides part of the picture, such as `rectangular shutter`.
  public var shutter: String?

  /// What the file at `path` holds, `-` for standard input.
  ///
  /// - Throws: `ImagingError`, as `Image.read(from:pixelLimit:)`; broken pixels are not noticed.
  public init(of path: String) throws(ImagingError) {
    let bytes = try FileReading.imageBytes(
      at: path, byteLimit: Image.byteLimit, pixelLimit: Image.defaultPixelLimit)
    guard let format = ImageFormat(signatureOf: bytes) else { throw .notAnImage(path: path) }
    guard format != .dicom else {
      let reader = try DICOMFrameReader(bytes, name: path, pixelLimit: .max)
      let file = reader.file
      self.format = format.name
      (width, height, channels) = (reader.width, reader.height, 1)
      (bitDepth, frameCount) = (file.bitDepth, reader.frameCount)
      (scale, transferSyntax) = (file.scale, file.transferSyntax)
      (window, shutter) = (file.window, file.shutters)
      return
    }
    let header = try ImageCodec(format: format, name: path).header(of: bytes)
    let isTurned = header.orientation >= 5
    (self.format, channels, bitDepth) = (format.name, Int(header.channels), Int(header.bit_depth))
    (width, height) =
      isTurned
      ? (Int(header.height), Int(header.width)) : (Int(header.width), Int(header.height))
    frameCount = 1
    if let reader = format.frameReader, reader.isAnimated(bytes) {
      frameCount = try reader.init(bytes, name: path, pixelLimit: .max).frameCount
    }
    scale = format.scale(in: bytes, isTurned: isTurned)
  }
}

extension ImageFileInfo: CustomStringConvertible {
  /// In words: `TIFF, 512 x 512 pixels, grey, 16 bits, 30 frames; 1 px = 0.00065 mm (ImageJ's calibration)`.
  public var description: String {
    let kind = ["grey", "grey with alpha", "RGB", "RGB with alpha"][min(max(channels, 1), 4) - 1]
    let frames = frameCount > 1 ? ", \(frameCount) frames" : ""
    let size =
      scale.map { scale in
        let y = scale.y == scale.x ? "" : " x \(Self.text(scale.y))"
        return "1 px = \(Self.text(scale.x))\(y) mm (\(scale.source.rawValue))"
      } ?? "its unit is px: it does not say how large they are"
    let more = [transferSyntax, window.map { "window of \($0)" }, shutter].compactMap(\.self)
      .map { "; " + $0 }.joined()
    return
      "\(format), \(width) x \(height) pixels, \(kind), \(bitDepth) \(bitDepth == 1 ? "bit" : "bits")\(frames); \(size)"
      + more
  }

  /// Six digits that count.
  private static func text(_ number: Double) -> String { String(format: "%.6g", number) }
}
