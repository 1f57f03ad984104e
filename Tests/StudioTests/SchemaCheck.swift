import Foundation

/// Holds JSON against as much of JSON Schema as the description of the interface uses.
struct SchemaCheck {
  /// The description, whose components references name.
  let description: [String: Any]

  /// What is wrong with `value`, each with its place; nothing where it fits `schema`.
  func faults(of value: Any, in schema: [String: Any], at place: String = "$") -> [String] {
    if let reference = schema["$ref"] as? String {
      return faults(of: value, in: component(reference), at: place)
    }
    if let choices = schema["oneOf"] as? [[String: Any]] {
      let fitting = choices.count { faults(of: value, in: $0, at: place).isEmpty }
      return fitting == 1 ? [] : ["\(place) fits \(fitting) of \(choices.count)"]
    }
    var found: [String] = []
    let types =
      (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
    if !types.isEmpty, !types.contains(where: { isOf($0, value) }) {
      found.append("\(place) is no \(types.joined(separator: " or "))")
    }
    if let words = schema["enum"] as? [String], !words.contains("\(value)") {
      found.append("\(place) is \(value)")
    }
    if let object = value as? [String: Any] {
      let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
      for name in schema["required"] as? [String] ?? [] where object[name] == nil {
        found.append("\(place) lacks \(name)")
      }
      for (name, member) in object {
        if let known = properties[name] {
          found += faults(of: member, in: known, at: "\(place).\(name)")
        } else if let others = schema["additionalProperties"] as? [String: Any] {
          found += faults(of: member, in: others, at: "\(place).\(name)")
        } else if !properties.isEmpty, schema["additionalProperties"] == nil {
          found.append("\(place).\(name) is not described")
        }
      }
    }
    if let items = value as? [Any] {
      if let least = schema["minItems"] as? Int, items.count < least {
        found.append("\(place) has \(items.count) items")
      }
      if let most = schema["maxItems"] as? Int, items.count > most {
        found.append("\(place) has \(items.count) items")
      }
      if let each = schema["items"] as? [String: Any] {
        for (index, item) in items.enumerated() {
          found += faults(of: item, in: each, at: "\(place)[\(index)]")
        }
      }
    }
    return found
  }

  private func component(_ reference: String) -> [String: Any] {
    reference.split(separator: "/").dropFirst().reduce(description) {
      $0[String($1)] as? [String: Any] ?? [:]
    }
  }

  private func isOf(_ type: String, _ value: Any) -> Bool {
    // A number that is a boolean is one for Foundation too.
    let isFlag = value is Bool && "\(Swift.type(of: value))".contains("Bool")
    return switch type {
    case "null": value is NSNull
    case "string": value is String
    case "boolean": value is Bool
    case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    case "number": value is NSNumber && !isFlag
    case "array": value is [Any]
    case "object": value is [String: Any]
    default: false
    }
  }
}
