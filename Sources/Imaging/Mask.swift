/// A set of pixels, row-major from the top left, `[height, width]`.
public struct Mask: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Whether each pixel is in the set; pixel (x, y) is at `y * width + x`.
  public var pixels: ContiguousArray<Bool>

  /// A mask of `width` x `height` pixels, all `value`.
  public init(width: Int, height: Int, repeating value: Bool = false) {
    self.init(
      width: width, height: height, pixels: ContiguousArray(repeating: value, count: width * height)
    )
  }

  /// A mask of `width * height` pixels, row after row.
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

  /// The part in columns `columns` of rows `rows`, which lie inside.
  package func cropped(columns: Range<Int>, rows: Range<Int>) -> Mask {
    var part = ContiguousArray<Bool>()
    part.reserveCapacity(columns.count * rows.count)
    for y in rows {
      part += pixels[y * width + columns.lowerBound..<y * width + columns.upperBound]
    }
    return Mask(width: columns.count, height: rows.count, pixels: part)
  }

  /// The number of pixels in the set.
  public var population: Int { pixels.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
