/// An operation whose gradient goes to each of its inputs as it is.
protocol PassingKernel: Kernel where Memory: LayerMemory {}

extension PassingKernel {
  func pullback(
    _ gradient: Memory, inputs: [Memory], output: Memory, to index: Int, into result: Memory
  ) throws(GraphError) -> Bool {
    try result.share(gradient)
    return true
  }
}

/// Negative numbers set to zero, where no convolution before it took that over; its gradient is masked by
/// the layer.
final class ReLUKernel<Memory: LayerMemory>: PassingKernel {
  func forward(_ inputs: [Memory], into result: Memory) throws(GraphError) -> Bool {
    try result.setMasked(inputs[0], where: inputs[0])
    return true
  }
}

/// Inputs added, on any backend: gradients add up by the same rule.
final class SumKernel<Memory: LayerMemory>: PassingKernel {
  func forward(_ inputs: [Memory], into result: Memory) throws(GraphError) -> Bool {
    if inputs.count == 1 {
      try result.share(inputs[0])
    } else {
      try result.setSum(inputs[0], inputs[1])
    }
    for input in inputs.dropFirst(2) { try result.setSum(result, input) }
    return true
  }
}
