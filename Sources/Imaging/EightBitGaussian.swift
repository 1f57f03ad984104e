import Foundation

/// OpenCV's `GaussianBlur` of 8-bit images, to the bit: weights in whole 256ths, whole-number sums,
/// one rounding at the end.
///
/// The kernel reaches round(6 sigma + 1) pixels across, made odd. Its weights are rounded one after
/// the other from the outside inward, each taking over the rounding error of the one before, and
/// the centre gets what is left of 256. The border mirrors without repeating its pixel.
struct EightBitGaussian {
  /// The weights of the taps 0, 1, 2 … from the centre outward; the whole kernel, both sides, sums to 256.
  let weights: [Int]

  init(sigma: Float) {
    guard sigma > 0 else {
      weights = [256]
      return
    }
    let radius = Int((Double(sigma) * 6 + 1).rounded(.toNearestOrEven)) / 2
    let half = (0...radius).map {
      exp(-0.5 * Double($0 * $0) / (Double(sigma) * Double(sigma)))
    }
    let sum = half[0] + 2 * half.dropFirst().reduce(0, +)
    var rounded = [Int](repeating: 0, count: radius + 1)
    var error = 0.0
    for k in stride(from: radius, to: 0, by: -1) {
      let wanted = half[k] / sum * 256 + error
      rounded[k] = Int(wanted.rounded(.toNearestOrEven))
      error = wanted - Double(rounded[k])
    }
    rounded[0] = 256 - 2 * rounded.dropFirst().reduce(0, +)
    weights = rounded
  }

  /// `levels`, whole numbers 0…255, blurred to whole numbers 0…255.
  func applied(to levels: Plane) -> Plane {
    guard weights.count > 1 else { return levels }
    // Sums are at most 255 * 65536 < 2^24, so floats hold them exactly.
    let kernel = AxisKernel(weights: weights.map(Float.init))
    return kernel.applied(to: levels, border: .mirror).map {
      (($0 + 32768) / 65536).rounded(.down)
    }
  }
}
