/// A symmetric 2 x 2 matrix, for normal equations in x and y.
struct SymmetricMatrix {
  var xx = 0.0
  var xy = 0.0
  var yy = 0.0

  static let identity = SymmetricMatrix(xx: 1, xy: 0, yy: 1)

  init() {}

  init(xx: Double, xy: Double, yy: Double) {
    self.xx = xx
    self.xy = xy
    self.yy = yy
  }

  /// The metric that counts squared lengths along the normal of the unit vector `tangent` by 1 and
  /// along itself by `along`.
  init(normalTo tangent: Vector, along: Double) {
    let rest = 1 - along
    self.init(
      xx: 1 - rest * tangent.x * tangent.x, xy: -rest * tangent.x * tangent.y,
      yy: 1 - rest * tangent.y * tangent.y)
  }

  mutating func add(_ other: SymmetricMatrix, times factor: Double) {
    xx += factor * other.xx
    xy += factor * other.xy
    yy += factor * other.yy
  }

  static func * (m: SymmetricMatrix, v: Vector) -> Vector {
    Vector(m.xx * v.x + m.xy * v.y, m.xy * v.x + m.yy * v.y)
  }

  static func - (a: SymmetricMatrix, b: SymmetricMatrix) -> SymmetricMatrix {
    SymmetricMatrix(xx: a.xx - b.xx, xy: a.xy - b.xy, yy: a.yy - b.yy)
  }

  /// This matrix times `middle` times this one; symmetric again.
  func sandwich(_ middle: SymmetricMatrix) -> SymmetricMatrix {
    let (x, y) = (middle * Vector(xx, xy), middle * Vector(xy, yy))
    return SymmetricMatrix(
      xx: xx * x.x + xy * x.y, xy: xx * y.x + xy * y.y, yy: xy * y.x + yy * y.y)
  }

  /// The inverse, or `nil` of a matrix that is (nearly) singular.
  var inverse: SymmetricMatrix? {
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-12 * xx * yy else { return nil }
    return SymmetricMatrix(xx: yy / determinant, xy: -xy / determinant, yy: xx / determinant)
  }
}
