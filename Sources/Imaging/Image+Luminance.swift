extension Image {
  /// The share of red, green and blue in how light a pixel is.
  public static let lumaWeights = SIMD3<Float>(0.2126, 0.7152, 0.0722)

  /// How light each pixel is, 0…1: the Rec. 709 weights 0.2126, 0.7152, 0.0722 (ITU-R BT.709-6,
  /// 2015, item 3.2) on the encoded values, with alpha laid over white.
  ///
  /// Strictly this is luma, not luminance: the weights are meant for it, and encoded values are the
  /// ones that are about evenly spaced to the eye. A grey image is itself, bit for bit.
  public var luminance: Plane { Image.luma(of: overWhite().color) }

  /// The image laid over white, without alpha.
  public func overWhite() -> Image { over(.white) }

  /// The weighted sum of one plane, which is itself, or of red, green and blue.
  static func luma(of color: [Plane]) -> Plane {
    guard color.count == 3 else { return color[0] }
    var result = Plane(width: color[0].width, height: color[0].height)
    weighted(color[0], color[1], color[2], into: &result)
    return result
  }

  private static func weighted(
    _ red: Plane, _ green: Plane, _ blue: Plane, into result: inout Plane
  ) {
    result.pixels.withUnsafeMutableBufferPointer { out in
      red.pixels.withUnsafeBufferPointer { red in
        green.pixels.withUnsafeBufferPointer { green in
          blue.pixels.withUnsafeBufferPointer { blue in
            for i in 0..<out.count {
              // Written around green, so that equal channels give exactly their value.
              let (r, g, b) = (red[i], green[i], blue[i])
              out[i] = g + lumaWeights.x * (r - g) + lumaWeights.z * (b - g)
            }
          }
        }
      }
    }
  }
}
