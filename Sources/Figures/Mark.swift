public import Geometry
public import Imaging

/// The colours of a figure by what they are for, so that one figure can be read on light and on dark ground.
public enum Paint: Sendable, Hashable {
  /// Text and what matters most.
  case ink
  /// Axes, units, what may be overlooked.
  case soft
  /// Grid lines.
  case line
  /// What the figure lies on.
  case ground
  /// The colour of the series with this number, from 0; after the last one they begin again.
  case series(Int)
  /// A colour that is the same on every ground.
  case fixed(RGBColor)
}

/// One thing that a figure is drawn of; places and lengths in px, x to the right and y down.
public enum Mark: Sendable, Hashable {
  /// A line through points, with round joints; `isClosed` joins the last to the first.
  case line([Point], Paint, width: Double = 1.5, opacity: Double = 1, isClosed: Bool = false)
  /// A filled polygon that does not cross itself.
  case area([Point], Paint, opacity: Double = 1)
  /// A filled rectangle.
  case rectangle(Box, Paint, opacity: Double = 1)
  /// A filled disc.
  case disc(Point, radius: Double, Paint, opacity: Double = 1)
  /// A line of text; `place` is at `anchor` of its baseline.
  case text(
    String, Point, size: Double = 14, Paint = .ink, anchor: Anchor = .start, isUpright: Bool = false
  )
  /// A picture that fills the box, its pixels as squares or smoothed.
  case picture(Image, Box, isSmooth: Bool = false)

  /// Which end of a text is at its place.
  public enum Anchor: String, Sendable, Hashable {
    case start, middle, end
  }
}

/// An upright rectangle, px.
public struct Box: Sendable, Hashable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  /// The rectangle with this top left corner and size.
  public init(x: Double, y: Double, width: Double, height: Double) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The right edge's x.
  public var right: Double { x + width }
  /// The lower edge's y.
  public var bottom: Double { y + height }
}

extension Mark {
  /// The same mark elsewhere.
  func moved(by offset: Vector) -> Mark {
    func moved(_ box: Box) -> Box {
      Box(x: box.x + offset.x, y: box.y + offset.y, width: box.width, height: box.height)
    }
    return switch self {
    case .line(let points, let paint, let width, let opacity, let isClosed):
      .line(
        points.map { $0 + offset }, paint, width: width, opacity: opacity, isClosed: isClosed)
    case .area(let points, let paint, let opacity):
      .area(points.map { $0 + offset }, paint, opacity: opacity)
    case .rectangle(let box, let paint, let opacity):
      .rectangle(moved(box), paint, opacity: opacity)
    case .disc(let center, let radius, let paint, let opacity):
      .disc(center + offset, radius: radius, paint, opacity: opacity)
    case .text(let text, let place, let size, let paint, let anchor, let isUpright):
      .text(text, place + offset, size: size, paint, anchor: anchor, isUpright: isUpright)
    case .picture(let image, let box, let isSmooth):
      .picture(image, moved(box), isSmooth: isSmooth)
    }
  }
}
