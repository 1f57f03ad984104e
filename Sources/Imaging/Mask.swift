/// A set of pixels, row-major from the top left, `[height, width]`.
public struct Mask: Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// `width * height` flags, row after row.
  public var pixels: ContiguousArray<Bool>

  /// A mask of `width` x `height` pixels, all `value`.
  public init(width: Int, height: Int, repeating value: Bool = false) {
    self.init(
      width: width, height: height, pixels: ContiguousArray(repeating: value, count: width * height)
    )
  }

  /// A mask around `pixels`, `width * height` of them.
  public init(width: Int, height: Int, pixels: ContiguousArray<Bool>) {
    precondition(
      width >= 0 && height >= 0 && pixels.count == width * height,
      "a mask of \(width) x \(height) has \(width * height) pixels; got \(pixels.count)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixels of `plane` that are at least `threshold`.
  public init(_ plane: Plane, atLeast threshold: Float) {
    self.init(
      width: plane.width, height: plane.height,
      pixels: ContiguousArray(plane.pixels.map { $0 >= threshold }))
  }

  /// Whether the pixel in column `x` of row `y` is in the set.
  @inlinable public subscript(x: Int, y: Int) -> Bool {
    get { pixels[y * width + x] }
    set { pixels[y * width + x] = newValue }
  }

  /// How many pixels are in the set.
  public var population: Int { pixels.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
