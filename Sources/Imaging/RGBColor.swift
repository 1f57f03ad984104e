/// A colour in sRGB, of ink, a pencil or a plot's line: encoded red, green and blue, each 0…1.
public struct RGBColor: Sendable, Hashable, CustomStringConvertible {
  public var red: Float
  public var green: Float
  public var blue: Float

  /// A colour of three shares of light, each 0…1.
  public init(red: Float, green: Float, blue: Float) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// The colour of six hexadecimal digits, `#1f77b4` or `1f77b4`; `nil` for anything else.
  public init?(_ text: String) {
    let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
    guard digits.count == 6, digits.allSatisfy(\.isHexDigit), let number = UInt32(digits, radix: 16)
    else { return nil }
    func part(_ shift: UInt32) -> Float { Float(number >> shift & 0xFF) / 255 }
    self.init(red: part(16), green: part(8), blue: part(0))
  }

  /// `#` and six hexadecimal digits, each part rounded to 8 bits.
  public var description: String {
    "#"
      + components.map { part in
        let digits = String(Int((min(max(part, 0), 1) * 255).rounded()), radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }

  /// Red, green, blue.
  var components: [Float] { [red, green, blue] }

  init(_ color: SIMD3<Float>) { self.init(red: color.x, green: color.y, blue: color.z) }

  var vector: SIMD3<Float> { SIMD3(red, green, blue) }
}

extension SIMD3<Float> {
  /// The scalar product.
  func dot(_ other: SIMD3<Float>) -> Float { (self * other).sum() }

  var length: Float { dot(self).squareRoot() }
}
