import Geometry

/// How a drawing looks in the formats that can show it.
public struct DrawingStyle: Hashable, Sendable {
  /// What of a style a format can show.
  public enum Trait: Hashable, Sendable, CaseIterable {
    case brush, stroke, order, pixelSize
  }

  /// What a curve is drawn as where no brush draws it.
  public enum Stroke: String, Hashable, Sendable, CaseIterable {
    /// Its centre line, stroked with its mean width.
    case line
    /// The outline of a stroke whose width changes along it as the curve's does.
    case outline
  }

  /// What curves are drawn with; `nil` for plain strokes.
  public var brush: Brush?
  /// What curves are drawn as.
  public var stroke: Stroke
  /// Whether curves are in the order in which a pen plotter draws them best (`CurveDrawing.inPenOrder`).
  public var isOrdered: Bool
  /// The side of a pixel, mm, > 0; `nil` for what the drawing itself knows (`CurveDrawing.pixelSpacing`).
  public var pixelSize: Double?
  /// Decides how a brush wanders.
  public var seed: UInt64

  /// Plain strokes, unless told otherwise.
  public init(
    brush: Brush? = nil, stroke: Stroke = .line, isOrdered: Bool = false, pixelSize: Double? = nil,
    seed: UInt64 = 1
  ) {
    self.brush = brush
    self.stroke = stroke
    self.isOrdered = isOrdered
    self.pixelSize = pixelSize
    self.seed = seed
  }

  /// How far apart columns and rows of pixels are, mm: as the style says, else as the drawing does; `nil` where neither
  /// says it.
  func spacing(of drawing: CurveDrawing) -> (x: Double, y: Double)? {
    pixelSize.map { ($0, $0) } ?? drawing.pixelSpacing.map { ($0.x, $0.y) }
  }

  /// The side of a square pixel as large as those of the drawing, mm, for formats that know no other; `nil` where
  /// nothing says it.
  func pixelSide(in drawing: CurveDrawing) -> Double? {
    spacing(of: drawing).map { ($0.x * $0.y).squareRoot() }
  }
}
