/// An image as it was read or is to be written: grey or RGB planes of values 0…1 and, where there
/// is one, straight (not premultiplied) alpha.
public struct Image: Hashable, Sendable {
  /// One plane (grey) or three (red, green, blue), all of one size; sRGB-encoded values 0…1.
  public let color: [Plane]
  /// Straight alpha 0…1, or `nil` for an opaque image.
  public let alpha: Plane?
  /// The pixels that show anything, where the file says so, as DICOM does with shutters; a mask of the image's size.
  /// `nil` leaves it to those who look.
  public var fieldOfView: Mask?
  /// How large a pixel is, where the file says so.
  public var scale: PixelScale?
  /// What the decoder found wrong with the file, in its own words, where it could go on all the same.
  public var damage: String?

  /// All planes must have one size.
  public init(grey: Plane, alpha: Plane? = nil) { self.init(color: [grey], alpha: alpha) }

  /// All planes must have one size.
  public init(red: Plane, green: Plane, blue: Plane, alpha: Plane? = nil) {
    self.init(color: [red, green, blue], alpha: alpha)
  }

  private init(color: [Plane], alpha: Plane?) {
    precondition(
      (color + [alpha].compactMap(\.self)).allSatisfy {
        $0.width == color[0].width && $0.height == color[0].height
      }, "all planes of an image have one size")
    self.color = color
    self.alpha = alpha
  }

  public var width: Int { color[0].width }
  public var height: Int { color[0].height }
  /// Whether `color` has one plane (grey) and not three (red, green, blue).
  public var isGrey: Bool { color.count == 1 }
}
