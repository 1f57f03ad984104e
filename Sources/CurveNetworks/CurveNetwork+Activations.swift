package import ConvNet
import Foundation

extension CurveNetwork {
  /// The activations of neurons with these values in the graph, `[1, neurons, height, width]`.
  package func activations(_ values: Tensor) -> Tensor {
    switch readout {
    case .rectified: values
    case .softmax: values.softmaxBesideNone()
    }
  }

  /// Whether what `method` takes from a scale is the probability of a curve.
  package func isProbability(_ method: ExtractionMethod) -> Bool {
    readout == .softmax && method == .response
  }

  /// The evidence for a curve, 1 at the threshold, where what `method` takes from the scales is `value`: the
  /// mean of probabilities, or else the sum.
  ///
  /// Probabilities are turned into odds, so that the knob has as far to go above the threshold as below it.
  package func evidence(_ value: Float, method: ExtractionMethod) -> Float {
    let threshold = Float(evidenceThreshold)
    guard isProbability(method) else { return value / threshold }
    let probability = min(value, 1 - 1e-4)
    return probability / (1 - probability) * (1 - threshold) / threshold
  }
}

extension Tensor {
  /// exp z_k / (1 + Σ exp z_j) over the channels of one input: a softmax over them and one more, whose
  /// pre-activation is 0.
  fileprivate func softmaxBesideNone() -> Tensor {
    let (area, channels) = (shape.area, shape.channels)
    var result = self
    // Subtracting the largest keeps the exponentials from overflowing.
    var largest = ContiguousArray<Float>(repeating: 0, count: area)
    var sum = largest
    result.values.withUnsafeMutableBufferPointer { z in
      largest.withUnsafeMutableBufferPointer { largest in
        sum.withUnsafeMutableBufferPointer { sum in
          for k in 0..<channels {
            for i in 0..<area { largest[i] = max(largest[i], z[k &* area &+ i]) }
          }
          for i in 0..<area { sum[i] = exp(-largest[i]) }
          for k in 0..<channels {
            for i in 0..<area {
              let e = exp(z[k &* area &+ i] - largest[i])
              z[k &* area &+ i] = e
              sum[i] += e
            }
          }
          for i in 0..<area { sum[i] = 1 / sum[i] }
          for k in 0..<channels {
            for i in 0..<area { z[k &* area &+ i] *= sum[i] }
          }
        }
      }
    }
    return result
  }
}
