public import Determinism

/// Gives a soft map the edges of an image: within every small window the map is fitted by an affine function of the
/// image's colours, and a pixel becomes the mean of what the fits around it say.
///
/// K. He, J. Sun, X. Tang, "Guided Image Filtering", IEEE TPAMI 35, 2013, doi 10.1109/TPAMI.2012.213: equations 5, 6
/// and 8 for a grey guide, 19 to 21 for three colours. Windows end at the border of the image.
public struct GuidedFilter: Sendable {
  private let guide: [Plane]
  private let radius: Int
  private let means: [Plane]
  /// The inverse of the covariance matrix of the guide plus ε on its diagonal: the upper triangle, row by row.
  private let inverse: [Plane]

  /// A filter for maps of the size of `guide`, whose windows reach `radius` pixels to each side.
  ///
  /// `epsilon` is the variance of the guide's light at which a fit is half as steep as the edge: edges below its
  /// root are smoothed over. Positive.
  public init(guide image: Image, radius: Int, epsilon: Float) {
    precondition(radius >= 0 && epsilon > 0, "a window has a radius, and epsilon is positive")
    let guide = image.overWhite().color
    let means = guide.map { $0.boxMean(radius: radius) }
    var covariance: [Plane] = []
    for i in guide.indices {
      for j in i..<guide.count {
        var plane = guide[i].multiplied(by: guide[j]).boxMean(radius: radius)
        for k in 0..<plane.count {
          plane.pixels[k] -= means[i].pixels[k] * means[j].pixels[k]
          if i == j { plane.pixels[k] = max(plane.pixels[k], 0) + epsilon }
        }
        covariance.append(plane)
      }
    }
    self.guide = guide
    self.radius = radius
    self.means = means
    inverse = guide.count == 1 ? [covariance[0].map { 1 / $0 }] : Self.inverted(covariance)
  }

  /// `map` with the edges of the guide; both of one size. A constant stays itself, to rounding.
  public func filtered(_ map: Plane) -> Plane {
    precondition(
      map.width == guide[0].width && map.height == guide[0].height, "a map has its guide's size")
    let mean = map.boxMean(radius: radius)
    let covariances = zip(guide, means).map { color, own in
      var plane = color.multiplied(by: map).boxMean(radius: radius)
      for k in 0..<plane.count { plane.pixels[k] -= own.pixels[k] * mean.pixels[k] }
      return plane
    }
    var offset = mean
    var result = Plane(width: map.width, height: map.height)
    for i in guide.indices {
      var slope = Plane(width: map.width, height: map.height)
      for j in guide.indices {
        let entry = inverse[Self.index(i, j, of: guide.count)]
        for k in 0..<slope.count { slope.pixels[k] += entry.pixels[k] * covariances[j].pixels[k] }
      }
      for k in 0..<slope.count { offset.pixels[k] -= slope.pixels[k] * means[i].pixels[k] }
      slope = slope.boxMean(radius: radius)
      for k in 0..<slope.count { result.pixels[k] += slope.pixels[k] * guide[i].pixels[k] }
    }
    offset = offset.boxMean(radius: radius)
    for k in 0..<result.count { result.pixels[k] += offset.pixels[k] }
    return result
  }

  /// All of `maps`, filtered by the workers of `pool`.
  public func filtered(_ maps: [Plane], pool: WorkerPool) -> [Plane] {
    pool.map(maps.count) { filtered(maps[$0]) }
  }

  /// Where the entry (i, j) of a symmetric matrix is within its upper triangle.
  private static func index(_ i: Int, _ j: Int, of size: Int) -> Int {
    let (row, column) = (min(i, j), max(i, j))
    return row * size - row * (row - 1) / 2 + column - row
  }

  /// The inverses of symmetric 3 x 3 matrices by their cofactors, in `Double`: colours are so alike that the
  /// determinant is a small difference of large numbers.
  private static func inverted(_ matrix: [Plane]) -> [Plane] {
    var result = matrix
    for k in 0..<matrix[0].count {
      let m = matrix.map { Double($0.pixels[k]) }
      let (a, b, c, d, e, f) = (m[0], m[1], m[2], m[3], m[4], m[5])
      let cofactors = [
        d * f - e * e, c * e - b * f, b * e - c * d, a * f - c * c, b * c - a * e, a * d - b * b,
      ]
      let determinant = a * cofactors[0] + b * cofactors[1] + c * cofactors[2]
      for entry in 0..<6 { result[entry].pixels[k] = Float(cofactors[entry] / determinant) }
    }
    return result
  }
}

extension Plane {
  /// The plane of products of pixels; `other` has the same size.
  public func multiplied(by other: Plane) -> Plane {
    precondition(width == other.width && height == other.height, "both planes have one size")
    var result = self
    for i in 0..<count { result.pixels[i] *= other.pixels[i] }
    return result
  }
}
