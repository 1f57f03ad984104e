public import Geometry
public import Imaging

/// All images of a set with the drawings of them, side by side on one picture.
public struct QuiltPicture: Hashable, Sendable {
  /// The side of the square that each image is fitted into, px.
  public var side: Int
  /// How many are side by side; `nil` for about as many columns as rows.
  public var columns: Int?

  /// A quilt of squares of `side` px.
  public init(side: Int = 240, columns: Int? = nil) {
    precondition(side > 0 && columns ?? 1 > 0, "a quilt has patches")
    self.side = side
    self.columns = columns
  }

  /// Pixels between the squares.
  private static let gap = 6
  /// How wide curves are drawn, px of the quilt.
  private static let lineWidth = 1.6

  /// The size of the quilt of so many images, px.
  public func size(of count: Int) -> (width: Int, height: Int) {
    let across = self.across(count)
    let rows = (count + across - 1) / across
    return (across * (side + Self.gap) - Self.gap, rows * (side + Self.gap) - Self.gap)
  }

  private func across(_ count: Int) -> Int {
    min(columns ?? Int(Double(count).squareRoot().rounded(.up)), count)
  }

  /// The RGB quilt of `count` images, at least one; `patch` gives each in turn with its drawing, which has
  /// its size.
  public func picture(
    of count: Int, patch: (Int) throws -> (image: Image, drawing: CurveDrawing)
  ) rethrows -> Image {
    precondition(count > 0, "a quilt has at least one image")
    let across = self.across(count)
    let (width, height) = size(of: count)
    var planes = (0..<3).map { _ in Plane(width: width, height: height, repeating: 1) }
    for index in 0..<count {
      let (image, drawing) = try patch(index)
      let small = self.patch(of: drawing, over: image)
      let (columns, rows) = (small.width, small.height)
      let left = index % across * (side + Self.gap) + (side - columns) / 2
      let top = index / across * (side + Self.gap) + (side - rows) / 2
      for channel in 0..<3 {
        for y in 0..<rows {
          let start = (top + y) * width + left
          planes[channel].pixels.replaceSubrange(
            start..<start + columns,
            with: small.color[channel].pixels[y * columns..<(y + 1) * columns])
        }
      }
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }

  /// One patch by itself: the RGB image with its drawing, which has its size, made so small that it fits into the
  /// square.
  public func patch(of drawing: CurveDrawing, over image: Image) -> Image {
    let scale = min(Double(side) / Double(max(image.width, image.height)), 1)
    let painted = OverlayPicture(lineWidth: Self.lineWidth / scale, marksNodes: false)
      .picture(of: drawing, over: image)
    func fitted(_ length: Int) -> Int { max(Int((Double(length) * scale).rounded()), 1) }
    let planes = painted.color.map {
      $0.resized(width: fitted(image.width), height: fitted(image.height), filter: .area)
    }
    return Image(red: planes[0], green: planes[1], blue: planes[2])
  }
}
