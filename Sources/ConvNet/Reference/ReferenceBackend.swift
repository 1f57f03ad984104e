/// The arithmetic in plain Swift, loop by loop, for reading and for testing against. Not fast.
enum ReferenceBackend: ComputeBackend {
  static func use(threads: Int, _ arithmetic: Arithmetic) {}

  static func kernel(
    for operation: Operation, of layer: String, _ prepared: PreparedWeights, inputs: [Shape],
    output: Shape, fusesReLU: Bool,
    _ arithmetic: Arithmetic, givesGradients: Bool
  ) -> (any Kernel<ReferenceMemory>)? {
    switch operation {
    case .convolution(let c):
      PlainKernel(ReferenceConvolution(c, output: output, fusesReLU: fusesReLU))
    case .relu: ReLUKernel()
    case .maxPool(let pool): PlainKernel(ReferenceMaxPool(pool, output: output))
    case .upsampling(let factor): PlainKernel(ReferenceUpsampling(factor: factor, output: output))
    case .localResponseNormalization(let lrn): PlainKernel(ReferenceLRN(lrn))
    case .divisiveNormalization(let d): PlainKernel(ReferenceDivisiveNormalization(d))
    case .concatenate: PlainKernel(ReferenceConcatenation(output: output))
    case .maximum: PlainKernel(ReferenceMaximum())
    case .sum: SumKernel()
    }
  }
}

/// The memory of the plain backend: values in the layout of tensors.
final class ReferenceMemory: LayerMemory {
  let shape: Shape
  private var tensor: Tensor?

  init(_ shape: Shape) { self.shape = shape }

  private var values: Tensor {
    guard let tensor else { preconditionFailure("read a memory without values") }
    return tensor
  }

  var isEmpty: Bool { tensor == nil }
  func clear() { tensor = nil }
  func write(_ tensor: Tensor) { self.tensor = tensor }
  func read(into tensor: inout Tensor) { tensor = values }
  func withValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result { try values.values.withUnsafeBufferPointer(body) }
  func hasLayout(of other: ReferenceMemory) -> Bool { true }
  func share(_ other: ReferenceMemory) { tensor = other.values }

  func setSum(_ a: ReferenceMemory, _ b: ReferenceMemory) {
    let other = b.values
    var result = a.values
    for i in 0..<result.values.count { result.values[i] += other.values[i] }
    tensor = result
  }

  func setMasked(_ values: ReferenceMemory, where output: ReferenceMemory) {
    let positive = output.values
    var result = values.values
    for i in 0..<result.values.count where positive.values[i] <= 0 { result.values[i] = 0 }
    tensor = result
  }
}

/// Concatenation: the channels of all inputs one after another.
final class ReferenceConcatenation: TensorKernel {
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
final class ReferenceMaximum: TensorKernel {
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
