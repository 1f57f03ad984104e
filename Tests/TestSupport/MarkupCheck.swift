/// Whether a text is well-formed enough to be opened: tags nest, attributes are quoted and unique,
/// `<` and `&` occur only where they may. Written apart from the reader in the library.
package struct MarkupCheck {
  /// Elements that HTML never closes.
  package static let void: Set<String> = ["meta", "img", "input", "br", "link", "hr"]

  /// What is wrong, or `nil`; `isHTML` allows void elements, and style sheets with any content.
  package static func problem(in text: String, isHTML: Bool = false) -> String? {
    var open: [String] = []
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "<") {
      if let problem = badEntity(in: rest[..<start]) { return problem }
      rest = rest[start...]
      guard let end = rest.firstIndex(of: ">") else { return "a tag does not end" }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("?") || tag.hasPrefix("!") { continue }
      if tag.hasPrefix("/") {
        let name = String(tag.dropFirst())
        guard open.popLast() == name else { return "</\(name)> closes nothing" }
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      if isEmpty { tag = tag.dropLast() }
      let name = String(tag.prefix { !$0.isWhitespace })
      if let problem = badAttributes(tag.dropFirst(name.count), of: name) { return problem }
      if isHTML && void.contains(name) { continue }
      if !isEmpty { open.append(name) }
    }
    if let problem = badEntity(in: rest) { return problem }
    return open.isEmpty ? nil : "<\(open[open.count - 1])> is not closed"
  }

  private static func badAttributes(_ text: Substring, of name: String) -> String? {
    var rest = text.drop { $0.isWhitespace }
    var seen: Set<String> = []
    while !rest.isEmpty {
      let key = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
      rest = rest.dropFirst(key.count)
      guard !key.isEmpty, seen.insert(key).inserted else { return "\(name) repeats \(key)" }
      guard rest.hasPrefix("=\"") else { return "\(name).\(key) is not quoted" }
      rest = rest.dropFirst(2)
      guard let end = rest.firstIndex(of: "\"") else { return "\(name).\(key) does not end" }
      if let problem = badEntity(in: rest[..<end]) { return problem }
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
    }
    return nil
  }

  private static func badEntity(in text: Substring) -> String? {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      guard let end = part.firstIndex(of: ";"), part.distance(from: part.startIndex, to: end) < 8
      else { return "a bare & before \(part.prefix(12))" }
    }
    let bad = text.unicodeScalars.contains { $0.value < 32 && ![9, 10, 13].contains($0.value) }
    return bad ? "a control character" : nil
  }
}
