package import ConvNet
import Determinism
package import Imaging

extension Tensor {
  /// Numbers that follow from `seed`, uniform in `range`.
  package static func uniform(_ shape: Shape, _ range: ClosedRange<Double> = -1...1, seed: UInt64)
    -> Tensor
  {
    var generator = SeededGenerator(seed: seed)
    return Tensor(
      shape: shape,
      values: ContiguousArray((0..<shape.count).map { _ in Float(generator.uniform(range)) }))
  }

  /// self + step · direction
  package func moved(along direction: Tensor, by step: Float) -> Tensor {
    Tensor(
      shape: shape,
      values: ContiguousArray(zip(values, direction.values).map { $0 + step * $1 }))
  }
}

extension Plane {
  /// Normal numbers that follow from `seed`.
  package static func normal(width: Int, height: Int, seed: UInt64) -> Plane {
    Plane(width: width, height: height).noisy(1, seed: seed)
  }

  /// The scalar product.
  package func dot(_ other: Plane) -> Double {
    zip(pixels, other.pixels).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}

extension [Double] {
  /// Normal numbers that follow from `seed`.
  package static func normal(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.normal() }
  }

  package func dot(_ other: [Double]) -> Double { zip(self, other).reduce(0) { $0 + $1.0 * $1.1 } }

  /// self + step · direction
  package func moved(along direction: [Double], by step: Double) -> [Double] {
    zip(self, direction).map { $0 + step * $1 }
  }
}
