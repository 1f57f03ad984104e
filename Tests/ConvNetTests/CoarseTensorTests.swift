import Testing

@testable import ConvNet

struct CoarseTensorTests {
  /// Half a step of 255 from the least to the largest number of each channel, and rounding.
  @Test func numbersAreTheNearestSteps() {
    var tensor = Tensor.random(Shape(channels: 3, height: 5, width: 7), seed: 4)
    for i in 35..<70 { tensor.values[i] = 100 * tensor.values[i] - 50 }
    for i in 70..<105 { tensor.values[i] = 2 }
    let found = CoarseTensor(tensor).tensor
    #expect(found.shape == tensor.shape)
    for channel in 0..<3 {
      let own = channel * 35..<(channel + 1) * 35
      let values = tensor.values[own]
      let step = ((values.max() ?? 0) - (values.min() ?? 0)) / 255
      for i in own { #expect(abs(found.values[i] - tensor.values[i]) <= 0.51 * step) }
    }
    // What is zero on the margin of a window stays so.
    var attribution = Tensor(shape: Shape(channels: 1, height: 1, width: 4))
    attribution.values[2] = 3
    #expect(CoarseTensor(attribution).tensor == attribution)
  }
}
