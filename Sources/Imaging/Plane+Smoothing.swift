import Foundation

extension Plane {
  /// The plane blurred by a Gaussian of standard deviation `sigma` pixels.
  ///
  /// The kernel is sampled at whole pixels, cut at `Int(4 * sigma + 0.5)` pixels (which leaves out
  /// less than 0.007 % of its mass) and normalized to sum 1, as in `scipy.ndimage.gaussian_filter`.
  /// A `sigma` under 0.125 reaches no neighbour and changes nothing.
  public func gaussianBlurred(sigma: Float, border: BorderRule = .reflect) -> Plane {
    gaussianBlurred(sigma: sigma, border: border, rows: 0..<height)
  }

  /// The rows `rows` of the blurred plane.
  package func gaussianBlurred(
    sigma: Float, border: BorderRule = .reflect, rows: Range<Int>
  ) -> Plane {
    precondition(sigma >= 0 && sigma.isFinite, "a blur's sigma is not negative; got \(sigma)")
    let radius = Self.blurRadius(sigma: sigma)
    let half = (0...radius).map { k in
      k == 0 ? 1 : exp(-0.5 * Double(k * k) / Double(sigma * sigma))
    }
    let sum = half[0] + 2 * half.dropFirst().reduce(0, +)
    return AxisKernel(weights: half.map { Float($0 / sum) })
      .applied(to: self, border: border, rows: rows)
  }

  /// How many pixels a blur of deviation `sigma` reaches.
  package static func blurRadius(sigma: Float) -> Int { Int(4 * sigma + 0.5) }

  /// The mean over the square window of `2 * radius + 1` pixels a side around each pixel; only
  /// pixels inside the plane count.
  ///
  /// Running sums (Crow's idea of 1984, one row of column sums at a time) make the cost the same
  /// for every radius. They are kept in `Double`, and a constant plane stays exactly constant.
  public func boxMean(radius: Int) -> Plane {
    precondition(radius >= 0, "a window's radius is not negative; got \(radius)")
    guard radius > 0, count > 0 else { return self }
    let (width, height) = (width, height)
    var result = Plane(width: width, height: height)
    result.pixels.withUnsafeMutableBufferPointer { out in
      let means = BoxMeanRows(of: self, radius: radius)
      for y in 0..<height {
        means.next(into: UnsafeMutableBufferPointer(rebasing: out[y * width..<(y + 1) * width]))
      }
    }
    return result
  }
}
