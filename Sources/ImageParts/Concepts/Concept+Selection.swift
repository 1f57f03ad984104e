import CurveExtraction
import Foundation
import Geometry

extension Concept {
  /// The indices of the factors that `text` selects: numbers from 1 and names, with commas between them;
  /// the object where nothing is said.
  ///
  /// - Throws: `PartError.unknownFactor`, `ConceptError.noObject`.
  public func selection(_ text: String?) throws -> [Int] {
    guard let text else {
      guard !object.isEmpty else { throw ConceptError.noObject(count: factors.count) }
      return object
    }
    let known = factors.enumerated().map { DrawnPart(number: $0 + 1, name: $1.name) }
    var found: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.trimmingCharacters(in: .whitespaces)
      let own = known.numbers(called: word).map { $0 - 1 }
      guard !own.isEmpty else {
        throw PartError.unknownFactor(
          word, known: factors.indices.map { "\($0 + 1)" } + names)
      }
      found.formUnion(own)
    }
    return found.sorted()
  }

  /// The names that factors have, each once, in the order of the factors.
  public var names: [String] {
    factors.compactMap(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// What a selection is called: the name that all its factors have, `object` where it is the object, else
  /// `nil`.
  public func name(of selection: [Int]) -> String? {
    let names = Set(selection.map { factors[$0].name })
    if names.count == 1, let name = names.first { if let name { return name } }
    return selection == object ? "object" : nil
  }

  /// Gives the factor `index` a name, or none.
  ///
  /// - Throws: `ConceptError.badName` for one that could be taken for a number or for several names.
  public mutating func rename(_ index: Int, to name: String?) throws(ConceptError) {
    if let name { try Self.check(name: name) }
    factors[index].name = name
  }

  /// Throws where `name` cannot be a factor's.
  static func check(name: String) throws(ConceptError) {
    guard !name.isEmpty, name.count <= 64, Int(name) == nil,
      name == name.trimmingCharacters(in: .whitespaces),
      !name.contains(where: { ",:=".contains($0) || $0.isNewline })
    else { throw .badName(name) }
  }
}

/// Where a concept is and what of it is meant, as users write it: `FILE` or `FILE:FACTORS`.
public struct ConceptReference: Hashable, Sendable {
  public var path: String
  /// The factors; `nil` where the object is meant.
  public var selection: String?

  /// The factors `selection` of the concept in the file at `path`.
  public init(path: String, selection: String? = nil) {
    self.path = path
    self.selection = selection
  }

  /// The reference as users write it, without the file's folder.
  public var fileName: String {
    (path as NSString).lastPathComponent + (selection.map { ":" + $0 } ?? "")
  }

  /// What `text` refers to. A file whose name has a colon is the file.
  public init(_ text: String) {
    (path, selection) = (text, nil)
    if !FileManager.default.fileExists(atPath: text), let colon = text.lastIndex(of: ":"),
      colon > text.startIndex
    {
      path = String(text[..<colon])
      selection = String(text[text.index(after: colon)...])
    }
  }
}
