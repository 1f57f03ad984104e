import Geometry
import Imaging

extension PixelSpacing {
  /// The spacing that an image's file says.
  init?(_ scale: PixelScale) {
    self.init(x: scale.x, y: scale.y, source: scale.source.rawValue)
  }
}
