/// An operation on tensors, for reading rather than for speed.
protocol TensorKernel: AnyObject {
  /// The result, or `nil` where it cannot be computed.
  func forward(_ inputs: [Tensor]) -> Tensor?
  /// The gradients with respect to the inputs, from the one with respect to the output.
  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]?
}

/// An operation on tensors between memories of any backend: with two changes of layout, and new tensors
/// each time.
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
  /// A copy of the values in the layout of tensors.
  var tensor: Tensor {
    var result = Tensor.empty
    read(into: &result)
    return result
  }
}
