import CImageCodecs
import Foundation

/// The frames of a PNG, animated or not, as they are to be shown.
///
/// The chunks of each frame are put together to a PNG of its own, decoded, and laid over the frames before
/// it as its frame control says: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)",
/// 2025, section 11.3.6, "Animation information". A still image that is not part of the animation is not
/// shown.
public struct AnimatedPNGReader: FrameReader {
  /// How many frames there are, at least one; 1 for a PNG without animation.
  public var frameCount: Int { frames.count }
  /// Pixels in a row of every frame.
  public let width: Int
  /// Rows of every frame.
  public let height: Int
  /// How long the first frame is shown, seconds; `nil` where that is not said.
  public let frameDuration: Double?

  private let name: String
  private let frames: [Frame]
  /// How all frames are to be turned once they are put together.
  private let orientation: ImageOrientation
  /// What frames are laid on, as large as the picture before it is turned.
  private let canvasSize: (width: Int, height: Int)

  /// A frame: where it lies, what becomes of the ground before and after it, and its PNG.
  private struct Frame {
    enum Disposal: UInt8 { case none, background, previous }
    var columns: Range<Int>
    var rows: Range<Int>
    var disposal = Disposal.none
    var isBlended = false
    var png: [UInt8] = []
  }

  /// Whether `bytes` are those of a PNG that says that it is animated.
  public static func isAnimated(_ bytes: [UInt8]) -> Bool {
    guard ImageFormat(signatureOf: bytes) == .png else { return false }
    // The animation control comes before the pixels.
    var isAnimated = false
    try? PNGChunk.read(bytes, name: "") { chunk in
      if chunk.type == "acTL" { isAnimated = true }
      return !isAnimated && chunk.type != "IDAT"
    }
    return isAnimated
  }

  /// The frames of the PNG in `bytes`; `name` stands for it in errors.
  ///
  /// - Throws: `ImagingError.notAnImage`, `.truncated`, `.corrupt`, `.tooManyPixels`.
  public init(
    _ bytes: [UInt8], name: String, pixelLimit: Int = Image.defaultPixelLimit
  ) throws(ImagingError) {
    guard ImageFormat(signatureOf: bytes) == .png else { throw .notAnImage(path: name) }
    var chunks: [PNGChunk] = []
    try PNGChunk.read(bytes, name: name) { chunk in
      chunks.append(chunk)
      return chunk.type != "IEND"
    }
    func broken(_ details: String) -> ImagingError {
      .corrupt(path: name, format: .png, details: details)
    }
    guard let header = chunks.first, header.type == "IHDR", header.content.count == 13 else {
      throw broken("it does not begin with its header")
    }
    let (width, height) = (header.number(at: 0), header.number(at: 4))
    canvasSize = (width, height)
    orientation =
      chunks.first { $0.type == "eXIf" }.flatMap { exif in
        ImageOrientation(
          rawValue: exif.content.withUnsafeBufferPointer {
            Int(cic_tiff_orientation($0.baseAddress, $0.count))
          })
      } ?? .upright
    (self.width, self.height) = orientation.isOnItsSide ? (height, width) : (width, height)
    try Image.check(width: width, height: height, limit: pixelLimit, name: name)
    // What colours mean: before the pixels, and the same for all frames.
    let shared = chunks.dropFirst().prefix { $0.type != "IDAT" }
      .filter { ["PLTE", "tRNS"].contains($0.type) }
    guard let control = chunks.first(where: { $0.type == "acTL" }) else {
      // Its chunks but the orientation, which is followed here.
      let still = chunks.filter { $0.type != "eXIf" }
      frames = [
        Frame(
          columns: 0..<width, rows: 0..<height,
          png: PNGChunk.signature + still.flatMap(\.bytes))
      ]
      (frameDuration, self.name) = (nil, name)
      return
    }
    guard control.content.count == 8 else {
      throw broken("its animation control has a wrong length")
    }
    var found: [Frame] = []
    var duration: Double?
    var pixels: [UInt8] = []
    var (sequence, open) = (0, Frame?.none)
    func close() throws(ImagingError) {
      guard var frame = open else { return }
      guard !pixels.isEmpty else { throw broken("frame \(found.count + 1) has no pixels") }
      let size =
        UInt32(frame.columns.count).bigEndianBytes + UInt32(frame.rows.count).bigEndianBytes
      let own = PNGChunk(type: "IHDR", content: size + header.content[8...])
      let parts =
        [own] + shared + [
          PNGChunk(type: "IDAT", content: pixels), PNGChunk(type: "IEND", content: []),
        ]
      frame.png = PNGChunk.signature + parts.flatMap(\.bytes)
      found.append(frame)
      (open, pixels) = (nil, [])
    }
    for chunk in chunks {
      switch chunk.type {
      case "fcTL", "fdAT":
        guard chunk.content.count >= 4, chunk.number(at: 0) == sequence else {
          throw broken("its frames are out of order")
        }
        sequence += 1
      default: break
      }
      switch chunk.type {
      case "fcTL":
        try close()
        guard chunk.content.count == 26 else { throw broken("a frame control has a wrong length") }
        let (w, h) = (chunk.number(at: 4), chunk.number(at: 8))
        let (x, y) = (chunk.number(at: 12), chunk.number(at: 16))
        guard w > 0, h > 0, x + w <= width, y + h <= height,
          let disposal = Frame.Disposal(rawValue: chunk.content[24]), chunk.content[25] <= 1
        else { throw broken("frame \(found.count + 1) does not fit into the picture") }
        if duration == nil {
          let (part, whole) = (
            Int(chunk.content[20]) << 8 | Int(chunk.content[21]),
            Int(chunk.content[22]) << 8 | Int(chunk.content[23])
          )
          duration = Double(part) / Double(whole == 0 ? 100 : whole)
        }
        open = Frame(
          columns: x..<x + w, rows: y..<y + h, disposal: disposal,
          isBlended: chunk.content[25] == 1)
      case "IDAT" where open != nil: pixels += chunk.content
      case "fdAT":
        guard open != nil else { throw broken("pixels of a frame come before its control") }
        pixels += chunk.content[4...]
      default: break
      }
    }
    try close()
    guard !found.isEmpty, found.count == control.number(at: 0) else {
      throw broken("it has \(found.count) frames and promises \(control.number(at: 0))")
    }
    (frames, frameDuration, self.name) = (found, duration, name)
  }

