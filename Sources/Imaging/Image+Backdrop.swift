/// What shows through where an image is transparent.
public enum Backdrop: String, Sendable, Hashable, CaseIterable {
  case white, black

  /// Its light.
  var light: Float { self == .white ? 1 : 0 }
}

extension Image {
  /// The image laid over `backdrop`, without alpha: `c·a + b·(1 − a)`.
  public func over(_ backdrop: Backdrop) -> Image {
    guard let alpha else { return self }
    let ground = backdrop.light
    let opaque = color.map { plane in
      var result = plane
      result.pixels.withUnsafeMutableBufferPointer { pixels in
        alpha.pixels.withUnsafeBufferPointer { alpha in
          for i in 0..<pixels.count { pixels[i] = pixels[i] * alpha[i] + ground * (1 - alpha[i]) }
        }
      }
      return result
    }
    var image =
      isGrey ? Image(grey: opaque[0]) : Image(red: opaque[0], green: opaque[1], blue: opaque[2])
    image.fieldOfView = fieldOfView
    return image
  }

  /// Whether all that is drawn has one colour, so that alpha alone is the picture: ink on a transparent ground.
  ///
  /// What an almost transparent pixel has for a colour counts as little as it shows, because programs store
  /// anything there.
  public var isDrawnInAlpha: Bool {
    guard let alpha, let range = alpha.range, range.upperBound > range.lowerBound else {
      return false
    }
    let weight = alpha.pixels.reduce(0.0) { $0 + Double($1) }
    return color.allSatisfy { plane in
      let sum = zip(plane.pixels, alpha.pixels).reduce(0.0) { $0 + Double($1.0 * $1.1) }
      let mean = Float(sum / weight)
      return zip(plane.pixels, alpha.pixels).allSatisfy { abs($0 - mean) * $1 <= Self.leastShade }
    }
  }

  /// The backdrop from which what is drawn on a transparent ground differs more, white where both are alike;
  /// `nil` where nothing shows through.
  public var contrastingBackdrop: Backdrop? {
    guard let alpha, alpha.pixels.contains(where: { $0 < 1 }) else { return nil }
    let light = Image.luma(of: color)
    var (drawn, weight) = (0.0, 0.0)
    for i in 0..<light.count {
      drawn += Double(light.pixels[i] * alpha.pixels[i])
      weight += Double(alpha.pixels[i])
    }
    return drawn > 0.5 * weight ? .black : .white
  }

  /// A difference of light that is none: rounding to 8 bits, twice.
  private static let leastShade: Float = 0.02
}
