package import ConvNet
package import Imaging

extension Tensor {
  /// The numbers of one channel as a plane.
  package func plane(_ channel: Int, batch: Int = 0) -> Plane {
    Plane(width: shape.width, height: shape.height, pixels: self.channel(channel, batch: batch))
  }

  /// The tensor of planes of one size, `[batch, planes.count / batch, height, width]`.
  package init(_ planes: [Plane], batch: Int = 1) {
    self.init(
      shape: Shape(
        batch: batch, channels: planes.count / batch, height: planes[0].height,
        width: planes[0].width),
      values: ContiguousArray(planes.lazy.flatMap(\.pixels)))
  }
}
