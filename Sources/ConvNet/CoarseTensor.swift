import CLayers

/// A tensor in a quarter of the memory: each number is the nearest of 256 steps from the least to the largest of its
/// channel.
package struct CoarseTensor: Sendable {
  package let shape: Shape
  private let steps: ContiguousArray<UInt8>
  /// The least number of each channel, and how far apart two steps are.
  private let scales: ContiguousArray<clayers_steps>

  /// The steps nearest to the numbers of one tensor, `[1, C, H, W]`, which are finite.
  package init(_ tensor: Tensor) {
    let shape = tensor.shape
    self.shape = shape
    let area = shape.area
    var scales = ContiguousArray<clayers_steps>()
    steps = ContiguousArray(unsafeUninitializedCapacity: shape.count) { steps, count in
      tensor.values.withUnsafeBufferPointer { values in
        for channel in 0..<shape.channels {
          let own = UnsafeBufferPointer(rebasing: values[channel * area..<(channel + 1) * area])
          let (least, largest) = (own.min() ?? 0, own.max() ?? 0)
          let step = (largest - least) / 255
          let inverse = step > 0 ? 1 / step : 0
          for i in 0..<area {
            steps.initializeElement(
              at: channel * area + i, to: UInt8(min((own[i] - least) * inverse + 0.5, 255)))
          }
          scales.append(clayers_steps(least: least, step: step))
        }
      }
      count = shape.count
    }
    self.scales = scales
  }

  /// The numbers, each within half a step of what it was.
  package var tensor: Tensor {
    let area = shape.area
    let values = ContiguousArray<Float>(unsafeUninitializedCapacity: shape.count) { values, count in
      steps.withUnsafeBufferPointer { steps in
        for (channel, scale) in scales.enumerated() {
          for i in channel * area..<(channel + 1) * area {
            values.initializeElement(at: i, to: scale.least + Float(steps[i]) * scale.step)
          }
        }
      }
      count = shape.count
    }
    return Tensor(shape: shape, values: values)
  }

  /// Calls `body` with the numbers' steps and the channels' scales.
  func withSteps(_ body: (UnsafePointer<UInt8>?, UnsafePointer<clayers_steps>?) -> Void) {
    steps.withUnsafeBufferPointer { steps in
      scales.withUnsafeBufferPointer { scales in body(steps.baseAddress, scales.baseAddress) }
    }
  }
}
