import ConvNet
import CurveNetworks
public import Imaging

extension Picture {
  /// All pictures beside one another, white and see-through in between.
  public func sheet(gap: Int = 4) -> Image {
    let (count, side) = (count, color.shape.width)
    let width = count * (side + gap) - gap
    func joined(_ tensor: Tensor, _ channel: Int, ground: Float) -> Plane {
      var sheet = Plane(width: width, height: tensor.shape.height, repeating: ground)
      for index in 0..<count {
        let plane = tensor.plane(channel, batch: index)
        for y in 0..<plane.height {
          let start = y * width + index * (side + gap)
          sheet.pixels.replaceSubrange(
            start..<start + side, with: plane.pixels[y * side..<(y + 1) * side])
        }
      }
      return sheet
    }
    let planes = (0..<color.shape.channels).map { joined(color, $0, ground: 1) }
    let alpha = alpha.map { joined($0, 0, ground: 0) }
    return planes.count == 3
      ? Image(red: planes[0], green: planes[1], blue: planes[2], alpha: alpha)
      : Image(grey: planes[0], alpha: alpha)
  }
}
