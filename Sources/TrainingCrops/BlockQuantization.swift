import Foundation
import Imaging

/// Rounds the cosine coefficients of 8x8 blocks, more coarsely the finer their waves, as JPEG does (ITU-T
/// T.81, A.3.3): `coarseness` 1 is about its quality 50.
func quantizeBlocks(of plane: inout Plane, coarseness: Float, offset: (x: Int, y: Int)) {
  let size = plane.width
  var basis = ContiguousArray<Float>(repeating: 0, count: 64)
  for k in 0..<8 {
    let scale = k == 0 ? (1.0 / 8).squareRoot() : 0.5
    for n in 0..<8 {
      basis[k * 8 + n] = Float(scale * cos(Double(2 * n + 1) * Double(k) * .pi / 16))
    }
  }
  /// out = a · b, all 8x8 matrices, row by row.
  func multiply(
    _ a: ContiguousArray<Float>, _ b: ContiguousArray<Float>, _ out: inout ContiguousArray<Float>
  ) {
    for i in 0..<8 {
      for j in 0..<8 { out[i * 8 + j] = 0 }
      for k in 0..<8 {
        let f = a[i * 8 + k]
        for j in 0..<8 { out[i * 8 + j] += f * b[k * 8 + j] }
      }
    }
  }
  var transposed = basis
  for k in 0..<8 { for n in 0..<8 { transposed[n * 8 + k] = basis[k * 8 + n] } }
  var block = basis
  var half = basis
  var waves = basis
  for top in stride(from: -offset.y, to: size, by: 8) {
    for left in stride(from: -offset.x, to: size, by: 8) {
      for y in 0..<8 {
        for x in 0..<8 {
          let row = min(max(top + y, 0), size - 1)
          let column = min(max(left + x, 0), size - 1)
          block[y * 8 + x] = plane.pixels[row * size + column]
        }
      }
      multiply(basis, block, &half)
      multiply(half, transposed, &waves)
      for v in 0..<8 {
        for u in 0..<8 {
          // From 16 grey levels for the slowest waves to 100 for the fastest.
          let step = coarseness * (16 + 6 * Float(u + v)) / 255
          waves[v * 8 + u] = (waves[v * 8 + u] / step).rounded() * step
        }
      }
      multiply(transposed, waves, &half)
      multiply(half, basis, &block)
      for y in max(0, -top)..<min(8, size - top) {
        for x in max(0, -left)..<min(8, size - left) {
          plane.pixels[(top + y) * size + left + x] = min(max(block[y * 8 + x], 0), 1)
        }
      }
    }
  }
}
