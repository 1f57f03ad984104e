public import Imaging
import Rasterization

/// Draws the parts of an image over it, each in a colour of its own.
///
/// The image's light shows through.
public struct SegmentPicture: Hashable, Sendable {
  /// How much of the picture is colour and not the image's light, 0…1.
  public var opacity: Float

  /// Parts painted with `opacity`.
  public init(opacity: Float = 0.6) { self.opacity = opacity }

  /// The RGB picture of parts over `image`; `labels` has the number of the part of each pixel, row-major,
  /// and a negative one where there is none.
  public func picture(of labels: [Int], over image: Image) -> Image {
    precondition(
      labels.count == image.width * image.height, "each pixel of the image has a label")
    let light = image.luminance
    var planes = [light, light, light]
    let colors = (0...max(labels.max() ?? 0, 0)).map { PartColors.color(of: $0 + 1) }
    for (i, label) in labels.enumerated() where label >= 0 {
      let color = colors[label]
      for (plane, value) in zip(0..., [color.red, color.green, color.blue]) {
        planes[plane].pixels[i] += opacity * (value - planes[plane].pixels[i])
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}
