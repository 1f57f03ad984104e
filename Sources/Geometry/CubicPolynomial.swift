/// A cubic as two polynomials in the power basis, for `t` in 0…1:
/// x(t) = x[0] + x[1] t + x[2] t² + x[3] t³, and y likewise; px.
public struct CubicPolynomial: Hashable, Sendable, Codable {
  /// The coefficients of x, constant first, four of them.
  public let x: [Double]
  /// The coefficients of y, constant first, four of them.
  public let y: [Double]

  /// The same curve in the power basis.
  public init(_ cubic: CubicBezier) {
    func coefficients(_ p0: Double, _ p1: Double, _ p2: Double, _ p3: Double) -> [Double] {
      [p0, 3 * (p1 - p0), 3 * (p0 - 2 * p1 + p2), (p3 - p0) + 3 * (p1 - p2)]
    }
    x = coefficients(cubic.p0.x, cubic.p1.x, cubic.p2.x, cubic.p3.x)
    y = coefficients(cubic.p0.y, cubic.p1.y, cubic.p2.y, cubic.p3.y)
  }

  /// The position at `t` in 0…1, by Horner's rule.
  public func point(at t: Double) -> Point {
    func value(_ c: [Double]) -> Double { ((c[3] * t + c[2]) * t + c[1]) * t + c[0] }
    return Point(value(x), value(y))
  }
}

extension CubicBezier {
  /// The curve as polynomials x(t) and y(t).
  public var polynomial: CubicPolynomial { CubicPolynomial(self) }
}

extension Spline {
  /// Each segment as polynomials x(t) and y(t), `t` in 0…1, from first to last.
  public var polynomials: [CubicPolynomial] { segments.map(\.polynomial) }
}
