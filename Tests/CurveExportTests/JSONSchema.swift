import Foundation

/// A value of JSON. Decoded and not parsed by `JSONSerialization`, which takes `true` for a number on Linux.
enum JSONValue: Decodable, Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let items = try? value.decode([JSONValue].self) {
      self = .array(items)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  init(_ text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var array: [JSONValue] { if case .array(let items) = self { items } else { [] } }
  var object: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
}

/// Checks values against JSON Schemas, draft 2020-12: the keywords that ours use and no others. An unknown keyword is a
/// mistake of the schema and is thrown, so that none goes unheeded.
///
/// `Scripts/reference/check_schema.py` checks the same files with Python's jsonschema.
struct JSONSchema {
  /// What is wrong with the schema itself.
  struct Mistake: Error { var sentence: String }

  private let files: [String: JSONValue]
  private let root: String

  /// The schema in the file `root` of `folder`, which may refer to other schemas there.
  init(_ root: String, in folder: URL) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".schema.json") }
    files = try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        return (name, try JSONValue(text))
      })
    self.root = root
    guard files[root] != nil else { throw Mistake(sentence: "there is no \(root)") }
  }

  /// What is wrong with `value`, each with its place; empty where it is as the schema says.
  func faults(of value: JSONValue) throws -> [String] {
    try faults(value, files[root] ?? .null, file: root, place: "$")
  }

  private func faults(
    _ value: JSONValue, _ schema: JSONValue, file: String, place: String
  ) throws -> [String] {
    if schema == .flag(true) { return [] }
    if schema == .flag(false) { return ["\(place) is not allowed"] }
    guard case .object(let keywords) = schema else {
      throw Mistake(sentence: "\(file), for \(place): a schema is an object")
    }
    return try keywords.sorted { $0.key < $1.key }.flatMap { keyword, said in
      try faults(value, keyword, said, of: schema, file: file, place: place)
    }
  }

  private func faults(
    _ value: JSONValue, _ keyword: String, _ said: JSONValue, of schema: JSONValue, file: String,
    place: String
  ) throws -> [String] {
    func limited(_ holds: Bool) -> [String] { holds ? [] : ["\(place) breaks \(keyword)"] }
    switch keyword {
    case "$schema", "$defs", "title", "description": return []
    case "$ref":
      let (other, definition) = try resolved(said, in: file)
      return try faults(value, definition, file: other, place: place)
    case "type": return limited(try isOf(type: said, value))
    case "const": return limited(value == said)
    case "enum": return limited(said.array.contains(value))
    case "minimum": return limited(value.number.map { $0 >= said.number ?? .nan } ?? true)
    case "maximum": return limited(value.number.map { $0 <= said.number ?? .nan } ?? true)
    case "exclusiveMinimum": return limited(value.number.map { $0 > said.number ?? .nan } ?? true)
    case "minItems", "maxItems":
      guard case .array(let items) = value else { return [] }
      let count = Double(items.count)
      return limited(
        keyword == "minItems" ? count >= said.number ?? .nan : count <= said.number ?? .nan)
    case "items":
      return try value.array.enumerated().flatMap { index, item in
        try faults(item, said, file: file, place: "\(place)[\(index)]")
      }
    case "required":
      guard case .object(let members) = value else { return [] }
      return said.array.compactMap(\.text).filter { members[$0] == nil }
        .map { "\(place) lacks \($0)" }
    case "dependentRequired":
      let members = value.object
      return said.object.filter { members[$0.key] != nil }.flatMap { name, others in
        others.array.compactMap(\.text).filter { members[$0] == nil }
          .map { "\(place) has \(name) and lacks \($0)" }
      }
    case "properties":
      return try value.object.sorted { $0.key < $1.key }.flatMap { name, member in
        try said[name].map {
          try faults(member, $0, file: file, place: "\(place).\(name)")
        } ?? []
      }
    case "additionalProperties":
      let known = schema["properties"]?.object ?? [:]
      return try value.object.filter { known[$0.key] == nil }.sorted { $0.key < $1.key }
        .flatMap { try faults($0.value, said, file: file, place: "\(place).\($0.key)") }
    default: throw Mistake(sentence: "\(file), for \(place): the keyword \(keyword) is unknown")
    }
  }

  private func isOf(type: JSONValue, _ value: JSONValue) throws -> Bool {
    switch (type.text, value) {
    case ("object", .object), ("array", .array), ("string", .text), ("boolean", .flag),
      ("number", .number), ("null", .null):
      true
    case ("integer", .number(let number)): number == number.rounded()
    case ("object", _), ("array", _), ("string", _), ("boolean", _), ("number", _), ("null", _),
      ("integer", _):
      false
    default: throw Mistake(sentence: "there is no type \(type)")
    }
  }

  /// The definition that `FILE#/$defs/NAME` means, and the file that it is in.
  private func resolved(_ reference: JSONValue, in file: String) throws -> (String, JSONValue) {
    let parts = (reference.text ?? "").split(
      separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let other = parts.first.map { $0.isEmpty ? file : String($0) } ?? file
    var place = files[other]
    for name in parts.dropFirst().first?.split(separator: "/") ?? [] {
      place = place?[String(name)]
    }
    guard let place else { throw Mistake(sentence: "\(file): \(reference) leads nowhere") }
    return (other, place)
  }
}
