/// How the stored rows and columns of a photograph lie in the picture: EXIF tag 0x0112 (CIPA
/// DC-008).
public enum ImageOrientation: Int, Hashable, Sendable, CaseIterable {
  /// As stored.
  case upright = 1
  /// Mirrored left to right.
  case mirrored = 2
  /// Turned by half a turn.
  case upsideDown = 3
  /// Mirrored top to bottom.
  case flipped = 4
  /// Mirrored along the diagonal from the top left: the first stored row is the picture's left side.
  case transposed = 5
  /// To be turned a quarter clockwise: the first stored row is the picture's right side.
  case turnedLeft = 6
  /// Mirrored along the diagonal from the top right: the first stored row is the picture's right side,
  /// read upwards.
  case transversed = 7
  /// To be turned a quarter counterclockwise: the first stored row is the picture's left side.
  case turnedRight = 8

  /// Whether the stored rows are the picture's columns.
  var isOnItsSide: Bool { rawValue >= ImageOrientation.transposed.rawValue }
}

extension Image {
  /// The image set upright from a stored one of this `orientation`.
  func upright(from orientation: ImageOrientation) -> Image {
    let (color, alpha) = (
      color.map { $0.upright(from: orientation) }, alpha?.upright(from: orientation)
    )
    return color.count == 1
      ? Image(grey: color[0], alpha: alpha)
      : Image(red: color[0], green: color[1], blue: color[2], alpha: alpha)
  }
}

extension Plane {
  /// The plane set upright from a stored one of this `orientation`.
  public func upright(from orientation: ImageOrientation) -> Plane {
    switch orientation {
    case .upright: self
    case .mirrored: mirrored()
    case .upsideDown:
      Plane(width: width, height: height, pixels: ContiguousArray(pixels.reversed()))
    case .flipped: flipped()
    case .transposed: transposed()
    case .turnedLeft: transposed().mirrored()
    case .transversed: transposed().mirrored().flipped()
    case .turnedRight: transposed().flipped()
    }
  }

  /// The plane with its rows in reverse order.
  public func flipped() -> Plane {
    var result = self
    for y in 0..<height {
      let row = pixels[(height - 1 - y) * width..<(height - y) * width]
      result.pixels.replaceSubrange(y * width..<(y + 1) * width, with: row)
    }
    return result
  }

  /// The plane with every row in reverse order.
  public func mirrored() -> Plane {
    var result = self
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in 0..<height { pixels[y * width..<(y + 1) * width].reverse() }
    }
    return result
  }
}
