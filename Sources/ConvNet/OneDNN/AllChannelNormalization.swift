import Foundation

/// Local response normalization whose window covers all channels: one factor for each place.
///
/// oneDNN has fast code for windows of 5 channels only, so this one is our own.
final class AllChannelNormalization: TensorKernel {
  private let normalization: LocalResponseNormalization

  /// Whether the window of `normalization` covers all of `channels` channels wherever it lies.
  static func applies(to normalization: LocalResponseNormalization, channels: Int) -> Bool {
    normalization.radius >= channels - 1
  }

  init(_ normalization: LocalResponseNormalization) { self.normalization = normalization }

  /// y = x · p^-β with p = bias + scale · Σ x²
  func forward(_ inputs: [Tensor]) -> Tensor? {
    let x = inputs[0]
    let factors = powers(of: x)
    return x.mapPlaces { value, place in value * factors[place] }
  }

  /// dx = p^-β · g - 2 β scale · x · p^(-β-1) · Σ g x
  func pullback(_ gradient: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor]? {
    let x = inputs[0]
    let (factors, bases) = (powers(of: x), bases(of: x))
    let products = gradient.channelSums(times: x)
    let slope = 2 * normalization.beta * normalization.scale
    var result = gradient.mapPlaces { value, place in value * factors[place] }
    let correction = x.mapPlaces { value, place in
      slope * value * factors[place] / bases[place] * products[place]
    }
    for i in 0..<result.values.count { result.values[i] -= correction.values[i] }
    return [result]
  }

  private func bases(of x: Tensor) -> ContiguousArray<Float> {
    let (bias, scale) = (normalization.bias, normalization.scale)
    var sums = x.channelSums(times: x)
    for i in 0..<sums.count { sums[i] = bias + scale * sums[i] }
    return sums
  }

  private func powers(of x: Tensor) -> ContiguousArray<Float> {
    var powers = bases(of: x)
    let beta = normalization.beta
    if beta == 0.5 {
      for i in 0..<powers.count { powers[i] = 1 / powers[i].squareRoot() }
    } else {
      for i in 0..<powers.count { powers[i] = pow(powers[i], -beta) }
    }
    return powers
  }
}

extension Tensor {
  /// Σ self · other over the channels, `[batch, height, width]`.
  fileprivate func channelSums(times other: Tensor) -> ContiguousArray<Float> {
    let (area, channels) = (shape.area, shape.channels)
    var sums = ContiguousArray<Float>(repeating: 0, count: shape.batch * area)
    sums.withUnsafeMutableBufferPointer { sums in
      values.withUnsafeBufferPointer { a in
        other.values.withUnsafeBufferPointer { b in
          for plane in 0..<shape.batch * channels {
            let (place, first) = (plane / channels * area, plane * area)
            for i in 0..<area { sums[place &+ i] += a[first &+ i] * b[first &+ i] }
          }
        }
      }
    }
    return sums
  }

  /// Each number transformed, together with the index of its place in `[batch, height, width]`.
  @inline(__always)
  fileprivate func mapPlaces(_ transform: (Float, Int) -> Float) -> Tensor {
    let (area, channels) = (shape.area, shape.channels)
    var result = self
    result.values.withUnsafeMutableBufferPointer { out in
      for plane in 0..<shape.batch * channels {
        let (place, first) = (plane / channels * area, plane * area)
        for i in 0..<area { out[first &+ i] = transform(out[first &+ i], place &+ i) }
      }
    }
    return result
  }
}
