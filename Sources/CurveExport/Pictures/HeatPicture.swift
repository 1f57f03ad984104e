public import Imaging

/// Draws how much of something is where over an image: the image's light, dimmed, in a colour where there
/// is much.
public struct HeatPicture: Hashable, Sendable {
  /// The colour of full heat.
  public var color: RGBColor

  /// Heat in `color`, by default the orange of Okabe and Ito's colours ("Color Universal Design", 2008).
  public init(color: RGBColor = PartColors.color(of: 1)) { self.color = color }

  /// How much of the image's light is left where nothing is.
  private static let dimness: Float = 0.45

  /// The RGB picture, of the image's size, of `heat` 0…1, which may be smaller.
  public func picture(of heat: Plane, over image: Image) -> Image {
    let light = image.overWhite().luminance
    let heat = heat.resized(width: image.width, height: image.height).map { min(max($0, 0), 1) }
    let planes = [color.red, color.green, color.blue].map { part in
      var plane = light
      for i in 0..<plane.count {
        let dim = Self.dimness * light.pixels[i]
        // Full heat keeps a little of the light, so that one sees on what it lies.
        plane.pixels[i] = dim + heat.pixels[i] * (0.25 * light.pixels[i] + 0.75 * part - dim)
      }
      return plane
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}
