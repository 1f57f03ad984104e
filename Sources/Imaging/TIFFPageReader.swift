import CImageCodecs

/// The pages of a TIFF that are as large as its first, one after the other: the slices of a stack.
///
/// Smaller pages are previews and lesser resolutions of the same picture.
public struct TIFFPageReader: FrameReader {
  /// How many pages there are.
  public var frameCount: Int { pages.count }
  /// Pixels in a row of every page.
  public let width: Int
  /// Rows of every page.
  public let height: Int
  /// TIFF does not say how long a page is shown.
  public var frameDuration: Double? { nil }

  private let bytes: [UInt8]
  private let name: String
  private let pages: [UInt32]

  /// Any TIFF may have pages; only at its end one knows.
  public static func isAnimated(_ bytes: [UInt8]) -> Bool {
    ImageFormat(signatureOf: bytes) == .tiff
  }

  /// The pages of the TIFF in `bytes`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError.notAnImage`, `.truncated`, `.corrupt`, `.unsupported`, `.tooManyPixels`.
  public init(
    _ bytes: [UInt8], name: String, pixelLimit: Int = Image.defaultPixelLimit
  ) throws(ImagingError) {
    guard Self.isAnimated(bytes) else { throw .notAnImage(path: name) }
    let first = try ImageCodec(format: .tiff, name: name).header(of: bytes)
    (width, height) = (Int(first.width), Int(first.height))
    pages = (0..<cic_tiff_page_count(bytes, bytes.count)).filter { page in
      let header = try? ImageCodec(format: .tiff(page: page), name: name).header(of: bytes)
      return header?.width == first.width && header?.height == first.height
    }
    (self.bytes, self.name) = (bytes, name)
    try Image.check(width: width, height: height, limit: pixelLimit, name: name)
  }

  /// A page, upright.
  ///
  /// - Throws: as the initializer.
  public func image(_ index: Int) throws(ImagingError) -> Image {
    try Image.decode(bytes, as: .tiff(page: pages[index]), name: name)
  }
}

extension ImageFormat {
  /// The format of one page of a TIFF, counted from 0.
  fileprivate static func tiff(page: UInt32) -> ImageFormat {
    ImageFormat(
      name: tiff.name, endings: tiff.endings, signatures: tiff.signatures,
      probe: { cic_tiff_probe_page($0, $1, page, $2, $3) },
      decode: { cic_tiff_decode_page($0, $1, page, $2, $3, $4) })
  }
}
