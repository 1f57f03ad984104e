/// The size of a batch of feature maps: N, C, H, W.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// The number of independent inputs, N.
  public var batch: Int
  /// The number of channels of each input, C.
  public var channels: Int
  /// Rows of a channel, H.
  public var height: Int
  /// Columns of a channel, W.
  public var width: Int

  /// `[batch, channels, height, width]`.
  public init(batch: Int = 1, channels: Int, height: Int, width: Int) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// How many numbers a tensor of this shape holds.
  public var count: Int { batch * channels * height * width }
  /// The number of places in one channel of one input.
  public var area: Int { height * width }
  /// `[N, C, H, W]`.
  public var description: String { "[\(batch), \(channels), \(height), \(width)]" }
}

/// Numbers in the layout `[batch, channels, height, width]`, row-major.
public struct Tensor: Hashable, Sendable {
  public let shape: Shape
  /// `shape.count` numbers in the layout above.
  public var values: ContiguousArray<Float>

  /// A tensor of which every number is `value`.
  public init(shape: Shape, repeating value: Float = 0) {
    self.init(shape: shape, values: ContiguousArray(repeating: value, count: shape.count))
  }

  /// Takes `values`, of which there must be `shape.count`, in the layout above.
  public init(shape: Shape, values: ContiguousArray<Float>) {
    precondition(
      values.count == shape.count,
      "a tensor of shape \(shape) has \(shape.count) numbers; got \(values.count)")
    self.shape = shape
    self.values = values
  }

  /// A tensor without numbers, for reading into.
  static let empty = Tensor(shape: Shape(batch: 0, channels: 0, height: 0, width: 0), values: [])

  /// The range of `values` that channel `channel` of input `batch` takes.
  public func range(batch: Int = 0, channel: Int) -> Range<Int> {
    let start = (batch * shape.channels + channel) * shape.area
    return start..<start + shape.area
  }

  /// A copy of one channel of one input, row after row.
  public func channel(_ channel: Int, batch: Int = 0) -> ContiguousArray<Float> {
    ContiguousArray(values[range(batch: batch, channel: channel)])
  }

  /// The scalar product with a tensor of the same shape, summed in double precision.
  public func dot(_ other: Tensor) -> Double {
    precondition(shape == other.shape, "shapes \(shape) and \(other.shape) differ")
    // Eight sums side by side: one alone waits for each addition.
    var sums = SIMD8<Double>.zero
    let whole = values.count & ~7
    values.withUnsafeBufferPointer { a in
      other.values.withUnsafeBufferPointer { b in
        for start in stride(from: 0, to: whole, by: 8) {
          var (left, right) = (SIMD8<Float>(), SIMD8<Float>())
          for lane in 0..<8 { (left[lane], right[lane]) = (a[start + lane], b[start + lane]) }
          sums += SIMD8<Double>(left) * SIMD8<Double>(right)
        }
      }
    }
    return (whole..<values.count).reduce(sums.sum()) {
      $0 + Double(values[$1]) * Double(other.values[$1])
    }
  }

  /// The Euclidean norm, summed in double precision.
  public var norm: Double { dot(self).squareRoot() }
}
