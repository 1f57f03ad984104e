public import Imaging

/// Curve pixels as pictures.
public enum CurvePicture {
  /// The pixels of `image` that belong to curves, in their own colours, all others transparent.
  ///
  /// Alpha says how sure a pixel is: half its evidence, so that it is 0.5 at the threshold of detail
  /// 0.5 and 1 from twice that on; never under 0.25 inside the mask, so that what was asked for shows.
  /// Colours of transparent pixels are black: nothing of the rest of the image is left in the file.
  ///
  /// `mask` has the pixels of curves; `evidence` is 1 at the threshold of detail 0.5. Both have the
  /// image's size.
  public static func cutOut(_ mask: Mask, evidence: Plane, from image: Image) -> Image {
    requireOneSize(mask, evidence.width, evidence.height)
    requireOneSize(mask, image.width, image.height)
    var alpha = Plane(width: mask.width, height: mask.height)
    for i in 0..<alpha.count where mask.pixels[i] {
      alpha.pixels[i] = min(max(evidence.pixels[i] / 2, 0.25), 1)
    }
    let planes = image.overWhite().color.map { plane in
      var result = plane
      for i in 0..<result.count where !mask.pixels[i] { result.pixels[i] = 0 }
      return result
    }
    return planes.count == 1
      ? Image(grey: planes[0], alpha: alpha)
      : Image(red: planes[0], green: planes[1], blue: planes[2], alpha: alpha)
  }

  /// `mask` in black on white, for pages.
  public static func print(_ mask: Mask) -> Image { Image(grey: mask.inverted().plane) }

  /// Evidence e as grey e / (1 + e): black where there is none, middle grey at the threshold of detail
  /// 0.5, and never so white that surer pixels could not be told apart. Meant for 16 bits.
  public static func soft(_ evidence: Plane) -> Image {
    Image(grey: evidence.map { $0 > 0 ? $0 / (1 + $0) : 0 })
  }

  private static func requireOneSize(_ mask: Mask, _ width: Int, _ height: Int) {
    precondition(
      mask.width == width && mask.height == height,
      "curve pixels, evidence and image have one size; got \(mask.width) x \(mask.height) and "
        + "\(width) x \(height)")
  }
}
