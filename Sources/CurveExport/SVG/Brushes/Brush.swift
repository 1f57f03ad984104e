import Foundation
import Geometry

/// How curves are drawn where they are to look made by hand: the same splines, other marks.
///
/// The marks are filled outlines. The centre lines stay in the file, drawn with nothing, so that it can be
/// read and edited as before.
public enum Brush: String, Sendable, Hashable, CaseIterable {
  /// Blurred and translucent, a little wider than the curve.
  case soft
  /// Full black as wide as the curve is, running out to a point where a curve ends alone.
  case ink
  /// Two light, thin lines that wander a little about the curve, grained like paper.
  case pencil

  /// How many marks stand for a curve.
  var markCount: Int { self == .pencil ? 2 : 1 }

  /// Definitions that the group's attributes refer to; `blur` is the deviation of soft marks, px.
  func definitions(width: Int, height: Int, blur: Double, seed: UInt64) -> [String] {
    let region =
      "filterUnits=\"userSpaceOnUse\" x=\"0\" y=\"0\" width=\"\(width)\" height=\"\(height)\""
    switch self {
    case .ink: return []
    case .soft:
      return [
        "  <defs><filter id=\"soft\" \(region)>"
          + "<feGaussianBlur stdDeviation=\"\(NumberText.bounded(blur))\"/></filter></defs>"
      ]
    case .pencil:
      // Noise takes away up to most of the line, as paper's grain does.
      return [
        "  <defs><filter id=\"grain\" \(region)>"
          + "<feTurbulence type=\"fractalNoise\" baseFrequency=\"0.8\" numOctaves=\"2\""
          + " seed=\"\(seed % 1000)\"/>"
          + "<feColorMatrix type=\"matrix\" values=\"0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -2.6 2.1\"/>"
          + "<feComposite in=\"SourceGraphic\" operator=\"in\"/></filter></defs>"
      ]
    }
  }

  /// The attributes of the group of marks of this `color`.
  func attributes(color: String) -> String {
    let fill = "fill=\"\(escapedMarkup(color))\" stroke=\"none\""
    switch self {
    case .ink: return fill
    // Of the group and not of each mark: where marks lie over one another they do not add up.
    case .soft: return fill + " opacity=\"0.6\" filter=\"url(#soft)\""
    case .pencil: return fill + " fill-opacity=\"0.62\" filter=\"url(#grain)\""
    }
  }

  /// The deviation by which soft marks of `curves` are blurred, px.
  static func blur(of curves: [TracedCurve]) -> Double {
    let widths = curves.map(\.meanWidth).sorted()
    return 0.6 + 0.22 * (widths.isEmpty ? 0 : widths[widths.count / 2])
  }
}
