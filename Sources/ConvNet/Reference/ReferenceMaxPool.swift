/// The largest number of each window; the gradient goes to the first place that has it.
final class ReferenceMaxPool: TensorKernel {
  let pool: MaxPool
  let output: Shape

  init(_ pool: MaxPool, output: Shape) {
    self.pool = pool
    self.output = output
  }

  /// Calls `body` with the index of each output and of the input that is largest in its window.
  private func forEachWinner(_ input: Tensor, _ body: (Int, Int) -> Void) {
    let shape = input.shape
    let pad = pool.window.amounts(height: shape.height, width: shape.width)
    for plane in 0..<output.batch * output.channels {
      for y in 0..<output.height {
        for x in 0..<output.width {
          var winner = -1
          for sourceY in y * pool.stride - pad.top..<y * pool.stride - pad.top + pool.size
          where sourceY >= 0 && sourceY < shape.height {
            for sourceX in x * pool.stride - pad.left..<x * pool.stride - pad.left + pool.size
            where sourceX >= 0 && sourceX < shape.width {
              let index = (plane * shape.height + sourceY) * shape.width + sourceX
              if winner < 0 || input.values[index] > input.values[winner] { winner = index }
            }
          }
          body((plane * output.height + y) * output.width + x, winner)
        }
      }
    }
  }

  func forward(_ inputs: [Tensor]) -> Tensor? {
    var result = Tensor(shape: output)
    forEachWinner(inputs[0]) { out, winner in
      // A window that lies wholly in the padding has no largest number; it counts as zero.
      if winner >= 0 { result.values[out] = inputs[0].values[winner] }
    }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    var result = Tensor(shape: inputs[0].shape)
    forEachWinner(inputs[0]) { out, winner in
      if winner >= 0 { result.values[winner] += gradient.values[out] }
    }
    return [result]
  }
}
