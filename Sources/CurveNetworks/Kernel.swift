import ConvNet

/// A square convolution kernel that is built by formula, in double precision.
struct Kernel {
  let radius: Int
  private(set) var weights: [Double]

  /// The kernel whose weight at column `x` and row `y` from the centre, in `-radius…radius`, is
  /// `weight(x, y)`.
  init(radius: Int, _ weight: (_ x: Double, _ y: Double) -> Double) {
    self.radius = radius
    let range = -radius...radius
    weights = range.flatMap { y in range.map { x in weight(Double(x), Double(y)) } }
  }

  var absoluteSum: Double { weights.reduce(0) { $0 + abs($1) } }

  mutating func subtractMean() {
    let mean = weights.reduce(0, +) / Double(weights.count)
    for i in weights.indices { weights[i] -= mean }
  }

  mutating func scale(by factor: Double) {
    for i in weights.indices { weights[i] *= factor }
  }

  mutating func scale(toAbsoluteSum sum: Double) { scale(by: sum / absoluteSum) }

  mutating func add(_ other: Kernel, times factor: Double) {
    for i in weights.indices { weights[i] += factor * other.weights[i] }
  }

  /// The convolution with `kernels[output][input]`, its taps `dilation` pixels apart.
  static func convolution(_ kernels: [[Kernel]], dilation: Int = 1) -> Convolution {
    let size = 2 * kernels[0][0].radius + 1
    var values = ContiguousArray<Float>()
    for row in kernels {
      for kernel in row { values.append(contentsOf: kernel.weights.map(Float.init)) }
    }
    return Convolution(
      weights: Tensor(
        shape: Shape(
          batch: kernels.count, channels: kernels[0].count, height: size, width: size),
        values: values), dilation: dilation)
  }
}
