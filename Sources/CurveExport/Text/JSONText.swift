import Foundation

/// A JSON value that keeps the order of its members, so that the same value gives the same bytes.
package indirect enum JSONText {
  case text(String)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case flag(Bool)
  case null
  case array([JSONText])
  case object([(String, JSONText)])

  /// A list of numbers.
  package static func numbers(_ values: [Double]) -> JSONText { .array(values.map { .number($0) }) }

  /// The text, indented by two spaces; arrays of plain values stay on one line.
  package func serialized(indent: String = "") -> String {
    switch self {
    case .text(let value): return Self.quoted(value)
    case .integer(let value): return String(value)
    case .unsigned(let value): return String(value)
    case .number(let value): return NumberText.exact(value)
    case .flag(let value): return value ? "true" : "false"
    case .null: return "null"
    case .array(let items):
      if items.isEmpty { return "[]" }
      if items.allSatisfy(\.isFlat) {
        return "[" + items.map { $0.serialized() }.joined(separator: ", ") + "]"
      }
      let inner = indent + "  "
      let lines = items.map { inner + $0.serialized(indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      if members.allSatisfy(\.1.isFlat), members.count <= 3 {
        let parts = members.map { Self.quoted($0.0) + ": " + $0.1.serialized() }
        return "{" + parts.joined(separator: ", ") + "}"
      }
      let inner = indent + "  "
      let lines = members.map { inner + Self.quoted($0.0) + ": " + $0.1.serialized(indent: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
    }
  }

  /// The text on one line, without spaces.
  package var compact: String {
    var text = ""
    append(to: &text)
    return text
  }

  private func append(to text: inout String) {
    switch self {
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.append(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        text += Self.quoted(member.0) + ":"
        member.1.append(to: &text)
      }
      text += "}"
    default: text += serialized()
    }
  }

  /// Whether it fits within a line: no object, and no array that holds more than numbers.
  private var isFlat: Bool {
    switch self {
    case .object: false
    case .array(let items):
      items.count <= 4
        && items.allSatisfy {
          if case .number = $0 { true } else { false }
        }
    default: true
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.value < 32 || scalar.value == 127 {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
