import ConvNet

/// A tensor in a quarter of the memory: each number is the nearest of 256 steps from the least to the largest of its
/// channel.
struct CoarseTensor: Sendable {
  private let shape: Shape
  private let steps: ContiguousArray<UInt8>
  /// The least number of each channel, and how far apart two steps are.
  private let scales: [(least: Float, step: Float)]

  /// The steps nearest to the numbers of one tensor, `[1, C, H, W]`, which are finite.
  init(_ tensor: Tensor) {
    shape = tensor.shape
    let area = shape.area
    var steps = ContiguousArray<UInt8>()
    steps.reserveCapacity(shape.count)
    scales = (0..<shape.channels).map { channel in
      let own = tensor.values[channel * area..<(channel + 1) * area]
      let (least, largest) = (own.min() ?? 0, own.max() ?? 0)
      let step = (largest - least) / 255
      let inverse = step > 0 ? 1 / step : 0
      for value in own { steps.append(UInt8(min((value - least) * inverse + 0.5, 255))) }
      return (least, step)
    }
    self.steps = steps
  }

  /// The numbers, each within half a step of what it was.
  var tensor: Tensor {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(shape.count)
    for (channel, scale) in scales.enumerated() {
      for step in steps[channel * shape.area..<(channel + 1) * shape.area] {
        values.append(scale.least + Float(step) * scale.step)
      }
    }
    return Tensor(shape: shape, values: values)
  }
}
