import Foundation
public import Imaging

/// Crops side by side on one picture, for looking at: the light of each, and to its right the light
/// with the truth over it. Lines are coloured over their width and borders along their course, in the
/// hue of the direction of the outer normal: red to the right, green down and to the left, blue up and
/// to the left.
public struct ContactSheet {
  /// The space between crops, px.
  private static let gap = 4

  /// The sheet of `crops`, at least one, all of one size, about as wide as high.
  public static func image(of crops: [TrainingCrop]) -> Image {
    precondition(!crops.isEmpty, "a contact sheet shows at least one crop")
    let size = crops[0].light.width
    let columns = max(1, Int((Double(crops.count) / 2).squareRoot().rounded()))
    let rows = (crops.count + columns - 1) / columns
    let width = columns * (2 * size + gap) - gap
    let height = rows * (size + gap) - gap
    var planes = (0..<3).map { _ in Plane(width: width, height: height, repeating: 1) }
    for (index, crop) in crops.enumerated() {
      let left = index % columns * (2 * size + gap)
      let top = index / columns * (size + gap)
      for y in 0..<size {
        for x in 0..<size {
          let light = crop.light[x, y]
          let (color, opacity) = truth(of: crop, x, y)
          for channel in 0..<3 {
            planes[channel][left + x, top + y] = light
            planes[channel][left + size + x, top + y] =
              light + opacity * (color[channel] - light)
          }
        }
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }

  private static func truth(
    of crop: TrainingCrop, _ x: Int, _ y: Int
  ) -> (color: SIMD3<Float>, opacity: Float) {
    let line = crop.line[x, y]
    if line > 0 { return (hue(crop.lines.normal[x, y]), 0.7 * line) }
    let edge = min(max(1.25 - crop.edges.distance[x, y], 0), 1)
    return (hue(crop.edges.normal[x, y]), edge)
  }

  /// A pure colour for a direction, radians.
  private static func hue(_ angle: Float) -> SIMD3<Float> {
    let thirds = SIMD3<Float>(0, 2 * .pi / 3, 4 * .pi / 3)
    var color = SIMD3<Float>()
    for i in 0..<3 { color[i] = 0.5 + 0.5 * cos(angle - thirds[i]) }
    return color
  }
}
