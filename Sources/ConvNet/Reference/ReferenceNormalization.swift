import Foundation

/// Local response normalization: division by the power of the neighbouring channels.
final class ReferenceLRN: TensorKernel {
  let lrn: LocalResponseNormalization

  init(_ lrn: LocalResponseNormalization) { self.lrn = lrn }

  /// bias + scale · Σ x² around each number.
  private func power(_ input: Tensor) -> Tensor {
    let shape = input.shape
    var result = Tensor(shape: shape, repeating: lrn.bias)
    for n in 0..<shape.batch {
      for c in 0..<shape.channels {
        let start = input.range(batch: n, channel: c).lowerBound
        for other in max(0, c - lrn.radius)...min(shape.channels - 1, c + lrn.radius) {
          let source = input.range(batch: n, channel: other).lowerBound
          for i in 0..<shape.area {
            let x = input.values[source + i]
            result.values[start + i] += lrn.scale * x * x
          }
        }
      }
    }
    return result
  }

  func forward(_ inputs: [Tensor]) -> Tensor? {
    let power = power(inputs[0])
    var result = inputs[0]
    for i in 0..<result.values.count { result.values[i] *= pow(power.values[i], -lrn.beta) }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    // dx_j = g_j p_j^-beta - 2 scale beta x_j * sum over i near j of g_i x_i p_i^(-beta - 1)
    let (input, shape, power) = (inputs[0], inputs[0].shape, power(inputs[0]))
    var result = Tensor(shape: shape)
    for n in 0..<shape.batch {
      for c in 0..<shape.channels {
        let start = input.range(batch: n, channel: c).lowerBound
        for i in start..<start + shape.area {
          result.values[i] = gradient.values[i] * pow(power.values[i], -lrn.beta)
        }
        for other in max(0, c - lrn.radius)...min(shape.channels - 1, c + lrn.radius) {
          let source = input.range(batch: n, channel: other).lowerBound
          for i in 0..<shape.area {
            let p = power.values[source + i]
            let inner =
              gradient.values[source + i] * input.values[source + i] * pow(p, -lrn.beta - 1)
            result.values[start + i] -= 2 * lrn.scale * lrn.beta * input.values[start + i] * inner
          }
        }
      }
    }
    return [result]
  }
}

/// Division by the contrast energy of the neighbourhood; both backends use this kernel's arithmetic.
final class ReferenceDivisiveNormalization: TensorKernel {
  let normalization: DivisiveNormalization

  init(_ normalization: DivisiveNormalization) { self.normalization = normalization }

  func forward(_ inputs: [Tensor]) -> Tensor? {
    let (input, shape) = (inputs[0], inputs[0].shape)
    var result = input
    for n in 0..<shape.batch {
      let contrast = contrast(input, batch: n)
      for c in 0..<shape.channels {
        let start = input.range(batch: n, channel: c).lowerBound
        for i in 0..<shape.area {
          result.values[start + i] /= normalization.epsilon + contrast[i]
        }
      }
    }
    return result
  }

  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    // y = x / (e + s), s² = mean of x²: dx_j = g_j / (e + s_j)
    //   - x_j / C * sum over i near j of (sum over c of g_i x_i) / ((e + s_i)² s_i area_i)
    let (input, shape) = (inputs[0], inputs[0].shape)
    let epsilon = normalization.epsilon
    var result = Tensor(shape: shape)
    for n in 0..<shape.batch {
      let contrast = contrast(input, batch: n)
      var pull = ContiguousArray<Float>(repeating: 0, count: shape.area)
      for c in 0..<shape.channels {
        let start = input.range(batch: n, channel: c).lowerBound
        for i in 0..<shape.area {
          pull[i] += gradient.values[start + i] * input.values[start + i]
        }
      }
      let areas = windowAreas(shape)
      for i in 0..<shape.area {
        let s = max(contrast[i], 1e-12)
        let d = epsilon + contrast[i]
        pull[i] /= d * d * s * areas[i] * Float(shape.channels)
      }
      let spread = boxSum(
        pull, height: shape.height, width: shape.width, radius: normalization.radius)
      for c in 0..<shape.channels {
        let start = input.range(batch: n, channel: c).lowerBound
        for i in 0..<shape.area {
          result.values[start + i] =
            gradient.values[start + i] / (epsilon + contrast[i])
            - input.values[start + i] * spread[i]
        }
      }
    }
    return [result]
  }

  /// The root of the mean of x² over the channels and the window around each place.
  private func contrast(_ input: Tensor, batch n: Int) -> ContiguousArray<Float> {
    let shape = input.shape
    var energy = ContiguousArray<Float>(repeating: 0, count: shape.area)
    for c in 0..<shape.channels {
      let start = input.range(batch: n, channel: c).lowerBound
      for i in 0..<shape.area {
        energy[i] += input.values[start + i] * input.values[start + i]
      }
    }
    var sum = boxSum(energy, height: shape.height, width: shape.width, radius: normalization.radius)
    let areas = windowAreas(shape)
    for i in 0..<sum.count {
      sum[i] = max(sum[i] / (areas[i] * Float(shape.channels)), 0).squareRoot()
    }
    return sum
  }

  private func windowAreas(_ shape: Shape) -> ContiguousArray<Float> {
    boxSum(
      ContiguousArray(repeating: 1, count: shape.area), height: shape.height, width: shape.width,
      radius: normalization.radius)
  }
}

/// The sum over the square window of `radius` around each place, inside the plane only; running
/// sums in double precision, so the cost does not depend on the radius.
func boxSum(
  _ values: ContiguousArray<Float>, height: Int, width: Int, radius: Int
) -> ContiguousArray<Float> {
  var rows = ContiguousArray<Double>(repeating: 0, count: values.count)
  for y in 0..<height {
    let row = y * width
    var sum = 0.0
    for x in 0..<min(radius, width) { sum += Double(values[row + x]) }
    for x in 0..<width {
      if x + radius < width { sum += Double(values[row + x + radius]) }
      if x - radius > 0 { sum -= Double(values[row + x - radius - 1]) }
      rows[row + x] = sum
    }
  }
  var result = ContiguousArray<Float>(repeating: 0, count: values.count)
  var sums = ContiguousArray<Double>(repeating: 0, count: width)
  for y in 0..<min(radius, height) {
    for x in 0..<width { sums[x] += rows[y * width + x] }
  }
  for y in 0..<height {
    for x in 0..<width {
      if y + radius < height { sums[x] += rows[(y + radius) * width + x] }
      if y - radius > 0 { sums[x] -= rows[(y - radius - 1) * width + x] }
      result[y * width + x] = Float(sums[x])
    }
  }
  return result
}
