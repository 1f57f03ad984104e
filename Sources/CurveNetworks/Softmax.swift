package import ConvNet
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
/// exp z_k / (1 + Σ exp z_j). Eight places are computed at a time.
package struct Softmax {
  /// Where the pre-activations are: channels of `area` numbers, one after the other.
  private let values: UnsafeBufferPointer<Float>
  private let channels: Int
  private let area: Int

  private typealias Group = SIMD8<Float>

  /// The softmax of `values`, which are those of one input of this `shape`.
  package init(of values: UnsafeBufferPointer<Float>, shape: Shape) {
    precondition(values.count == shape.channels * shape.area, "one input of shape \(shape)")
    (self.values, channels, area) = (values, shape.channels, shape.area)
  }

  /// Calls `body` with the exponentials of all channels at up to eight places from `first` on, and what to multiply
  /// them by to get probabilities.
  @inline(__always)
  private func forEachGroup(
    from first: Int, count: Int,
    _ body: (_ offset: Int, _ lanes: Int, UnsafePointer<Group>, _ scale: Group) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Group.self, capacity: channels) { exponentials in
      guard let numbers = values.baseAddress, let e = exponentials.baseAddress else { return }
      for offset in stride(from: 0, to: count, by: Group.scalarCount) {
        let lanes = min(Group.scalarCount, count - offset)
        // Subtracting the largest keeps the exponentials from overflowing.
        var largest = Group.zero
        for k in 0..<channels {
          e[k] = Group(numbers + (k &* area &+ first &+ offset), lanes: lanes)
          largest.replace(with: e[k], where: e[k] .> largest)
        }
        var sum = (-largest).exponential
        for k in 0..<channels {
          e[k] = (e[k] - largest).exponential
          sum += e[k]
        }
        body(offset, lanes, e, 1 / sum)
      }
    }
  }

  /// Writes the probabilities of all channels where the pre-activations are, or elsewhere in the same order.
  package func write(to result: UnsafeMutableBufferPointer<Float>) {
    precondition(result.count == values.count, "as many probabilities as pre-activations")
    guard let out = result.baseAddress else { return }
    forEachGroup(from: 0, count: area) { offset, lanes, e, scale in
      for k in 0..<channels {
        (e[k] * scale).store(to: out + (k &* area &+ offset), lanes: lanes)
      }
    }
  }

  /// Writes the sums of the probabilities at `count` places from `first` on, each times what `terms`, one for each
  /// channel, say.
  package func writeSums(
    of terms: [OrientationTerm], from first: Int, count: Int, response: UnsafeMutablePointer<Float>,
    cosine: UnsafeMutablePointer<Float>, sine: UnsafeMutablePointer<Float>
  ) {
    precondition(terms.count == channels, "a term for each channel")
    terms.withUnsafeBufferPointer { terms in
      forEachGroup(from: first, count: count) { offset, lanes, e, scale in
        var (r, c, s) = (Group.zero, Group.zero, Group.zero)
        for k in 0..<terms.count {
          r += e[k] * terms[k].response
          c += e[k] * terms[k].cosine
          s += e[k] * terms[k].sine
        }
        (r * scale).store(to: response + offset, lanes: lanes)
        (c * scale).store(to: cosine + offset, lanes: lanes)
        (s * scale).store(to: sine + offset, lanes: lanes)
      }
    }
  }
}

extension Tensor {
  /// The softmax over the channels of one input and one more, whose pre-activation is 0.
  func softmaxBesideNone() -> Tensor {
    var result = self
    result.values.withUnsafeMutableBufferPointer { values in
      Softmax(of: UnsafeBufferPointer(values), shape: shape).write(to: values)
    }
    return result
  }
}

extension SIMD8<Float> {
  /// The first `lanes` numbers from `start` on, and zeros.
  @inline(__always)
  fileprivate init(_ start: UnsafePointer<Float>, lanes: Int) {
    self = .zero
    if lanes == Self.scalarCount {
      self = UnsafeRawPointer(start).loadUnaligned(as: Self.self)
    } else {
      for lane in 0..<lanes { self[lane] = start[lane] }
    }
  }

  /// Writes the first `lanes` numbers.
  @inline(__always)
  fileprivate func store(to start: UnsafeMutablePointer<Float>, lanes: Int) {
    if lanes == Self.scalarCount {
      UnsafeMutableRawPointer(start).storeBytes(of: self, as: Self.self)
    } else {
      for lane in 0..<lanes { start[lane] = self[lane] }
    }
  }

  /// e to the power of numbers that are at most 0, within 2e-7 of itself; of those under -87 it is e^-87.
  ///
  /// 2^n · e^r with n whole and |r| at most ln 2 / 2; e^r by its Taylor polynomial of degree 6 fitted to that range
  /// (the coefficients of S. L. Moshier's Cephes library, `expf`).
  @inline(__always)
  fileprivate var exponential: Self {
    // Adding this shifts all bits behind the point out of a number, so that it is whole.
    let magic: Float = 12_582_912
    var x = self
    x.replace(with: -87, where: x .< -87)
    let shifted = x * 1.442_695_04 + magic
    let n = shifted - magic
    let r = x - n * 0.693_359_375 - n * -2.121_944_4e-4
    var p = r * 1.987_569_1e-4 + 1.398_199_9e-3
    p = p * r + 8.333_452e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_5e-1
    p = p * r + 5.000_000_1e-1
    let power = p * r * r + r + 1
    let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23
    return unsafeBitCast(unsafeBitCast(power, to: SIMD8<Int32>.self) &+ bits, to: Self.self)
  }
}
