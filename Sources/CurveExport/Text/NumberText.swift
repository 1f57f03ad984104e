import Foundation
import Geometry

/// Numbers as text, the same in every locale.
package enum NumberText {
  /// `value` rounded to at most `decimals` places (0…6), without trailing zeros and without `-0`.
  package static func bounded(_ value: Double, decimals: Int = 3) -> String {
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    let scaled = (value * unit).rounded()
    // Beyond this a Double has no such decimals to keep.
    guard abs(scaled) < 9e15 else { return exact(value) }
    let whole = Int64(abs(scaled))
    let divisor = Int64(unit)
    var text = String(whole / divisor)
    var fraction = whole % divisor
    if fraction != 0 {
      var digits = String(fraction)
      digits = String(repeating: "0", count: decimals - digits.count) + digits
      while fraction % 10 == 0 {
        fraction /= 10
        digits.removeLast()
      }
      text += "." + digits
    }
    return scaled < 0 ? "-" + text : text
  }

  /// `value` rounded to exactly `decimals` places (0…6).
  package static func fixed(_ value: Double, decimals: Int) -> String {
    let text = bounded(value, decimals: decimals)
    guard decimals > 0, !text.contains("e") else { return text }
    let places =
      text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
    return text + (places == 0 ? "." : "")
      + String(repeating: "0", count: max(0, decimals - places))
  }

  /// The shortest text that reads back as the same bits.
  package static func exact(_ value: Double) -> String { value.description }
}

/// `text` with the characters that mean something to XML and HTML replaced, and those that XML 1.0
/// forbids (control characters) turned into spaces.
package func escapedMarkup(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
    case "\u{FFFE}", "\u{FFFF}": result += " "
    default:
      if scalar.value < 32 { result += " " } else { result.unicodeScalars.append(scalar) }
    }
  }
  return result
}

extension Spline {
  /// The path data `M x,y C … Z` with at most `decimals` decimals.
  package func pathData(decimals: Int = 3) -> String {
    func text(_ p: Point) -> String {
      NumberText.bounded(p.x, decimals: decimals) + ","
        + NumberText.bounded(p.y, decimals: decimals)
    }
    var data = "M" + text(controlPoints[0])
    for i in stride(from: 1, to: controlPoints.count, by: 3) {
      data +=
        " C" + text(controlPoints[i]) + " " + text(controlPoints[i + 1]) + " "
        + text(controlPoints[i + 2])
    }
    return isClosed ? data + " Z" : data
  }
}
