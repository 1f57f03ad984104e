import Foundation
import Imaging

/// The two-dimensional discrete Hartley transform of square planes, rows and columns scaled so that it is
/// orthonormal:
///
///     X(k, l) = 1/N Σ x(m, n) cas 2π(km + ln)/N,   cas t = cos t + sin t
///
/// It is the Fourier transform of real planes without its redundancy: N² real coefficients for N² pixels,
/// those of (k, l) and (-k, -l) together spanning the waves of this frequency and direction. As its matrix
/// is symmetric, it is its own inverse and its own adjoint. R. N. Bracewell, "Discrete Hartley transform",
/// JOSA 73, 1983, doi 10.1364/JOSA.73.001832; the fast algorithm is his, "The fast Hartley transform",
/// Proc. IEEE 72, 1984, doi 10.1109/PROC.1984.13014, with radix 2 and decimation in time.
struct HartleyTransform: Sendable {
  /// N, the side of the square planes, a power of two.
  let size: Int
  // cos(2πk/N), sin(2πk/N) for k in 0..<N/2.
  private let cosines: [Float]
  private let sines: [Float]

  /// The transform of planes of `size` x `size` pixels, `size` a power of two.
  init(size: Int) {
    precondition(size > 0 && size.nonzeroBitCount == 1, "\(size) is not a power of two")
    self.size = size
    let angles = (0..<size / 2).map { 2 * Double.pi * Double($0) / Double(size) }
    cosines = angles.map { Float(cos($0)) }
    sines = angles.map { Float(sin($0)) }
  }

  /// The transform of `plane`, which has N x N pixels.
  func callAsFunction(_ plane: Plane) -> Plane {
    precondition(
      plane.width == size && plane.height == size,
      "made for \(size) x \(size) pixels, given \(plane.width) x \(plane.height)")
    var result = plane
    transformColumns(&result)
    result = result.transposed()
    transformColumns(&result)
    return joined(result.transposed())
  }

  /// Waves of one direction each, normalized, from products of a wave across and one down, whose direction is
  /// twofold, by 2 cas(a + b) = cas a cas b + cas -a cas b + cas a cas -b - cas -a cas -b (R. N. Bracewell,
  /// O. Buneman, H. Hao, J. Villasenor, "Fast two-dimensional Hartley transform", Proc. IEEE 74, 1986,
  /// doi 10.1109/PROC.1986.13624).
  private func joined(_ products: Plane) -> Plane {
    var result = products
    let (size, scale) = (size, 1 / Float(2 * size))
    products.pixels.withUnsafeBufferPointer { products in
      result.pixels.withUnsafeMutableBufferPointer { result in
        for y in 0..<size {
          let (row, mirroredRow) = (y &* size, (size &- y) % size &* size)
          for x in 0..<size {
            let mirrored = x == 0 ? 0 : size &- x
            result[row &+ x] =
              scale
              * (products[row &+ x] + products[row &+ mirrored]
                + products[mirroredRow &+ x] - products[mirroredRow &+ mirrored])
          }
        }
      }
    }
    return result
  }

  /// Transforms all columns at once, not normalized: what happens to one element of a column happens to a whole
  /// row, which lies in one piece.
  private func transformColumns(_ plane: inout Plane) {
    let size = size
    plane.pixels.withUnsafeMutableBufferPointer { pixels in
      func row(_ y: Int) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: pixels[y * size..<(y + 1) * size])
      }
      let shift = UInt.bitWidth - size.trailingZeroBitCount
      for y in 0..<size where shift < UInt.bitWidth {
        let reversed = Int(UInt(y).bitReversed >> UInt(shift))
        if y < reversed { swapRows(row(y), row(reversed)) }
      }
      var half = 1
      while half < size {
        let step = size / (2 * half)
        for start in stride(from: 0, to: size, by: 2 * half) {
          addAndSubtract(row(start), row(start + half))
          if half > 1 { addAndSubtract(row(start + half / 2), row(start + half + half / 2)) }
          for k in stride(from: 1, to: half / 2, by: 1) {
            rotate(
              row(start + k), row(start + half - k), row(start + half + k),
              row(start + 2 * half - k), cosines[k * step], sines[k * step])
          }
        }
        half *= 2
      }
    }
  }

  private func swapRows(
    _ a: UnsafeMutableBufferPointer<Float>, _ b: UnsafeMutableBufferPointer<Float>
  ) {
    for i in 0..<a.count { (a[i], b[i]) = (b[i], a[i]) }
  }

  /// The butterfly of frequencies whose cas is a sign.
  private func addAndSubtract(
    _ even: UnsafeMutableBufferPointer<Float>, _ odd: UnsafeMutableBufferPointer<Float>
  ) {
    for i in 0..<even.count { (even[i], odd[i]) = (even[i] + odd[i], even[i] - odd[i]) }
  }

  /// The butterfly of the frequencies k and M - k of two transforms of M elements: by
  /// cas(a + t) = cos t cas a + sin t cas(-a) each of the odd elements' transforms takes part in both.
  private func rotate(
    _ even: UnsafeMutableBufferPointer<Float>, _ evenMirrored: UnsafeMutableBufferPointer<Float>,
    _ odd: UnsafeMutableBufferPointer<Float>, _ oddMirrored: UnsafeMutableBufferPointer<Float>,
    _ cosine: Float, _ sine: Float
  ) {
    for i in 0..<even.count {
      let (a, b) = (odd[i], oddMirrored[i])
      let (direct, mirrored) = (cosine * a + sine * b, sine * a - cosine * b)
      (even[i], odd[i]) = (even[i] + direct, even[i] - direct)
      (evenMirrored[i], oddMirrored[i]) = (evenMirrored[i] + mirrored, evenMirrored[i] - mirrored)
    }
  }
}

extension UInt {
  /// The bits in the opposite order.
  fileprivate var bitReversed: UInt {
    var (rest, result) = (self, UInt(0))
    for _ in 0..<UInt.bitWidth {
      result = result << 1 | rest & 1
      rest >>= 1
    }
    return result
  }
}
