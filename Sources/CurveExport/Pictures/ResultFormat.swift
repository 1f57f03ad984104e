public import Foundation
public import Geometry
public import Imaging

/// What can be written of an image that was traced: its drawing, or a picture of the curves over it.
public enum ResultFormat: Hashable, Sendable {
  /// The drawing in a format of its own.
  case drawing(DrawingFormat)
  /// The curves over the image, as a PNG.
  case overlay

  /// Everything that can be written.
  public static let all = DrawingFormat.all.map { Self.drawing($0) } + [.overlay]

  /// What is written where nobody says.
  public static let usual = DrawingFormat.usual.map { Self.drawing($0) }

  /// `svg, json` and so on: the names of all in a sentence.
  public static var names: String { all.map(\.name).joined(separator: ", ") }

  /// That of a name, such as `svg` or `overlay`; `nil` for others.
  public init?(name: String) {
    guard let format = Self.all.first(where: { $0.name == name }) else { return nil }
    self = format
  }

  /// The ending of its files, or `overlay`.
  public var name: String {
    switch self {
    case .drawing(let format): format.ending
    case .overlay: "overlay"
    }
  }

  /// How the name of the file goes on after that of the image: `.svg`, or `-overlay.png`.
  public var suffix: String {
    switch self {
    case .drawing(let format): "." + format.ending
    case .overlay: "-overlay.png"
    }
  }

  /// The bytes of the file; `image` has the drawing's size.
  ///
  /// - Throws: `CurveExportError.notFinite`; `ImagingError.cannotEncode`.
  public func data(
    of drawing: CurveDrawing, over image: Image, style: DrawingStyle = DrawingStyle()
  ) throws -> Data {
    switch self {
    case .drawing(let format): try format.data(of: drawing, style: style)
    case .overlay: try OverlayPicture().picture(of: drawing, over: image).pngData()
    }
  }
}
