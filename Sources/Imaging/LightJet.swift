/// Light blurred by one scale around every pixel: its first and second derivatives, without any factor.
struct LightJet: Sendable {
  let gradient: PlaneGradient
  let hessian: Hessian

  init(of plane: Plane, kernels: GaussianKernels) {
    let (blur, slope, border) = (kernels.wideBlur, kernels.wideSlope, BorderRule.reflect)
    gradient = PlaneGradient(
      x: blur.alongColumns(slope.alongRows(plane, border), border),
      y: slope.alongColumns(blur.alongRows(plane, border), border))
    hessian = Hessian(of: plane, sigma: 1, kernels: kernels)
  }

  /// The slope along the unit vector `direction` at a point, px, pixel centres at whole numbers.
  ///
  /// Half bilinear interpolation and half that of the tangents of the four pixels: their errors of the
  /// second order have opposite signs.
  func slope(x: Float, y: Float, along direction: (x: Float, y: Float)) -> Float {
    let (width, height) = (gradient.x.width, gradient.x.height)
    let (x, y) = (min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
    let (left, top) = (Int(x), Int(y))
    var sum: Float = 0
    for row in top...min(top + 1, height - 1) {
      for column in left...min(left + 1, width - 1) {
        let (dx, dy) = (x - Float(column), y - Float(row))
        let weight = (1 - abs(dx)) * (1 - abs(dy))
        guard weight > 0 else { continue }
        let i = row * width + column
        let cross = hessian.xy.pixels[i]
        let gx = gradient.x.pixels[i] + (hessian.xx.pixels[i] * dx + cross * dy) / 2
        let gy = gradient.y.pixels[i] + (cross * dx + hessian.yy.pixels[i] * dy) / 2
        sum += weight * (gx * direction.x + gy * direction.y)
      }
    }
    return sum
  }
}
