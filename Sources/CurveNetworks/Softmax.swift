import CLayers
import ConvNet
import Foundation

/// What a neuron's activation adds to the sums that are taken over a family.
package struct OrientationTerm {
  /// How much it counts.
  package var response: Float = 0
  /// That times cos 2θ, θ the direction of its curves' normals.
  package var cosine: Float = 0
  /// That times sin 2θ.
  package var sine: Float = 0

  /// A neuron that does not count.
  package init() {}

  /// A neuron that counts as much as `weight`, its orientation in radians.
  package init(weight: Float, orientation: Double) {
    response = weight
    cosine = weight * Float(cos(2 * orientation))
    sine = weight * Float(sin(2 * orientation))
  }
}

/// A softmax over the channels of one input and one more, "no curve", whose pre-activation is 0:
/// exp z_k / (1 + Σ exp z_j).
package struct Softmax {
  /// Where the pre-activations are: channels of `stride` numbers, one after the other.
  private let values: UnsafePointer<Float>
  private let channels: Int
  private let stride: Int

  /// The softmax of pre-activations `[channels, stride]`, of at most 64 channels.
  package init(of values: UnsafePointer<Float>, channels: Int, stride: Int) {
    precondition(channels <= Int(CLAYERS_MOST_CLASSES), "a softmax of \(channels) channels")
    (self.values, self.channels, self.stride) = (values, channels, stride)
  }

  /// Writes the probabilities of all channels where the pre-activations are, or elsewhere in the same order.
  package func write(to result: UnsafeMutablePointer<Float>) {
    clayers_softmax(values, channels, stride, stride, result)
  }

  /// Writes the sums of the probabilities at `count` places from `first` on, each times what `terms`, one for each
  /// channel, say.
  package func writeSums(
    of terms: [OrientationTerm], from first: Int, count: Int, response: UnsafeMutablePointer<Float>,
    cosine: UnsafeMutablePointer<Float>, sine: UnsafeMutablePointer<Float>
  ) {
    precondition(terms.count == channels, "a term for each channel")
    terms.withUnsafeBufferPointer { terms in
      // The same three numbers in the same order.
      terms.withMemoryRebound(to: clayers_term.self) {
        clayers_softmax_sums(
          values + first, channels, stride, count, $0.baseAddress, response, cosine, sine)
      }
    }
  }
}

extension Tensor {
  /// The softmax over the channels of one input and one more, whose pre-activation is 0.
  func softmaxBesideNone() -> Tensor {
    var result = self
    result.values.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      Softmax(of: values, channels: shape.channels, stride: shape.area).write(to: values)
    }
    return result
  }
}
