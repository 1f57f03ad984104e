/// The image file formats that are read and written.
public enum ImageFormat: String, Hashable, Sendable, CaseIterable {
  /// Portable Network Graphics: 1 to 16 bits, grey, palette, RGB, with or without alpha.
  case png = "PNG"
  /// JPEG: baseline or progressive, grey or colour.
  case jpeg = "JPEG"

  /// The format whose signature `bytes` begins with, or `nil`. File endings are not asked: they
  /// lie.
  public init?(signatureOf bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }

  /// How many bytes at the start of a file tell its format.
  static let signatureLength = 8
}
