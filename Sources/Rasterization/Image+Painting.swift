public import Imaging

extension Image {
  /// The image in RGB with `strokes` painted over it in `color`, anti-aliased; not differentiable.
  ///
  /// The strokes' opacities count. `softness` is the rasterizer's, px; 0.75 blurs an edge as much as
  /// the square of a pixel does. An alpha channel is made opaque where strokes lie.
  public func painted(
    _ strokes: [Stroke], color paint: RGBColor, softness: Double = 0.75
  ) -> Image {
    let coverage = StrokeRasterizer(width: width, height: height, softness: softness)
      .coverage(strokes).pixels
    // Porter and Duff's "over" with straight alpha: the paint's share of what is seen in the end.
    var share = coverage
    if let alpha {
      for i in 0..<share.count where coverage[i] > 0 {
        share[i] = coverage[i] / (coverage[i] + alpha.pixels[i] * (1 - coverage[i]))
      }
    }
    func blend(_ plane: Plane, _ value: Float, _ weights: ContiguousArray<Float>) -> Plane {
      var result = plane
      for i in 0..<weights.count {
        result.pixels[i] += weights[i] * (value - result.pixels[i])
      }
      return result
    }
    return Image(
      red: blend(color[0], paint.red, share),
      green: blend(color[isGrey ? 0 : 1], paint.green, share),
      blue: blend(color[isGrey ? 0 : 2], paint.blue, share),
      alpha: alpha.map { blend($0, 1, coverage) })
  }
}
