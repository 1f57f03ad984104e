/// Each number repeated down and across; the gradient is the sum over the repetitions.
final class ReferenceUpsampling: TensorKernel {
  let factor: Int
  let output: Shape

  init(factor: Int, output: Shape) {
    self.factor = factor
    self.output = output
  }

  /// Calls `body` with the index of each output and of the input that it repeats.
  private func forEachPair(_ body: (_ output: Int, _ input: Int) -> Void) {
    let width = output.width / factor
    for row in 0..<output.batch * output.channels * output.height {
      // Rows of all planes lie one after another, and planes are whole numbers of repeated rows.
      let source = row / factor * width
      for x in 0..<output.width { body(row * output.width + x, source + x / factor) }
    }
  }

  func forward(_ inputs: [Tensor]) -> Tensor? {
    var result = Tensor(shape: output)
    forEachPair { result.values[$0] = inputs[0].values[$1] }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    var result = Tensor(shape: inputs[0].shape)
    forEachPair { result.values[$1] += gradient.values[$0] }
    return [result]
  }
}
