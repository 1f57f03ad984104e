/// The second derivatives of light at one scale, px, times the scale squared, so that they can be
/// compared between scales (T. Lindeberg, "Feature Detection with Automatic Scale Selection", IJCV
/// 30, 1998, doi 10.1023/A:1008045108935, with γ = 1).
struct Hessian {
  /// ∂²/∂x², x to the right.
  var xx: Plane
  /// ∂²/∂x∂y.
  var xy: Plane
  /// ∂²/∂y², y downward.
  var yy: Plane

  /// The second derivatives of `plane` through `kernels`, which are for `sigma`.
  ///
  /// Beyond the border light is mirrored, and then the slopes are mirrored, not turned over: that is
  /// what scikit-image does, whose numbers these are to be. It keeps a slope that runs into the
  /// border from becoming a ridge there.
  init(of plane: Plane, sigma: Float, kernels: GaussianKernels) {
    let border = BorderRule.reflect
    let (blur, slope) = (kernels.blur, kernels.slope)
    let alongX = slope.alongRows(slope.alongRows(plane, border), border)
    xx = kernels.wideBlur.alongColumns(alongX, border)
    let blurredX = kernels.wideBlur.alongRows(plane, border)
    yy = slope.alongColumns(slope.alongColumns(blurredX, border), border)
    let slopeX = kernels.wideSlope.alongRows(plane, border)
    xy = blur.alongColumns(slope.alongColumns(slopeX, border), border)
    let scale = sigma * sigma
    xx.multiply(by: scale)
    xy.multiply(by: scale)
    yy.multiply(by: scale)
  }
}

extension Plane {
  fileprivate mutating func multiply(by factor: Float) {
    pixels.withUnsafeMutableBufferPointer { out in
      for i in 0..<out.count { out[i] *= factor }
    }
  }
}
