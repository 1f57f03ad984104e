public import Workers

/// Gives a soft map the edges of an image: within every small window the map is fitted by an affine
/// function of the image's colours, and a pixel becomes the mean of what the fits around it say.
///
/// K. He, J. Sun, X. Tang, "Guided Image Filtering", IEEE TPAMI 35, 2013, doi 10.1109/TPAMI.2012.213:
/// equations 5, 6 and 8 for a grey guide, 19 to 21 for three colours. Windows end at the border of the
/// image. The fits of a large image may be made on a smaller one (K. He, J. Sun, "Fast Guided Filter",
/// arXiv:1505.00996, 2015).
public struct GuidedFilter: Sendable {
  /// The size that maps to be filtered must have, pixels.
  public var width: Int { guide[0].width }
  public var height: Int { guide[0].height }
  /// The colours of the image as it is, which are what results follow.
  private let full: [Plane]
  /// The planes of the guiding image.
  private let guide: [Plane]
  private let radius: Int
  private let means: [Plane]
  /// The inverse of the covariance matrix of the guide plus ε on its diagonal: the upper triangle, row by row.
  private let inverse: [Plane]

  /// A filter by `guide`, whose windows reach `radius` of its pixels to each side.
  ///
  /// Fits are made where `subsampling` by `subsampling` pixels are one, at the size that maps have to have.
  ///
  /// `epsilon` is the variance of the guide's light at which a fit is half as steep as the edge: edges below its
  /// root are smoothed over. Positive.
  public init(guide image: Image, radius: Int, epsilon: Float, subsampling: Int = 1) {
    precondition(radius >= 0 && epsilon > 0, "a window has a radius, and epsilon is positive")
    precondition(subsampling >= 1, "pixels are put together, not split")
    full = image.overWhite().color
    let guide = full.map { plane in
      func side(_ pixels: Int) -> Int { (pixels + subsampling - 1) / subsampling }
      return plane.resized(width: side(plane.width), height: side(plane.height), filter: .area)
    }
    let radius = subsampling == 1 ? radius : max(radius / subsampling, 1)
    let means = guide.map { $0.boxMean(radius: radius) }
    var covariance: [Plane] = []
    for i in guide.indices {
      for j in i..<guide.count {
        var plane = guide[i].multiplied(by: guide[j]).boxMean(radius: radius)
        plane.addProducts(of: means[i], means[j], sign: -1)
        if i == j { plane = plane.map { max($0, 0) + epsilon } }
        covariance.append(plane)
      }
    }
    self.guide = guide
    self.radius = radius
    self.means = means
    inverse = guide.count == 1 ? [covariance[0].map { 1 / $0 }] : Self.inverted(covariance)
  }

  /// `map`, of `width` x `height`, with the edges of the guide and at the guide's size. A constant stays itself, to
  /// rounding.
  public func filtered(_ map: Plane) -> Plane {
    precondition(
      map.width == width && map.height == height, "a map has the size that fits are made at")
    let mean = map.boxMean(radius: radius)
    let covariances = zip(guide, means).map { color, own in
      var plane = color.multiplied(by: map).boxMean(radius: radius)
      plane.addProducts(of: own, mean, sign: -1)
      return plane
    }
    var offset = mean
    var result = Plane(width: full[0].width, height: full[0].height)
    for i in guide.indices {
      var slope = Plane(width: map.width, height: map.height)
      for j in guide.indices {
        slope.addProducts(of: inverse[Self.index(i, j, of: guide.count)], covariances[j])
      }
      offset.addProducts(of: slope, means[i], sign: -1)
      slope = slope.boxMean(radius: radius).resized(width: result.width, height: result.height)
      result.addProducts(of: slope, full[i])
    }
    offset = offset.boxMean(radius: radius).resized(width: result.width, height: result.height)
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
      func entry(_ index: Int) -> Double { Double(matrix[index].pixels[k]) }
      let (a, b, c, d, e, f) = (entry(0), entry(1), entry(2), entry(3), entry(4), entry(5))
      let (p, q, r) = (d * f - e * e, c * e - b * f, b * e - c * d)
      let scale = 1 / (a * p + b * q + c * r)
      result[0].pixels[k] = Float(scale * p)
      result[1].pixels[k] = Float(scale * q)
      result[2].pixels[k] = Float(scale * r)
      result[3].pixels[k] = Float(scale * (a * f - c * c))
      result[4].pixels[k] = Float(scale * (b * c - a * e))
      result[5].pixels[k] = Float(scale * (a * d - b * b))
    }
    return result
  }
}

extension Plane {
  /// The plane of products of pixels; `other` has the same size.
  public func multiplied(by other: Plane) -> Plane {
    precondition(width == other.width && height == other.height, "both planes have one size")
    var result = self
    result.pixels.withUnsafeMutableBufferPointer { products in
      other.pixels.withUnsafeBufferPointer { other in
        for k in 0..<products.count { products[k] *= other[k] }
      }
    }
    return result
  }

  /// Adds to each pixel, or subtracts from it, the product of those of two planes of the same size.
  fileprivate mutating func addProducts(of a: Plane, _ b: Plane, sign: Float = 1) {
    pixels.withUnsafeMutableBufferPointer { sums in
      a.pixels.withUnsafeBufferPointer { a in
        b.pixels.withUnsafeBufferPointer { b in
          for k in 0..<sums.count { sums[k] += sign * (a[k] * b[k]) }
        }
      }
    }
  }
}
