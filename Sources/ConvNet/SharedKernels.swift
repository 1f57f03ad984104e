/// Negative numbers set to zero, where no convolution before it took that over; its gradient is masked by the layer.
final class ReLUKernel<Memory: LayerMemory>: Kernel {
  func forward(_ inputs: [Memory], into result: Memory) -> Bool {
    result.setMasked(inputs[0], where: inputs[0])
    return true
  }

  func pullback(
    _ gradient: Memory, inputs: [Memory], output: Memory, to index: Int, into result: Memory
  ) -> Bool {
    result.share(gradient)
    return true
  }
}

/// Inputs added, on any backend: gradients add up by the same rule.
final class SumKernel<Memory: LayerMemory>: Kernel {
  func forward(_ inputs: [Memory], into result: Memory) -> Bool {
    if inputs.count == 1 { result.share(inputs[0]) } else { result.setSum(inputs[0], inputs[1]) }
    for input in inputs.dropFirst(2) { result.setSum(result, input) }
    return true
  }

  func pullback(
    _ gradient: Memory, inputs: [Memory], output: Memory, to index: Int, into result: Memory
  ) -> Bool {
    result.share(gradient)
    return true
  }
}

/// An operation on tensors, for reading rather than for speed.
protocol TensorKernel: AnyObject {
  /// The result, or `nil` where it cannot be computed.
  func forward(_ inputs: [Tensor]) -> Tensor?
  /// The gradients with respect to the inputs, from the one with respect to the output.
  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]?
}

/// An operation on tensors between memories of any backend: with two changes of layout, and new tensors each time.
final class PlainKernel<Memory: LayerMemory>: Kernel {
  private let kernel: any TensorKernel

  init(_ kernel: any TensorKernel) { self.kernel = kernel }

  func forward(_ inputs: [Memory], into result: Memory) -> Bool {
    guard let values = kernel.forward(inputs.map(\.tensor)) else { return false }
    result.write(values)
    return true
  }

  func pullback(
    _ gradient: Memory, inputs: [Memory], output: Memory, to index: Int, into result: Memory
  ) -> Bool {
    guard
      let gradients = kernel.pullback(
        gradient.tensor, inputs: inputs.map(\.tensor), output: output.tensor)
    else { return false }
    result.write(gradients[index])
    return true
  }
}

extension LayerMemory {
  /// A copy of the values.
  var tensor: Tensor {
    var result = Tensor.empty
    read(into: &result)
    return result
  }
}
