public import Imaging
public import Rasterization

/// Draws the parts of an image over it, each in a colour of its own.
///
/// Colours are those of Okabe and Ito ("Color Universal Design", 2008), which people with any colour-blindness can tell
/// apart; the image's light shows through. From the ninth part on they come again, lighter.
public struct SegmentPicture: Hashable, Sendable {
  /// How much of the picture is colour and not the image's light, 0…1.
  public var opacity: Float

  /// Parts painted with `opacity`.
  public init(opacity: Float = 0.6) { self.opacity = opacity }

  /// Vermilion, which is orange's neighbour, comes after the others.
  private static let colors =
    [0, 1, 2, 4, 5, 3].map { OverlayPicture.palette[$0] } + [
      RGBColor(red: 0, green: 0.447, blue: 0.698), RGBColor(red: 0, green: 0, blue: 0),
    ]

  /// The colour of part `index`, counted from 0.
  public static func color(of index: Int) -> RGBColor {
    let color = colors[index % colors.count]
    let tint = 1 - 1 / Float(1 + index / colors.count)
    func lighter(_ value: Float) -> Float { value + tint * (1 - value) }
    return RGBColor(
      red: lighter(color.red), green: lighter(color.green), blue: lighter(color.blue))
  }

  /// The RGB picture of parts over `image`; `labels` has the number of the part of each pixel, row-major, and a negative
  /// one where there is none.
  public func picture(of labels: [Int], over image: Image) -> Image {
    precondition(
      labels.count == image.width * image.height, "each pixel of the image has a label")
    let light = image.luminance
    var planes = [light, light, light]
    let colors = (0...max(labels.max() ?? 0, 0)).map { Self.color(of: $0) }
    for (i, label) in labels.enumerated() where label >= 0 {
      let color = colors[label]
      for (plane, value) in zip(0..., [color.red, color.green, color.blue]) {
        planes[plane].pixels[i] += opacity * (value - planes[plane].pixels[i])
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}
