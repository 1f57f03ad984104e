/// One channel of an image: `Float` pixels, row-major from the top left, `[height, width]`.
///
/// Pixel (x, y) covers the square from (x, y) to (x + 1, y + 1); its centre is (x + 0.5, y + 0.5).
/// Values are 0…1 where they stand for light, and any finite number elsewhere.
public struct Plane: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// The values; pixel (x, y) is at `y * width + x`.
  public var pixels: ContiguousArray<Float>

  /// A plane of `width` x `height` pixels, all `value`.
  public init(width: Int, height: Int, repeating value: Float = 0) {
    self.init(
      width: width, height: height, pixels: ContiguousArray(repeating: value, count: width * height)
    )
  }

  /// A plane of `width * height` pixels, row after row.
  public init(width: Int, height: Int, pixels: ContiguousArray<Float>) {
    precondition(width >= 0 && height >= 0, "a plane's size is not negative")
    precondition(
      pixels.count == width * height,
      "a plane of \(width) x \(height) has \(width * height) pixels; got \(pixels.count)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixel in column `x` of row `y`.
  @inlinable public subscript(x: Int, y: Int) -> Float {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }

  @inlinable public var count: Int { width * height }
}
