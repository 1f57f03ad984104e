/// An axis-aligned box, px; both ends belong to it.
@frozen
public struct BoundingBox: Hashable, Sendable, Codable {
  public var minX: Double
  /// The top edge; y points down, so this is the smaller one.
  public var minY: Double
  /// The right edge, at least `minX`.
  public var maxX: Double
  /// The bottom edge, at least `minY`.
  public var maxY: Double

  /// The box of width and height 0 around one point.
  @inlinable public init(_ point: Point) {
    (minX, minY, maxX, maxY) = (point.x, point.y, point.x, point.y)
  }

  /// The smallest box around `points`, or `nil` where there are none.
  public init?(_ points: some Sequence<Point>) {
    var box: BoundingBox?
    for point in points { box = box?.including(point) ?? BoundingBox(point) }
    guard let box else { return nil }
    self = box
  }

  /// The smallest box around this one and `point`.
  @inlinable public func including(_ point: Point) -> BoundingBox {
    var box = self
    box.minX = min(minX, point.x)
    box.minY = min(minY, point.y)
    box.maxX = max(maxX, point.x)
    box.maxY = max(maxY, point.y)
    return box
  }

  /// The smallest box around this one and `other`.
  @inlinable public func union(_ other: BoundingBox) -> BoundingBox {
    including(Point(other.minX, other.minY)).including(Point(other.maxX, other.maxY))
  }

  /// The box with every edge moved out by `margin` px.
  @inlinable public func expanded(by margin: Double) -> BoundingBox {
    var box = self
    box.minX -= margin
    box.minY -= margin
    box.maxX += margin
    box.maxY += margin
    return box
  }

  /// The distance of `point` from the box, zero inside, squared.
  @inlinable public func distanceSquared(to point: Point) -> Double {
    let dx = max(minX - point.x, 0, point.x - maxX)
    let dy = max(minY - point.y, 0, point.y - maxY)
    return dx * dx + dy * dy
  }

  /// Whether the two boxes have a point in common.
  @inlinable public func intersects(_ other: BoundingBox) -> Bool {
    minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
  }

  @inlinable public var width: Double { maxX - minX }
  @inlinable public var height: Double { maxY - minY }
}
