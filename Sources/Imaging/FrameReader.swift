import Foundation

/// Reads the frames of a moving picture, for the format's row in the table `ImageFormat.all`.
public protocol FrameReader: Sendable {
  /// At least one.
  var frameCount: Int { get }
  /// Pixels in a row of every frame.
  var width: Int { get }
  /// Rows of every frame.
  var height: Int { get }
  /// How long the first frame is shown, seconds; `nil` where that is not said.
  var frameDuration: Double? { get }

  /// Whether a file that begins with `bytes`, 64 KiB where it is so long, says that it has frames.
  static func isAnimated(_ bytes: [UInt8]) -> Bool

  /// The frames in the whole file `bytes`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError`.
  init(_ bytes: [UInt8], name: String, pixelLimit: Int) throws(ImagingError)

  /// The frames, each as large as the picture.
  ///
  /// - Throws: `ImagingError`.
  func images() throws(ImagingError) -> [Image]
}

extension Image {
  /// A reader of the frames of the file at `path`; `nil` where it does not hold more than one.
  ///
  /// A pipe can be read only once and is taken for one image; what cannot be read says so when it is read
  /// as one.
  ///
  /// - Throws: `ImagingError` where the frames are broken.
  public static func frames(at path: String) throws(ImagingError) -> (any FrameReader)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path),
      let head = (try? file.read(upToCount: headLength)).map({ [UInt8]($0) }),
      let format = ImageFormat(signatureOf: head)?.frameReader, format.isAnimated(head),
      let bytes = try FileReading.bytes(at: path, byteLimit: byteLimit)
    else { return nil }
    let reader = try format.init(bytes, name: path, pixelLimit: defaultPixelLimit)
    return reader.frameCount > 1 ? reader : nil
  }

  /// Where a file says by then that it is animated, before its pixels.
  private static let headLength = 1 << 16
  /// Files longer than this (1 GiB) are refused.
  static let byteLimit = 1 << 30
}
