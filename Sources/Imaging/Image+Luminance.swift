extension Image {
  /// How light each pixel is, 0…1: the Rec. 709 weights 0.2126, 0.7152, 0.0722 (ITU-R BT.709-6,
  /// 2015, item 3.2) on the encoded values, with alpha laid over white.
  ///
  /// Strictly this is luma, not luminance: the weights are meant for it, and encoded values are the
  /// ones that are about evenly spaced to the eye. A grey image is itself, bit for bit.
  public var luminance: Plane {
    let opaque = overWhite()
    guard !isGrey else { return opaque.color[0] }
    var result = Plane(width: width, height: height)
    weighted(opaque.color[0], opaque.color[1], opaque.color[2], into: &result)
    return result
  }

  /// The image laid over white, without alpha: `c·a + (1 − a)`.
  public func overWhite() -> Image {
    guard let alpha else { return self }
    let opaque = color.map { plane in
      var result = plane
      result.pixels.withUnsafeMutableBufferPointer { pixels in
        alpha.pixels.withUnsafeBufferPointer { alpha in
          for i in 0..<pixels.count { pixels[i] = pixels[i] * alpha[i] + (1 - alpha[i]) }
        }
      }
      return result
    }
    return isGrey
      ? Image(grey: opaque[0]) : Image(red: opaque[0], green: opaque[1], blue: opaque[2])
  }

  private func weighted(_ red: Plane, _ green: Plane, _ blue: Plane, into result: inout Plane) {
    result.pixels.withUnsafeMutableBufferPointer { out in
      red.pixels.withUnsafeBufferPointer { red in
        green.pixels.withUnsafeBufferPointer { green in
          blue.pixels.withUnsafeBufferPointer { blue in
            for i in 0..<out.count {
              // Written around green, so that equal channels give exactly their value.
              let (r, g, b) = (red[i], green[i], blue[i])
              out[i] = g + 0.2126 * (r - g) + 0.0722 * (b - g)
            }
          }
        }
      }
    }
  }
}
