extension Shape {
  /// This shape with another number of channels.
  package func with(channels: Int) -> Shape {
    Shape(batch: batch, channels: channels, height: height, width: width)
  }
}

extension Tensor {
  /// Input `index` of the batch as a tensor with batch 1.
  package func part(_ index: Int) -> Tensor {
    if shape.batch == 1 { return self }
    let count = shape.count / shape.batch
    var single = shape
    single.batch = 1
    return Tensor(
      shape: single, values: ContiguousArray(values[index * count..<(index + 1) * count]))
  }

  /// Tensors of one shape with batch 1, one after another.
  package init(joining parts: [Tensor]) {
    if parts.count == 1 {
      self = parts[0]
      return
    }
    var shape = parts[0].shape
    shape.batch = parts.count
    self.init(shape: shape, values: ContiguousArray(parts.lazy.map(\.values).joined()))
  }

  /// Adds the numbers of a tensor of the same shape, place by place.
  package mutating func add(_ other: Tensor) {
    precondition(shape == other.shape, "shapes \(shape) and \(other.shape) differ")
    for i in 0..<values.count { values[i] += other.values[i] }
  }

  package func multiplied(by factor: Float) -> Tensor {
    Tensor(shape: shape, values: ContiguousArray(values.lazy.map { $0 * factor }))
  }

  /// The root of each number, none of which is negative.
  package func squareRoots() -> Tensor {
    Tensor(shape: shape, values: ContiguousArray(values.lazy.map { $0.squareRoot() }))
  }

  /// Makes each number the absolute product with the one in `other`.
  package mutating func multiplyAbsolutely(by other: Tensor) {
    values.withUnsafeMutableBufferPointer { out in
      other.values.withUnsafeBufferPointer { factors in
        for i in 0..<out.count { out[i] = abs(out[i] * factors[i]) }
      }
    }
  }
}

extension ContiguousArray<Float> {
  /// Whether no number is infinite or none: by the largest without its sign, which many are compared for at once.
  package var areFinite: Bool {
    withUnsafeBufferPointer { values in
      var largest: Int32 = 0
      for value in values {
        largest = Swift.max(largest, Int32(bitPattern: value.bitPattern & 0x7fff_ffff))
      }
      return largest < 0x7f80_0000
    }
  }
}
