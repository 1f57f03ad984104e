/// Cross-correlation by the definition, one tap after another.
final class ReferenceConvolution: TensorKernel {
  let convolution: Convolution
  let output: Shape
  let fusesReLU: Bool

  init(_ convolution: Convolution, output: Shape, fusesReLU: Bool) {
    self.convolution = convolution
    self.output = output
    self.fusesReLU = fusesReLU
  }

  /// Calls `body` with the indices of output, input and weight for every product of the sum.
  private func forEachProduct(input: Shape, _ body: (Int, Int, Int) -> Void) {
    let c = convolution
    let pad = c.window.amounts(height: input.height, width: input.width)
    let (kernelHeight, kernelWidth) = (c.weights.shape.height, c.weights.shape.width)
    let (inputsPerGroup, outputsPerGroup) = (
      c.weights.shape.channels, c.outputChannels / c.groups
    )
    for n in 0..<output.batch {
      for o in 0..<output.channels {
        let firstInput = o / outputsPerGroup * inputsPerGroup
        for i in 0..<inputsPerGroup {
          for ky in 0..<kernelHeight {
            for kx in 0..<kernelWidth {
              let weight = ((o * inputsPerGroup + i) * kernelHeight + ky) * kernelWidth + kx
              let plane = (n * input.channels + firstInput + i) * input.height
              for y in 0..<output.height {
                let sourceY = y * c.stride + ky * c.dilation - pad.top
                guard sourceY >= 0, sourceY < input.height else { continue }
                let row = ((n * output.channels + o) * output.height + y) * output.width
                for x in 0..<output.width {
                  let sourceX = x * c.stride + kx * c.dilation - pad.left
                  guard sourceX >= 0, sourceX < input.width else { continue }
                  body(row + x, (plane + sourceY) * input.width + sourceX, weight)
                }
              }
            }
          }
        }
      }
    }
  }

  func forward(_ inputs: [Tensor]) -> Tensor? {
    let input = inputs[0]
    var result = Tensor(shape: output)
    for n in 0..<output.batch {
      for o in 0..<output.channels {
        for i in result.range(batch: n, channel: o) { result.values[i] = convolution.bias[o] }
      }
    }
    forEachProduct(input: input.shape) { out, source, weight in
      result.values[out] += input.values[source] * convolution.weights.values[weight]
    }
    if fusesReLU {
      for i in 0..<result.values.count { result.values[i] = max(result.values[i], 0) }
    }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    var result = Tensor(shape: inputs[0].shape)
    forEachProduct(input: inputs[0].shape) { out, source, weight in
      result.values[source] += gradient.values[out] * convolution.weights.values[weight]
    }
    return [result]
  }
}
