import Foundation

/// The kernels that take the second derivatives of light at one scale, made as scikit-image makes
/// them (`hessian_matrix(use_gaussian_derivatives: True)`): a Gaussian of σ / √2 twice.
///
/// Sampled second derivatives of a narrow Gaussian do not add up to 0; the first derivative of the
/// first derivative does, exactly.
struct GaussianKernels {
  /// The Gaussian of σ / √2, normalized to sum 1.
  let blur: AxisKernel
  /// Its derivative: the slope of the blurred light.
  let slope: AxisKernel
  /// `blur` twice: a Gaussian of σ.
  let wideBlur: AxisKernel
  /// `slope` after `blur`: the slope of light blurred by σ.
  let wideSlope: AxisKernel

  /// Kernels are cut where the Gaussian of σ / √2 has fallen to 4e-6.
  private static let cut = 5.0

  /// The kernels for light blurred with the standard deviation `sigma`, px.
  init(sigma: Float) {
    let half = Double(sigma) / 2.0.squareRoot()
    let radius = max(1, Int(Self.cut * half + 0.5))
    let raw = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (half * half)) }
    let sum = raw.reduce(0, +)
    let blur = raw.map { $0 / sum }
    let slope = zip(-radius...radius, blur).map { Double($0) / (half * half) * $1 }
    self.blur = AxisKernel(full: blur, parity: .even)
    self.slope = AxisKernel(full: slope, parity: .odd)
    wideBlur = AxisKernel(full: blur.convolved(with: blur), parity: .even)
    wideSlope = AxisKernel(full: blur.convolved(with: slope), parity: .odd)
  }

  /// How far the second derivatives reach, px.
  var reach: Int { wideBlur.radius }
}

extension AxisKernel {
  /// A kernel of the weights from its first to its last tap.
  fileprivate init(full: [Double], parity: Parity) {
    self.init(weights: full[(full.count / 2)...].map(Float.init), parity: parity)
  }
}

extension [Double] {
  fileprivate func convolved(with other: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count + other.count - 1)
    for (i, a) in enumerated() {
      for (k, b) in other.enumerated() { result[i + k] += a * b }
    }
    return result
  }
}
