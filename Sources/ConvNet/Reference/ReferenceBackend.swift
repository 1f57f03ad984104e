/// The arithmetic in plain Swift, loop by loop, for reading and for testing against. Not fast.
enum ReferenceBackend: ComputeBackend {
  static func use(threads: Int, _ arithmetic: Arithmetic) {}
  static func value(of tensor: Tensor) -> Tensor { tensor }
  static func tensor(of value: Tensor) -> Tensor { value }

  static func add(_ other: Tensor, to value: inout Tensor) {
    for i in 0..<value.values.count { value.values[i] += other.values[i] }
  }

  static func mask(_ gradient: inout Tensor, where output: Tensor) {
    for i in 0..<gradient.values.count where output.values[i] <= 0 { gradient.values[i] = 0 }
  }

  static func kernel(
    for operation: Operation, inputs: [Shape], output: Shape, fusesReLU: Bool,
    _ arithmetic: Arithmetic
  ) -> (any Kernel<Tensor>)? {
    switch operation {
    case .convolution(let c): ReferenceConvolution(c, output: output, fusesReLU: fusesReLU)
    case .relu: ReferenceReLU()
    case .maxPool(let pool): ReferenceMaxPool(pool, output: output)
    case .upsampling(let factor): ReferenceUpsampling(factor: factor, output: output)
    case .localResponseNormalization(let lrn): ReferenceLRN(lrn)
    case .divisiveNormalization(let d): ReferenceDivisiveNormalization(d)
    case .concatenate: ReferenceConcatenation(output: output)
    case .maximum: ReferenceMaximum()
    case .sum: SumKernel<Self>()
    }
  }
}

/// Negative numbers set to zero; its gradient is the evaluator's mask.
final class ReferenceReLU: Kernel {
  func forward(_ inputs: [Tensor]) -> Tensor? {
    var result = inputs[0]
    for i in 0..<result.values.count { result.values[i] = max(result.values[i], 0) }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? { [gradient] }
}

/// Channels one after another.
final class ReferenceConcatenation: Kernel {
  let output: Shape

  init(output: Shape) { self.output = output }

  func forward(_ inputs: [Tensor]) -> Tensor? {
    var values = ContiguousArray<Float>()
    values.reserveCapacity(output.count)
    for n in 0..<output.batch {
      for input in inputs {
        let size = input.shape.channels * input.shape.area
        values += input.values[n * size..<(n + 1) * size]
      }
    }
    return Tensor(shape: output, values: values)
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    var first = 0
    return inputs.map { input in
      defer { first += input.shape.channels }
      var values = ContiguousArray<Float>()
      for n in 0..<input.shape.batch {
        let start = gradient.range(batch: n, channel: first).lowerBound
        values += gradient.values[start..<start + input.shape.channels * input.shape.area]
      }
      return Tensor(shape: input.shape, values: values)
    }
  }
}

/// The largest number at each place; the gradient goes to the first input that has it.
final class ReferenceMaximum: Kernel {
  func forward(_ inputs: [Tensor]) -> Tensor? {
    var result = inputs[0]
    for input in inputs.dropFirst() {
      for i in 0..<result.values.count { result.values[i] = max(result.values[i], input.values[i]) }
    }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    var results = inputs.map { Tensor(shape: $0.shape) }
    for i in 0..<gradient.values.count {
      let winner = inputs.firstIndex { $0.values[i] == output.values[i] } ?? 0
      results[winner].values[i] = gradient.values[i]
    }
    return results
  }
}
