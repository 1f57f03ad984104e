extension Image {
  /// The image in levels of 8 bits, over white, with a long side of at most `side`.
  package func thumbnail(side: Int) -> Image {
    let planes = overWhite().color.map { plane in
      let size = plane.fitting(side: side)
      return plane.resized(width: size.width, height: size.height, filter: .area).map(\.eightBit)
    }
    return planes.count == 1
      ? Image(grey: planes[0]) : Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}

extension Plane {
  /// The size with a long side of at most `side`, the same shape.
  package func fitting(side: Int) -> (width: Int, height: Int) {
    let scale = min(Double(side) / Double(max(width, height)), 1)
    func scaled(_ length: Int) -> Int { max(Int((Double(length) * scale).rounded()), 1) }
    return (scaled(width), scaled(height))
  }
}

extension Float {
  /// The nearest of the 256 numbers that a PNG of 8 bits holds.
  package var eightBit: Float { (min(max(self, 0), 1) * 255).rounded() / 255 }
}
