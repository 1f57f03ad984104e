import ConvNet
import Determinism

extension Tensor {
  /// Numbers that follow from `seed`, normal, of mean 0 and the given deviation.
  static func random(_ shape: Shape, seed: UInt64, deviation: Double = 1) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    var tensor = Tensor(shape: shape)
    for i in tensor.values.indices {
      tensor.values[i] = Float(generator.normal() * deviation)
    }
    return tensor
  }

  /// Like `random`, but no two numbers nearer than about 1e-3: comparisons between them (maxima,
  /// signs) then come out the same after a small step in any direction.
  static func distinct(_ shape: Shape, seed: UInt64) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    var ranks = Array(0..<shape.count)
    for i in ranks.indices.reversed() { ranks.swapAt(i, generator.integer(0...i)) }
    let step = max(4 / Float(shape.count), 2e-3)
    var tensor = Tensor(shape: shape)
    for (i, rank) in ranks.enumerated() {
      tensor.values[i] = (Float(rank) + 0.5 - Float(shape.count) / 2) * step
    }
    return tensor
  }

  /// ‖self - other‖ / ‖other‖; the plain distance where `other` is zero.
  func relativeDistance(to other: Tensor) -> Double {
    precondition(shape == other.shape, "shapes \(shape) and \(other.shape) differ")
    var sum = 0.0
    for i in values.indices {
      let difference = Double(values[i]) - Double(other.values[i])
      sum += difference * difference
    }
    return sum.squareRoot() / (other.norm > 0 ? other.norm : 1)
  }

  /// self + step · direction
  func moved(along direction: Tensor, by step: Float) -> Tensor {
    var result = self
    for i in values.indices { result.values[i] += step * direction.values[i] }
    return result
  }
}

extension Convolution {
  /// A convolution with weights and biases that follow from `seed`, scaled so that outputs are of
  /// the size of inputs.
  static func random(
    _ outputs: Int, of inputs: Int, height: Int, width: Int, stride: Int = 1, dilation: Int = 1,
    padding: Padding = .same, groups: Int = 1, bias: Bool = true, seed: UInt64 = 7
  ) -> Convolution {
    let shape = Shape(
      batch: outputs, channels: inputs / groups, height: height, width: width)
    let taps = Double(shape.channels * shape.area)
    let weights = Tensor.random(shape, seed: seed, deviation: 1 / taps.squareRoot())
    let biases = Tensor.random(
      Shape(channels: outputs, height: 1, width: 1), seed: seed + 1, deviation: 0.3)
    return Convolution(
      weights: weights, bias: bias ? biases.values : nil, stride: stride, dilation: dilation,
      padding: padding, groups: groups)
  }

  static func random(
    _ outputs: Int, of inputs: Int, size: Int, stride: Int = 1, dilation: Int = 1,
    padding: Padding = .same, groups: Int = 1, bias: Bool = true, seed: UInt64 = 7
  ) -> Convolution {
    random(
      outputs, of: inputs, height: size, width: size, stride: stride, dilation: dilation,
      padding: padding, groups: groups, bias: bias, seed: seed)
  }
}

extension Evaluator {
  /// The output of a graph for an input.
  func output(_ layer: String, for input: Tensor) throws -> Tensor {
    try forward(input)
    return values(of: layer)
  }

  /// The gradient with respect to the input of ⟨`gradient`, `layer`⟩ at the last input.
  func inputGradient(of layer: String, _ gradient: Tensor, entry: String = "input") throws -> Tensor
  {
    let found = try pullback([layer: gradient], to: [entry])
    return found[entry] ?? Tensor(shape: inputShape)
  }
}
