import Foundation

extension Image {
  /// How light each pixel is, how red against green, and how yellow against blue: L*, a* and b* of CIE 15:2004 (section
  /// 8.2.1), in hundredths, under the white of sRGB (IEC 61966-2-1). Equal distances look about equally far apart.
  ///
  /// L* is 0…1, a* and b* are 0 where there is no colour and about -1.1…1. Of a grey image they are 0 all over.
  package var lightnessAndOpponents: [Plane] {
    let decoded = color.map { $0.map(Self.linearized) }
    let (red, green, blue) = (decoded[0], decoded[isGrey ? 0 : 1], decoded[isGrey ? 0 : 2])
    var (lightness, redGreen, yellowBlue) = (red, red, red)
    for i in 0..<red.count {
      let rgb = SIMD3(red.pixels[i], green.pixels[i], blue.pixels[i])
      let x = Self.lightness(of: Self.toX.dot(rgb))
      let y = Self.lightness(of: Self.toY.dot(rgb))
      let z = Self.lightness(of: Self.toZ.dot(rgb))
      lightness.pixels[i] = 1.16 * y - 0.16
      redGreen.pixels[i] = 5 * (x - y)
      yellowBlue.pixels[i] = 2 * (y - z)
    }
    return [lightness, redGreen, yellowBlue]
  }

  /// The matrix from linear red, green and blue to tristimulus values, each row divided by that of white.
  private static let toX = SIMD3<Float>(0.4124, 0.3576, 0.1805) / 0.9505
  private static let toY = SIMD3<Float>(0.2126, 0.7152, 0.0722)
  private static let toZ = SIMD3<Float>(0.0193, 0.1192, 0.9505) / 1.089

  /// Light in proportion to energy from what is encoded in sRGB.
  private static func linearized(_ value: Float) -> Float {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  /// The cube root, made straight near black.
  private static func lightness(of share: Float) -> Float {
    share > 216.0 / 24389 ? cbrt(share) : (24389.0 / 27 * share + 16) / 116
  }
}
