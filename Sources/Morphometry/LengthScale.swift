import Foundation
public import Geometry
public import Imaging

/// What lengths are told in: pixels, or millimetres where it is known how large a pixel is, and who says so.
public struct LengthScale: Hashable, Sendable {
  /// A unit of length.
  public enum Unit: String, Hashable, Sendable, CaseIterable {
    case pixel = "px"
    case millimetre = "mm"
  }

  /// The unit of all lengths.
  public let unit: Unit
  /// How many units neighbouring columns are apart; 1 where the unit is px.
  public let x: Double
  /// How many units neighbouring rows are apart; 1 where the unit is px.
  public let y: Double
  /// Who says so, such as `--pixel-size`; of pixels a sentence that nobody does.
  public let source: String

  /// Nobody says how large a pixel is, or nobody wants to know.
  public static let pixels = LengthScale(
    unit: .pixel, x: 1, y: 1, source: "nothing says how large a pixel is")

  /// Pixels of `x` by `y` mm, both > 0, as `source` says.
  public init(x: Double, y: Double, source: String) {
    precondition(x > 0 && y > 0, "a pixel has a size")
    self.init(unit: .millimetre, x: x, y: y, source: source)
  }

  /// The scale that a drawing says of its image.
  public init(_ spacing: PixelSpacing) {
    self.init(x: spacing.x, y: spacing.y, source: spacing.source)
  }

  /// The scale that an image file says.
  public init(_ scale: PixelScale) {
    self.init(x: scale.x, y: scale.y, source: scale.source.rawValue)
  }

  private init(unit: Unit, x: Double, y: Double, source: String) {
    (self.unit, self.x, self.y, self.source) = (unit, x, y, source)
  }

  /// The side of a square as large as a pixel, in units. All is measured in such squares, into which a drawing is
  /// stretched, and multiplied in the end.
  public var side: Double { (x * y).squareRoot() }

  /// What coordinates in pixels are multiplied by to be in such squares.
  var stretch: (x: Double, y: Double) { (x / side, y / side) }

  /// The drawing in square pixels.
  func squared(_ drawing: CurveDrawing) -> CurveDrawing {
    guard x != y else { return drawing }
    var drawing = drawing
    drawing.curves = drawing.curves.map { $0.stretched(x: stretch.x, y: stretch.y) }
    for index in drawing.graph.nodes.indices {
      let position = drawing.graph.nodes[index].position
      drawing.graph.nodes[index].position = Point(position.x * stretch.x, position.y * stretch.y)
    }
    return drawing
  }

  /// In words: `1 px = 0.2 mm (--pixel-size)`.
  public var sentence: String {
    guard unit == .millimetre else { return "lengths are in px: \(source)" }
    // Six digits that count are more than anybody knows.
    func text(_ value: Double) -> String {
      shortText(Double(String(format: "%.6g", value)) ?? value)
    }
    let size = x == y ? text(x) : "\(text(x)) x \(text(y))"
    return "1 px = \(size) mm (\(source))"
  }
}
