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

  /// The frames in the whole file `bytes`, none of more pixels than `pixelLimit`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError`.
  init(_ bytes: [UInt8], name: String, pixelLimit: Int) throws(ImagingError)

  /// The frame at `index`, from 0, as large as the picture.
  ///
  /// - Throws: `ImagingError`.
  func image(_ index: Int) throws(ImagingError) -> Image

  /// Calls `body` with each frame and its index, in order.
  ///
  /// - Throws: `ImagingError`, and what `body` throws.
  func visit(_ body: (Int, Image) throws(ImagingError) -> Void) throws(ImagingError)

  /// The same frames, with other values black and white; `nil` where the file holds light and not values.
  func shown(through window: LightWindow) -> Self?
}

extension FrameReader {
  /// Decodes one frame after the other.
  public func visit(
    _ body: (Int, Image) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    for index in 0..<frameCount { try body(index, try image(index)) }
  }

  /// The frames, each as large as the picture.
  ///
  /// - Throws: `ImagingError`.
  public func images() throws(ImagingError) -> [Image] {
    var images: [Image] = []
    try visit { _, image in images.append(image) }
    return images
  }

  /// Files hold light, unless their reader says otherwise.
  public func shown(through window: LightWindow) -> Self? { nil }

  /// The same frames, shown through `window` where there is one.
  ///
  /// - Throws: `ImagingError.noWindow`.
  func shown(
    through window: LightWindow?, of format: ImageFormat, name: String
  ) throws(ImagingError) -> Self {
    guard let window else { return self }
    guard let reader = shown(through: window) else { throw .noWindow(path: name, format: format) }
    return reader
  }
}

extension Image {
  /// A reader of the frames of the file at `path`, shown through `window`; `nil` where it does not hold more than one.
  ///
  /// A pipe can be read only once and is taken for one image; what cannot be read says so when it is read
  /// as one.
  ///
  /// - Throws: `ImagingError` where the frames are broken, or have more pixels together than `defaultPixelLimit`.
  public static func frames(
    at path: String, through window: LightWindow? = nil
  ) throws(ImagingError) -> (any FrameReader)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path),
      let head = (try? file.read(upToCount: headLength)).map({ [UInt8]($0) }),
      let format = ImageFormat(signatureOf: head), let kind = format.frameReader,
      kind.isAnimated(head),
      let bytes = try FileReading.bytes(at: path, byteLimit: byteLimit)
    else { return nil }
    let reader = try kind.init(bytes, name: path, pixelLimit: defaultPixelLimit)
    guard reader.frameCount > 1 else { return nil }
    try check(
      width: reader.width, height: reader.height, frames: reader.frameCount,
      limit: defaultPixelLimit, name: path)
    return try reader.shown(through: window, of: format, name: path)
  }

  /// Where a file says by then that it is animated, before its pixels.
  private static let headLength = 1 << 16
  /// Files longer than this (1 GiB) are refused.
  static let byteLimit = 1 << 30
}
