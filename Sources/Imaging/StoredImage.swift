/// An image whose planes were put aside in a `PlaneStore`.
public struct StoredImage: Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  private let color: [StoredPlane]
  private let alpha: StoredPlane?
  private let fieldOfView: Mask?
  /// How large a pixel is, where the file said so.
  public let scale: PixelScale?

  /// Puts the planes of `image` aside in `store`; of images in a row with one field of view, `last` being the one
  /// before, that is there once.
  ///
  /// - Throws: `ImagingError.cannotPutAside`.
  public init(
    _ image: Image, in store: PlaneStore, after last: StoredImage? = nil
  ) throws(ImagingError) {
    (width, height, scale) = (image.width, image.height, image.scale)
    var color: [StoredPlane] = []
    for plane in image.color { color.append(try store.put(plane)) }
    self.color = color
    alpha = if let plane = image.alpha { try store.put(plane) } else { nil }
    let isSame = image.fieldOfView == last?.fieldOfView
    fieldOfView = isSame ? last?.fieldOfView : image.fieldOfView
  }

  /// How many planes it has: those of colour, and alpha.
  public var planeCount: Int { color.count + (alpha == nil ? 0 : 1) }

  /// The image as it was.
  ///
  /// - Throws: `ImagingError.cannotPutAside`.
  public func image() throws(ImagingError) -> Image {
    let alpha = try alpha?.plane()
    var image =
      color.count == 1
      ? Image(grey: try color[0].plane(), alpha: alpha)
      : Image(
        red: try color[0].plane(), green: try color[1].plane(), blue: try color[2].plane(),
        alpha: alpha)
    (image.fieldOfView, image.scale) = (fieldOfView, scale)
    return image
  }
}
