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

  func forward(_ inputs: [Memory], into result: Memory) throws(GraphError) -> Bool {
    guard let values = kernel.forward(try inputs.tensors()) else { return false }
    try result.write(values)
    return true
  }

  func pullback(
    _ gradient: Memory, inputs: [Memory], output: Memory, to index: Int, into result: Memory
  ) throws(GraphError) -> Bool {
    guard
      let gradients = kernel.pullback(
        try gradient.tensor(), inputs: try inputs.tensors(), output: try output.tensor())
    else { return false }
    try result.write(gradients[index])
    return true
  }
}

extension LayerMemory {
  /// A copy of the values in the layout of tensors.
  func tensor() throws(GraphError) -> Tensor {
    var result = Tensor.empty
    try read(into: &result)
    return result
  }
}

extension Array where Element: LayerMemory {
  /// A copy of each one's values.
  fileprivate func tensors() throws(GraphError) -> [Tensor] {
    var tensors: [Tensor] = []
    for memory in self { tensors.append(try memory.tensor()) }
    return tensors
  }
}