  /// A frame; those before it are put together too.
  ///
  /// - Throws: `ImagingError`, as reading a PNG does.
  public func image(_ index: Int) throws(ImagingError) -> Image {
    var image: Image?
    try visit(frames[...index]) { _, next throws(ImagingError) in image = next }
    guard let image else { preconditionFailure("a frame is visited last") }
    return image
  }

  /// Calls `body` with each frame and its index, in order.
  ///
  /// - Throws: `ImagingError`, as reading a PNG does, and what `body` throws.
  public func visit(
    _ body: (Int, Image) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    try visit(frames[...], body)
  }

  /// Calls `body` with the first frames, which are `some`.
  private func visit(
    _ some: ArraySlice<Frame>, _ body: (Int, Image) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    let (width, height) = canvasSize
    if frames.count == 1, frames[0].columns == 0..<width, frames[0].rows == 0..<height {
      let image = try Image.decode(frames[0].png, name: name)
      return try body(0, image.upright(from: orientation))
    }
    var canvas: FrameCanvas?
    for (index, frame) in some.enumerated() {
      let picture = try Image.decode(frame.png, name: name)
      var ground = canvas ?? FrameCanvas(width: width, height: height, like: picture)
      let before = ground
      ground.lay(picture, x: frame.columns.lowerBound, y: frame.rows.lowerBound, frame.isBlended)
      try body(index, ground.image.upright(from: orientation))
      switch frame.disposal {
      case .none: canvas = ground
      // There is nothing before the first frame to go back to.
      case .previous where index > 0: canvas = before
      case .background, .previous:
        ground.clear(columns: frame.columns, rows: frame.rows)
        canvas = ground
      }
    }
  }
}

/// What frames are laid on: transparent at first.
private struct FrameCanvas {
  private var color: [Plane]
  private var alpha: Plane

  init(width: Int, height: Int, like picture: Image) {
    alpha = Plane(width: width, height: height)
    color = Array(repeating: alpha, count: picture.color.count)
  }

  /// Puts `picture` there in place of what there was, or over it.
  mutating func lay(_ picture: Image, x: Int, y: Int, _ isOver: Bool) {
    for row in 0..<picture.height {
      for column in 0..<picture.width {
        let (source, place) = (
          row * picture.width + column, (row + y) * alpha.width + column + x
        )
        let own = picture.alpha?.pixels[source] ?? 1
        let below = isOver ? alpha.pixels[place] * (1 - own) : 0
        let total = own + below
        for k in color.indices {
          let mixed =
            own * picture.color[k].pixels[source] + below * color[k].pixels[place]
          color[k].pixels[place] = total > 0 ? mixed / total : 0
        }
        alpha.pixels[place] = total
      }
    }
  }

  package mutating func clear(columns: Range<Int>, rows: Range<Int>) {
    for y in rows {
      for x in columns {
        let place = y * alpha.width + x
        for k in color.indices { color[k].pixels[place] = 0 }
        alpha.pixels[place] = 0
      }
    }
  }

  var image: Image {
    let transparency = alpha.pixels.allSatisfy { $0 == 1 } ? nil : alpha
    return color.count == 1
      ? Image(grey: color[0], alpha: transparency)
      : Image(red: color[0], green: color[1], blue: color[2], alpha: transparency)
  }
}
